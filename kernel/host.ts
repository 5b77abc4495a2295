import type { Action } from './action.ts'
import type { BootProblem } from './problem.ts'
import type { Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import type { Event } from './event.ts'
import type { ExplainedGuard } from './explain.ts'
import type { HookOptions, HookOrder } from './hooks.ts'
import type { Ids } from './ids.ts'
import type { Insight } from './insight.ts'
import type { Awaitable, HooksOf, Reach, TriggersOf } from './infer.ts'
import type { Logger } from './logger.ts'
import type { ActionOrigin, EventOrigin, RegisteredAction, RegisteredEvent } from './registry.ts'
import type { Invocation, Run } from './run.ts'
import type { Service } from './service.ts'
import type { Trigger } from './trigger.ts'

/** How the process was started; `test` is development without its conveniences. */
export type Mode = 'development' | 'production' | 'test'

/** Starts a run of the bound action. */
export interface Invoke {
  /** @param meta caller, org, traceparent, signal, attempt, as far as the trigger knows them */
  (input: unknown, meta?: Partial<Invocation>): Promise<unknown>
  /** The same without a promise when the run is synchronous; for hot paths. Throws or rejects. */
  readonly execute: (invocation: Invocation) => unknown
}

/** Called once per (action, trigger) of a kind at boot; may return how to stop listening. */
export type BindTrigger = (
  action: RegisteredAction,
  trigger: Trigger,
  invoke: Invoke,
) => Awaitable<void | (() => Awaitable<void>)>

/** Runs around the handler of an action that carries a key. Calls `next` at most once per try. */
export type Wrapper = (run: Run, next: () => unknown) => unknown

/**
 * What a plugin's `setup` is given. Everything but `get`, `execute`, `callerOf`, `orgFor`, `explain`, `callHook`
 * and reading is for the time of setup.
 */
export interface Host<C> {
  /** Subscribes to a hook; order is plugin order (after-hooks reversed) unless given. */
  hook<K extends keyof HooksOf<Reach<C>>>(
    name: K,
    fn: HooksOf<Reach<C>>[K],
    options?: HookOrder | HookOptions,
  ): void
  /** Calls the subscribers of one of this plugin's own hooks, in order; rejects with the first failure. */
  callHook<K extends keyof HooksOf<C> & string>(
    name: K,
    ...args: HooksOf<C>[K] extends (...args: infer A) => unknown ? A : never
  ): Promise<void>
  /** Takes over a kind of trigger. Each kind has one handler. */
  handleTrigger<T extends keyof TriggersOf<C> & string>(kind: T, bind: BindTrigger): void
  /**
   * Wraps the handlers of actions that carry a key which this plugin's card adds. Called once per
   * such action at boot; return undefined to leave it as it is. Earlier plugins wrap outside.
   */
  wrap(
    key: string,
    make: (action: RegisteredAction, value: unknown) => Wrapper | undefined,
    order?: HookOrder,
  ): void
  /**
   * Answers who the caller of an invocation is when its trigger does not say. The first resolver
   * (in plugin order) that answers wins; nobody answering means `anonymous`.
   */
  resolveCaller(resolve: (invocation: Invocation) => Awaitable<Caller | undefined>): void
  /**
   * Looks at the caller of every run, however it was found (by a resolver, in a stored job, as the
   * caller of a run around), before the guards do. Throws to refuse; returns the caller, or another
   * object that stands for the same one. Synchronous where it can be: it is on the hot path.
   */
  admitCaller(admit: (caller: Caller, invocation: Invocation) => Awaitable<Caller>): void
  /**
   * Says which organisation a run acts for, once its caller is admitted and before the guards: `run.org`.
   * Asked for every run, also when the trigger carries one. One plugin can; synchronous where it can be.
   */
  resolveOrg(resolve: (run: Run) => Awaitable<string | undefined>): void
  /** Looks at every action once all are known, at boot; `report` what is wrong with it. */
  checkActions(check: (action: RegisteredAction) => void): void
  /** Gives every run, and the kernel itself, its logger. */
  useLogger(logger: {
    readonly root: Logger
    of(run: Run): Logger
    /** Whether it writes of each run that fails, and why, itself; else the kernel does. Default false. */
    readonly failures?: boolean
  }): void
  /** Registers an action (loader, plugins with configurable routes). */
  addAction(action: Action, origin?: ActionOrigin): void
  addEvent(event: Event, origin?: EventOrigin): void
  /**
   * Starts a run of any action, for work that names its action when it arrives: a stored job. Returns
   * the output or a promise of it; throws, or rejects with, a `BunbaseError`.
   *
   * @throws UnknownAction
   */
  execute(action: Action | string, invocation: Invocation): unknown
  /**
   * Who the caller of an invocation is, given or found out, and admitted. For a trigger that has to
   * know before a run begins, and then passes it on. Throws, or rejects with, what refuses the caller.
   */
  callerOf(invocation: Invocation): Awaitable<Caller>
  /** What the guards of an action would say to an invocation, without running it: see `Kernel.explain`. */
  explain(action: Action | string, invocation: Invocation): Promise<ExplainedGuard[]>
  /**
   * For which organisation a run of an action would act, as far as its caller is confirmed there.
   * Rejects with what refuses the caller.
   */
  orgFor(action: Action | string, invocation: Invocation): Promise<string | undefined>
  /** Adds a boot mistake; all are reported together. */
  report(problem: BootProblem): void
  /** Offers something to other plugins and to tools, by token. */
  provide<T>(service: Service<T>, value: T): void
  /** What another plugin provides; undefined when it is not selected. */
  get<T>(service: Service<T>): T | undefined
  /** Every registered action; complete once `kernel:starting` is called. */
  readonly actions: readonly RegisteredAction[]
  /** Every registered event; complete once `kernel:starting` is called. */
  readonly events: readonly RegisteredEvent[]
  /** Selected plugins in order of set-up. */
  readonly plugins: readonly string[]
  /** What the app is made of and does just now, for tools. */
  readonly insight: Insight
  /** Folder of each selected plugin's migrations, by plugin, in order of set-up. */
  readonly migrations: ReadonlyMap<string, URL>
  readonly clock: Clock
  readonly ids: Ids
  readonly logger: Logger
  readonly mode: Mode
  /** Folder of the app: where `bunbase.config.ts` is. Absolute. */
  readonly root: string
}
