import type { Action } from './action.ts'
import type { Clock } from './clock.ts'
import { systemClock } from './clock.ts'
import { compileAction } from './compile.ts'
import { type App, isApp } from './config.ts'
import { type MemberFactory, RESERVED, contextClass } from './context.ts'
import { Engine } from './engine.ts'
import { Cancelled } from './errors.ts'
import { checkEvents } from './event-payload.ts'
import type { Mode } from './host.ts'
import { HookWatch } from './hook-watch.ts'
import { Hooks } from './hooks.ts'
import { type Ids, randomIds } from './ids.ts'
import type { SetUpPlugin } from './insight.ts'
import { Kernel, type Undo } from './kernel.ts'
import { plainLogger } from './logger.ts'
import { mendOf } from './mistake.ts'
import { PendingRuns } from './pending.ts'
import type { AnyPluginDefinition, CommandLoader, Plugin } from './plugin.ts'
import { BootError, type BootProblem, isSameProblem } from './problem.ts'
import { observer, sampler } from './observers.ts'
import { Registry } from './registry.ts'
import { Resolver } from './resolve.ts'
import { selectPlugins } from './select.ts'
import { type CatalogueLoader, resolveSettings } from './settings.ts'
import { settingFacts } from './setting-facts.ts'
import { Setup } from './setup.ts'
import { reasonOf } from './reason.ts'

/** Options of {@link boot}. */
export interface BootOptions {
  /** Default `production`. */
  readonly mode?: Mode
  /** Folder of the app, absolute. Plugins resolve their relative paths against it. */
  readonly root?: string
  /** Default: the machine's clock. */
  readonly clock?: Clock
  /** Default: random ids. */
  readonly ids?: Ids
  /** Actions beside those that the loader finds. */
  readonly actions?: readonly Action[]
  /** Plugins beside those of the config, set up after them: what a tool adds. */
  readonly plugins?: readonly Plugin[]
  /**
   * Config values that win over the config's own, member by member where both are plain objects;
   * keys that no selected plugin owns are ignored.
   */
  readonly overrides?: Readonly<Record<string, unknown>>
  /** Presets of an app that names neither presets nor plugins. */
  readonly defaults?: () => Promise<readonly unknown[]>
  /** Names of what no selected plugin has, for better messages. */
  readonly catalogue?: CatalogueLoader
  /** Services provided before any plugin is set up, e.g. by the previous boot under `bunbase dev`. */
  readonly services?: ReadonlyMap<string, unknown>
}

/**
 * Makes an app from its config: selects and sorts the plugins, checks everything, sets them up and
 * compiles the actions. Nothing listens before {@link Kernel.start}.
 *
 * @throws BootError with every mistake found; what was set up is undone first
 */
