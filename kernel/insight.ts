import type { TSchema } from '@sinclair/typebox'
import type { Subscription } from './hooks.ts'
import type { HookWatch } from './hook-watch.ts'
import type { Run } from './run.ts'
import type { SettingFact } from './setting-facts.ts'

/** A plugin as it was set up. */
export interface SetUpPlugin {
  readonly name: string
  readonly needs: readonly string[]
  /** Those of its `uses` that are selected. */
  readonly uses: readonly string[]
  readonly config: TSchema | undefined
  /** Names of the builders and context members that it adds. */
  readonly adds: {
    readonly triggers: readonly string[]
    readonly guards: readonly string[]
    readonly context: readonly string[]
  }
  /** Milliseconds that its set-up took. */
  readonly setupMs: number
}

/** What an app is made of and does just now; for tools. Complete once `kernel:starting` is called. */
export interface Insight {
  /** In order of set-up. */
  readonly plugins: readonly SetUpPlugin[]
  /** The resolved config of each plugin. */
  readonly settings: ReadonlyMap<string, Readonly<Record<string, unknown>>>
  /** Config keys as the app wrote them, and as a command overrode them. */
  readonly given: {
    readonly values: Readonly<Record<string, unknown>>
    readonly overrides: Readonly<Record<string, unknown>>
  }
  /** Every subscription, in the order they are called. */
  readonly hooks: readonly Subscription[]
  /** Counts and times their calls while somebody watches. */
  readonly hookWatch: HookWatch
  /**
   * What the config says, value by value, and where each comes from.
   *
   * @param env environment variables, to find out which values are those of one
   */
  config(env?: Readonly<Record<string, string | undefined>>): SettingFact[]
  /** Runs that have not settled: they wait for something, or stream. */
  readonly running: readonly Run[]
  /** Calls `fn` once there is such a run: at once when there is one. Costs runs nothing. */
  onceRunning(fn: () => void): void
  /** Aborts the signal of a run that has not settled; false when there is none of that id. */
  cancel(id: string): boolean
}
