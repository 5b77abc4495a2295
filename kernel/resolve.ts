import type { TObject } from '@sinclair/typebox'
import type { ActionSource } from './action.ts'
import { actionSchemas } from './action-schemas.ts'
import { isErrorClass } from './errors.ts'
import { isGuard } from './guard.ts'
import { listOf, notMade } from './check-definitions.ts'
import { mendOf } from './mistake.ts'
import { nearest } from './nearest.ts'
import type { AnyPluginDefinition } from './plugin.ts'
import type { BootProblem } from './problem.ts'
import { type Recorded, isRecorded } from './recorder.ts'
import type { AppliedGuard, FoundAction, RegisteredAction } from './registry.ts'
import type { Catalogue } from './settings.ts'
import { type Trigger, isTrigger } from './trigger.ts'
import { wrongValues } from './wrong-values.ts'
import { reasonOf } from './reason.ts'

/** Keys of an action's definition that the kernel itself knows. */
const OWN_KEYS = [
  'name',
  'description',
  'input',
  'output',
  'triggers',
  'guards',
  'errors',
  'timeout',
] as const

/** Milliseconds; R62. */
const DEFAULT_TIMEOUT = 30_000

type Builders = ReadonlyMap<string, (...args: unknown[]) => unknown>

/** Turns found actions into registered ones: recorded calls replayed, schemas compiled. */
export class Resolver {
  readonly #plugins: readonly AnyPluginDefinition[]
  readonly #catalogue: () => Promise<Catalogue | undefined>
  readonly #report: (problem: BootProblem) => void
  readonly #triggers: Builders
  readonly #guards: Builders
  readonly #keys: Map<string, { plugin: string; schema: TObject['properties'][string] }> = new Map()

  constructor(
    plugins: readonly AnyPluginDefinition[],
    catalogue: () => Promise<Catalogue | undefined>,
    report: (problem: BootProblem) => void,
  ) {
    this.#plugins = plugins
    this.#catalogue = catalogue
    this.#report = report
    this.#triggers = this.#builders('triggers')
    this.#guards = this.#builders('guards')
    for (const { name, action } of plugins) {
      for (const [key, schema] of Object.entries(
        (action as TObject | undefined)?.properties ?? {},
      )) {
        const other = this.#keys.get(key)
        if (other || (OWN_KEYS as readonly string[]).includes(key)) {
          report({
            plugin: name,
            message: `plugins "${other?.plugin ?? 'kernel'}" and "${name}" both claim the action key "${key}"`,
            mend: 'select only one of them',
          })
        }
        this.#keys.set(key, { plugin: name, schema })
      }
    }
  }

