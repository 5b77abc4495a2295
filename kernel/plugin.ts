import type { TSchema } from '@sinclair/typebox'
import { type Action, type DefineAction, makeAction } from './action.ts'
import type { Host } from './host.ts'
import type {
  Awaitable,
  ConfigOf,
  GuardsOf,
  NameOf,
  NeedsOf,
  Reach,
  TriggersOf,
  UsesNamesOf,
  ViewOf,
} from './infer.ts'
import { guards, triggers } from './recorder.ts'
import type { Run } from './run.ts'

/** A plugin's card: one named, exported interface says everything the plugin adds. */
export interface PluginCard {
  name: string
  /** Union of the cards of the plugins this one builds on. */
  needs?: PluginCard
  /** Union of the cards it builds on when they are selected: set up first, members typed as possibly absent. */
  uses?: PluginCard
  /** Top-level keys this plugin owns in `bunbase.config.ts`. */
  config?: object
  /** Members it adds to `ctx`. */
  context?: object
  /** What it adds to members of `ctx` that belong to plugins it needs: types only, its set-up sees to it. */
  refines?: object
  /** Keys it adds to an action's definition. */
  action?: object
  /** Trigger builders. */
  triggers?: object
  /** Guard builders. */
  guards?: object
  /** Hooks that others can subscribe to. */
  hooks?: object
}

type Needs<C extends PluginCard> = [NeedsOf<C>] extends [never]
  ? {}
  : { needs: readonly NameOf<NeedsOf<C>>[] }
type Implements<C, K extends string, F> = C extends { [P in K]: object }
  ? { [P in K]: F }
  : { [P in K]?: never }

/** A command line command, loaded when it is run: `() => import('./commands.ts')`. A citty command. */
export type CommandLoader = () => Promise<unknown>

/** What an author writes; each part is required exactly when the card declares it. */
export type PluginDefinition<C extends PluginCard> = {
  name: C['name']
  /** Names of the plugins in the card's `uses`: set up before this one when they are selected. */
  uses?: readonly UsesNamesOf<C>[]
  /** Runs at boot, in order of `needs`. May return its own undo, which runs at stop, in reverse. */
  setup?(kernel: Host<C>, config: ConfigOf<C>): Awaitable<void | (() => Awaitable<void>)>
  /** Folder of this plugin's migrations. */
  migrations?: URL
  actions?: readonly Action[]
  /** Commands of `bunbase`, by name. */
  commands?: Record<string, CommandLoader>
} & Needs<C> &
  Implements<
    C,
    'context',
    { [K in keyof C['context']]: (run: Run<ViewOf<C>>) => C['context'][K] }
  > &
  Implements<C, 'triggers', C['triggers']> &
  Implements<C, 'guards', C['guards']> &
  Implements<C, 'config', TSchema> &
  Implements<C, 'action', TSchema>

/** A definition with its types erased, as the kernel reads it. */
export interface AnyPluginDefinition {
  readonly name: string
  readonly needs?: readonly string[]
  readonly uses?: readonly string[]
  readonly config?: TSchema
  readonly action?: TSchema
  readonly context?: Readonly<Record<string, (run: Run<never>) => unknown>>
  readonly triggers?: Readonly<Record<string, (...args: never[]) => unknown>>
  readonly guards?: Readonly<Record<string, (...args: never[]) => unknown>>
  readonly migrations?: URL
  readonly actions?: readonly Action[]
  readonly commands?: Readonly<Record<string, CommandLoader>>
  setup?(kernel: Host<any>, config: never): Awaitable<void | (() => Awaitable<void>)>
}

/** A selected plugin with its options. */
export interface Plugin<C extends PluginCard = any> {
  readonly name: C['name']
  /** The kernel's; told here so that a factory which was not called is a type error. */
  readonly '~plugin': object
  readonly '~card'?: C
}

/** A plugin as the kernel keeps it. */
export interface PluginSource extends Plugin {
  readonly '~plugin': {
    readonly definition: AnyPluginDefinition
    readonly options: Readonly<Record<string, unknown>>
  }
}

/** Whether a value was made by a plugin's factory. */
export function isPlugin(value: unknown): value is PluginSource {
  return typeof value === 'object' && value !== null && '~plugin' in value
}

/**
 * Declares a plugin. The factory it returns takes the plugin's config keys as options; a key in
 * `bunbase.config.ts` wins over them.
 */
export function definePlugin<C extends PluginCard>(
  definition: PluginDefinition<C>,
): (options?: Partial<ConfigOf<C>>) => Plugin<C> {
  return (options = {}) => {
    const made: PluginSource = {
      name: definition.name,
      '~plugin': {
        definition: definition as unknown as AnyPluginDefinition,
        options: options as Record<string, unknown>,
      },
    }
    return made
  }
}

/**
 * The same tools that an app gets, narrowed to what one plugin may see: for the plugin's own actions
 * and for its tests.
 */
export function kit<C extends PluginCard>(): {
  action: DefineAction<Reach<C>, ViewOf<C>>
  triggers: TriggersOf<Reach<C>>
  guards: GuardsOf<Reach<C>>
} {
  return {
    action: ((definition: object, handler: never) => makeAction(definition, handler)) as never,
    triggers: triggers as never,
    guards: guards as never,
  }
}
