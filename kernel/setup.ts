import { isAction } from './action.ts'
import { isEvent } from './event.ts'
import type { AppliedWrapper } from './compile.ts'
import type { Engine } from './engine.ts'
import { explainGuards, orgFor } from './explain.ts'
import type { BindTrigger, Host, Invoke, Mode } from './host.ts'
import type { HookOrder, Hooks } from './hooks.ts'
import type { Insight } from './insight.ts'
import type { Undo } from './kernel.ts'
import type { Logger } from './logger.ts'
import { mendOf } from './mistake.ts'
import type { BootProblem } from './problem.ts'
import type { RegisteredAction, Registry } from './registry.ts'
import type { Invocation, Run } from './run.ts'
import type { Wrapper } from './host.ts'
import type { Trigger } from './trigger.ts'
import { reasonOf } from './reason.ts'

interface SetupParts {
  readonly engine: Engine
  readonly hooks: Hooks
  readonly registry: Registry
  readonly plugins: readonly string[]
  readonly migrations: ReadonlyMap<string, URL>
  readonly insight: Insight
  readonly mode: Mode
  readonly root: string
  readonly services: Map<string, unknown>
  readonly report: (problem: BootProblem) => void
}

interface WantedWrapper {
  readonly key: string
  readonly plugin: string
  readonly order: HookOrder | undefined
  readonly make: (action: RegisteredAction, value: unknown) => Wrapper | undefined
}

const RANK = { pre: 0, none: 1, post: 2 } as const

/** Gathers what plugins ask for in their `setup`, and binds the triggers when all is known. */
export class Setup {
  readonly #parts: SetupParts
  readonly #binders = new Map<string, { plugin: string; bind: BindTrigger }>()
  readonly #wrappers: WantedWrapper[] = []
  readonly #checks: ((action: RegisteredAction) => void)[] = []
  readonly actions: RegisteredAction[] = []
  loggerOf: (run: Run) => Logger

  constructor(parts: SetupParts) {
    this.#parts = parts
    this.loggerOf = () => parts.engine.logger
  }

  get services(): ReadonlyMap<string, unknown> {
    return this.#parts.services
  }

  /** What one plugin is given. */
  hostOf(plugin: string): Host<any> {
    const { engine, hooks, registry, services, report, mode, root, plugins, migrations } =
      this.#parts
    const { insight } = this.#parts
    return {
      insight,
      mode,
      root,
      plugins,
      migrations,
      clock: engine.clock,
      ids: engine.ids,
      actions: this.actions,
      get logger() {
        return engine.logger
      },
      get events() {
        return registry.events()
      },
      hook: (name, fn, options) => hooks.add(plugin, name as string, fn as never, options),
      callHook: (name, ...args) => hooks.call(name, args as unknown[]),
      handleTrigger: (kind, bind) => {
        const other = this.#binders.get(kind)
        if (other) {
          report({
            plugin,
            message: `plugins "${other.plugin}" and "${plugin}" both handle triggers of kind "${kind}"`,
            mend: 'select only one of them',
          })
        }
        this.#binders.set(kind, { plugin, bind })
      },
      wrap: (key, make, order) => void this.#wrappers.push({ key, plugin, order, make }),
      resolveCaller: (resolve) => void engine.resolvers.push(resolve),
      admitCaller: (admit) => void engine.admissions.push(admit),
      resolveOrg: (resolve) => {
        if (engine.resolveOrg) {
          report({
            plugin,
            message: 'another plugin already says which organisation a run acts for',
            mend: 'select only one of them',
          })
        }
        engine.resolveOrg = resolve
      },
      checkActions: (check) => void this.#checks.push(check),
      useLogger: (logger) => {
        engine.logger = logger.root
        engine.tellsFailures = logger.failures !== true
        this.loggerOf = (run) => logger.of(run)
      },
      addAction: (action, origin) => {
        if (!isAction(action)) throw new TypeError('addAction() takes what action() returns')
        registry.addAction(action, { plugin, ...origin })
      },
      addEvent: (event, origin) => {
        if (!isEvent(event)) throw new TypeError('addEvent() takes what event() returns')
        registry.addEvent(event, { plugin, ...origin })
      },
      execute: (action, invocation) => engine.find(action).execute(invocation),
      callerOf: (invocation) => engine.callerOf(invocation),
      explain: (action, invocation) => explainGuards(engine, engine.find(action).entry, invocation),
      orgFor: (action, invocation) => orgFor(engine, engine.find(action).entry, invocation),
      report: (problem) => report({ plugin, ...problem }),
      provide: (service, value) => {
        services.set(service.name, value)
      },
      get: (service) => services.get(service.name) as never,
    }
  }

  /** The wrappers of an action, outermost first. */
  wrappersOf(action: RegisteredAction): AppliedWrapper[] {
    const rank = (w: WantedWrapper): number => RANK[w.order ?? 'none']
    return this.#wrappers
      .filter(({ key }) => action.definition[key] !== undefined)
      .sort((a, b) => rank(a) - rank(b))
      .flatMap(({ key, plugin, order, make }) => {
        const wrap = make(action, action.definition[key])
        return wrap ? [{ key, plugin, order, wrap }] : []
      })
  }

  /** Has the plugins look at the actions. */
  checkActions(): void {
    for (const check of this.#checks) this.actions.forEach(check)
  }

  /**
   * Hands every trigger of every action to the plugin that handles its kind.
   *
   * @param isComplete whether every plugin was set up, so that a kind nobody handles is a mistake
   */
  async bindTriggers(isComplete: boolean): Promise<Undo[]> {
    const { engine, report } = this.#parts
    const undo: Undo[] = []
    for (const action of this.actions) {
      const { execute } = engine.find(action)
      for (const trigger of action.triggers) {
        const at = { action: action.name, file: action.origin.file, line: action.origin.line }
        const binder = this.#binders.get(trigger.kind)
        if (!binder) {
          // Its plugin may be one that was not set up, which has been told.
          if (!isComplete) continue
          report({
            ...at,
            message: `no selected plugin handles triggers of kind "${trigger.kind}"`,
            mend: `add the plugin that handles "${trigger.kind}" to \`plugins\``,
          })
          continue
        }
        try {
          const stop = await binder.bind(action, trigger, invoker(execute, trigger))
          if (stop) undo.push({ by: `${trigger.kind} trigger of "${action.name}"`, run: stop })
        } catch (cause) {
          report({
            ...at,
            plugin: binder.plugin,
            message: `its ${trigger.kind} trigger is refused: ${reasonOf(cause)}`,
            mend: mendOf(cause, 'correct the arguments of the trigger'),
            cause,
          })
        }
      }
    }
    return undo
  }
}

function invoker(execute: (invocation: Invocation) => unknown, trigger: Trigger): Invoke {
  const invoke = async (input: unknown, meta?: Partial<Invocation>): Promise<unknown> =>
    execute({ ...meta, trigger, input })
  return Object.assign(invoke, { execute })
}