  async resolve(found: FoundAction): Promise<RegisteredAction | undefined> {
    const { name, source, modules, origin } = found
    const { definition } = source['~action']
    const at = { action: name, file: origin.file, line: origin.line, plugin: origin.plugin }
    let failed = false
    const report = (problem: BootProblem): void => {
      failed = true
      this.#report({ ...at, ...problem })
    }
    await this.#checkKeys(definition, report)
    checkOwn(source, report)
    for (const error of listOf(definition, 'errors', report)) {
      if (!isErrorClass(error)) report(notMade('error', `action ${name}`, error))
    }

    const triggers: Trigger[] = []
    for (const item of listOf(definition, 'triggers', report)) {
      const made = await this.#replay(item, 'trigger', report)
      if (isTrigger(made)) triggers.push(made)
      else if (made !== undefined || !isRecorded(item)) {
        report(notMade('trigger', `action ${name}`, made))
      }
    }
    const guards: AppliedGuard[] = []
    const listed = [
      ...modules.flatMap((m) =>
        listOf(m['~module'], 'guards', () => {}).map((guard) => ({
          guard,
          from: `module ${m.name}`,
        })),
      ),
      ...listOf(definition, 'guards', report).map((guard) => ({ guard, from: `action ${name}` })),
    ]
    for (const { guard, from } of listed) {
      const made = await this.#replay(guard, 'guard', report)
      if (isGuard(made)) guards.push({ guard: made, from, plugin: this.#ownerOf(guard) })
      else if (made !== undefined || !isRecorded(guard)) report(notMade('guard', from, made))
    }
    const { input, output } = await actionSchemas(definition, report)
    if (failed || !input || !output) return undefined
    return {
      name,
      localName: found.localName,
      description: definition.description,
      definition,
      source,
      modules,
      origin,
      triggers,
      guards,
      input,
      output,
      timeout: definition.timeout ?? (output.kind === 'stream' ? 0 : DEFAULT_TIMEOUT),
      steps: [],
    }
  }

  /** The plugin whose builder makes a guard. */
  #ownerOf(guard: unknown): string | undefined {
    if (!isRecorded(guard)) return undefined
    return this.#plugins.find(({ guards = {} }) => Object.hasOwn(guards, guard.name))?.name
  }

  async #checkKeys(
    definition: Readonly<Record<string, unknown>>,
    report: (problem: BootProblem) => void,
  ): Promise<void> {
    for (const [key, value] of Object.entries(definition)) {
      if ((OWN_KEYS as readonly string[]).includes(key) || value === undefined) continue
      const known = this.#keys.get(key)
      if (known) {
        for (const wrong of wrongValues(known.schema, value)) {
          const place = wrong.key === '' ? key : `${key}.${wrong.key}`
          report({
            key: place,
            message:
              wrong.kind === 'unknown'
                ? `the action key "${key}" has no option "${wrong.key}"`
                : `the action key "${place}" is wrong: ${wrong.reason}`,
            mend: wrong.mend ?? known.schema.description ?? `see plugin "${known.plugin}"`,
          })
        }
        continue
      }
      const owner = (await this.#catalogue())?.action[key]
      const near = nearest(key, [...OWN_KEYS, ...this.#keys.keys()])
      report({
        message: owner
          ? `the action key "${key}" belongs to plugin "${owner}", which is not selected`
          : `no selected plugin knows the action key "${key}"`,
        mend: owner
          ? `add ${owner}() to \`plugins\``
          : near
            ? `did you mean "${near}"?`
            : 'remove it',
      })
    }
  }

  /** What the builder of a recorded call makes, null for nothing; undefined when that was refused, and told. */
  async #replay(
    item: unknown,
    kind: Recorded['~recorded'],
    report: (problem: BootProblem) => void,
  ): Promise<unknown> {
    if (!isRecorded(item)) return item
    const builders = kind === 'trigger' ? this.#triggers : this.#guards
    const build = builders.get(item.name)
    if (!build) {
      const owner = (await this.#catalogue())?.[kind === 'trigger' ? 'triggers' : 'guards'][
        item.name
      ]
      const near = nearest(item.name, builders.keys())
      report({
        message: `${kind}s.${item.name}() is provided by no selected plugin`,
        mend: owner
          ? `add ${owner}() to \`plugins\` in bunbase.config.ts`
          : near
            ? `did you mean ${kind}s.${near}()?`
            : `add the plugin that provides it`,
      })
      return undefined
    }
    const args: unknown[] = []
    for (const arg of item.args) {
      args.push(isRecorded(arg) ? await this.#replay(arg, arg['~recorded'], report) : arg)
    }
    try {
      return build(...args) ?? null
    } catch (cause) {
      report({
        message: `${kind}s.${item.name}() refuses its arguments: ${reasonOf(cause)}`,
        mend: mendOf(cause, 'correct them'),
        cause,
      })
      return undefined
    }
  }

  #builders(part: 'triggers' | 'guards'): Builders {
    const all = new Map<string, (...args: unknown[]) => unknown>()
    const owners = new Map<string, string>()
    for (const plugin of this.#plugins) {
      for (const [name, build] of Object.entries(plugin[part] ?? {})) {
        const other = owners.get(name)
        if (other) {
          this.#report({
            plugin: plugin.name,
            message: `plugins "${other}" and "${plugin.name}" both provide ${part}.${name}()`,
            mend: 'select only one of them',
          })
        }
        owners.set(name, plugin.name)
        all.set(name, build as never)
      }
    }
    return all
  }
}

/** What TypeScript says too, for those who do not ask it. */
function checkOwn(source: ActionSource, report: (problem: BootProblem) => void): void {
  const { definition, handler } = source['~action']
  const { timeout } = definition as { timeout?: unknown }
  if (typeof handler !== 'function') {
    report({
      message: `its handler is ${String(handler)}, not a function`,
      mend: 'give action() a function as its second argument',
    })
  }
  if (timeout === undefined || (typeof timeout === 'number' && timeout >= 0)) return
  report({
    key: 'timeout',
    message: `${JSON.stringify(timeout)} is not a timeout`,
    mend: 'give it in milliseconds, or 0 for none',
  })
}