export async function boot(app: App<any>, options: BootOptions = {}): Promise<Kernel> {
  const problems: BootProblem[] = []
  const report = (problem: BootProblem): void => {
    if (!problems.some((known) => isSameProblem(known, problem))) problems.push(problem)
  }
  if (!isApp(app)) {
    throw new BootError([
      {
        message: 'the config is not what defineConfig() returns',
        mend: 'write `export default defineConfig({ … })` in bunbase.config.ts',
      },
    ])
  }
  const selection = await selectPlugins(app, options, report)
  const selected = selection.plugins
  const plugins = selected.map((plugin) => plugin['~plugin'].definition)
  const settings = await resolveSettings(selected, app['~app'].values, options, report)
  const members = collectMembers(plugins, report)

  const clock = options.clock ?? systemClock
  const services = new Map(options.services)
  const engine = new Engine({
    clock,
    services,
    ids: options.ids ?? randomIds(clock),
    pending: new PendingRuns(clock),
    logger: plainLogger,
  })
  const hooks = new Hooks()
  const registry = new Registry(report)
  const setUp: SetUpPlugin[] = []
  const setup = new Setup({
    engine,
    hooks,
    registry,
    insight: {
      settings,
      plugins: setUp,
      given: { values: app['~app'].values, overrides: options.overrides ?? {} },
      get hooks() {
        return hooks.all
      },
      hookWatch: new HookWatch(() => hooks.all, clock),
      config: (env) =>
        settingFacts({ ...selection, settings, env }, app['~app'].values, options.overrides ?? {}),
      onceRunning: (fn) => engine.pending.onceBegun(fn),
      get running() {
        return [...engine.pending.runs()]
      },
      cancel(id) {
        const run = [...engine.pending.runs()].find((one) => one.id === id)
        run?.abort(new Cancelled())
        return run !== undefined
      },
    },
    plugins: plugins.map((plugin) => plugin.name),
    migrations: new Map(
      plugins.flatMap(({ name, migrations }) => (migrations ? [[name, migrations]] : [])),
    ),
    mode: options.mode ?? 'production',
    root: options.root ?? '/',
    services,
    report,
  })
  const undo: Undo[] = []
  const undoAll = async (): Promise<void> => {
    for (const { by, run } of undo.toReversed()) {
      try {
        await run()
      } catch (cause) {
        report({ message: `undoing ${by} failed`, mend: 'see the cause', cause })
      }
    }
  }

  // A plugin set up on wrong settings would only add follow-up mistakes; the others go on, so that
  // what is wrong in the actions is seen in the same pass.
  const broken = blamed(plugins, problems)
  for (const definition of plugins) {
    for (const action of definition.actions ?? []) {
      registry.addAction(action, { plugin: definition.name })
    }
    if (broken.has(definition.name)) continue
    const began = clock.elapsed()
    try {
      const undone = await definition.setup?.(
        setup.hostOf(definition.name),
        settings.get(definition.name) as never,
      )
      if (undone) undo.push({ by: `plugin "${definition.name}"`, run: undone })
    } catch (error) {
      report({ plugin: definition.name, ...setupFailure(error) })
    }
    setUp.push(asSetUp(definition, selected, clock.elapsed() - began))
  }
  for (const action of options.actions ?? []) registry.addAction(action, {})

  hooks.seal()
  engine.spanEnded = observer(hooks.of('span:ended'), () => engine.logger)
  engine.sample = sampler(hooks.of('span:ended'))
  engine.Context = contextClass(members, setup.loggerOf)

  const resolver = new Resolver(plugins, async () => options.catalogue?.(), report)
  for (const found of registry.actions()) {
    const entry = await resolver.resolve(found)
    if (!entry) continue
    const compiled = compileAction(engine, hooks, entry, setup.wrappersOf(entry))
    engine.compiled.set(entry.name, compiled)
    engine.compiled.set(entry.source, compiled)
    engine.compiled.set(compiled.entry, compiled)
    setup.actions.push(compiled.entry)
  }
  undo.push(...(await setup.bindTriggers(problems.length === 0)))
  setup.checkActions()
  await checkEvents(registry.events(), report)
  if (problems.length > 0) {
    await undoAll()
    throw new BootError(problems)
  }
  return new Kernel({
    engine,
    hooks,
    undo,
    settings,
    services: setup.services,
    events: registry.events(),
    commands: collectCommands(plugins),
    host: setup.hostOf('kernel'),
  })
}

function asSetUp(
  { name, needs = [], uses = [], config, triggers, guards, context }: AnyPluginDefinition,
  selected: readonly Plugin[],
  setupMs: number,
): SetUpPlugin {
  const names = (builders: object = {}): string[] => Object.keys(builders)
  return {
    ...{ name, needs, config, setupMs },
    uses: uses.filter((use) => selected.some((plugin) => plugin.name === use)),
    adds: { triggers: names(triggers), guards: names(guards), context: names(context) },
  }
}

/** Plugins with a mistake of their own, and those that need one of them. */
function blamed(
  plugins: readonly AnyPluginDefinition[],
  problems: readonly BootProblem[],
): ReadonlySet<string> {
  const broken = new Set(problems.flatMap(({ plugin }) => plugin ?? []))
  for (const { name, needs = [] } of plugins) {
    if (needs.some((need) => broken.has(need))) broken.add(name)
  }
  return broken
}

function collectMembers(
  plugins: readonly AnyPluginDefinition[],
  report: (problem: BootProblem) => void,
): Map<string, MemberFactory> {
  const members = new Map<string, MemberFactory>()
  const owners = new Map<string, string>()
  for (const { name, context } of plugins) {
    for (const [member, make] of Object.entries(context ?? {})) {
      const owner = RESERVED.has(member) ? 'kernel' : owners.get(member)
      if (owner !== undefined) {
        report({
          plugin: name,
          message: `plugins "${owner}" and "${name}" both add ctx.${member}`,
          mend: 'select only one of them, or ask its author for another name',
        })
      }
      owners.set(member, name)
      members.set(member, make)
    }
  }
  return members
}

function collectCommands(
  plugins: readonly AnyPluginDefinition[],
): Map<string, { plugin: string; load: CommandLoader }> {
  return new Map(
    plugins.flatMap(({ name, commands }) =>
      Object.entries(commands ?? {}).map(([command, load]) => [command, { plugin: name, load }]),
    ),
  )
}

/** What a plugin says itself is wrong needs no stack; of all else the stack is what helps. */
function setupFailure(error: unknown): Pick<BootProblem, 'message' | 'mend' | 'cause'> {
  const message = reasonOf(error)
  const mend = mendOf(error, '')
  if (mend !== '') return { message, mend, cause: (error as Error).cause }
  return {
    message: `its setup failed: ${message}`,
    mend: 'see the cause below; nothing was started',
    cause: error,
  }
}
