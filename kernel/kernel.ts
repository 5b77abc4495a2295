import type { Action } from './action.ts'
import type { Caller } from './caller.ts'
import { SYSTEM } from './caller.ts'
import type { Clock, Timer } from './clock.ts'
import type { Engine } from './engine.ts'
import { type ExplainedGuard, explainGuards } from './explain.ts'
import type { Host, Mode } from './host.ts'
import type { Hooks } from './hooks.ts'
import type { Ids } from './ids.ts'
import type { Awaitable } from './infer.ts'
import type { Logger } from './logger.ts'
import type { CommandLoader } from './plugin.ts'
import type { RegisteredAction, RegisteredEvent } from './registry.ts'
import type { Invocation, Run } from './run.ts'
import type { Service } from './service.ts'
import { CALL } from './trigger.ts'

/** Closes what a plugin's `setup` has opened. At the stop all are run, the last opened first. */
export interface Undo {
  readonly by: string
  readonly run: () => Awaitable<void>
}

/** What boot hands to the kernel object. */
export interface KernelParts {
  readonly engine: Engine
  readonly hooks: Hooks
  readonly undo: readonly Undo[]
  readonly services: ReadonlyMap<string, unknown>
  readonly events: readonly RegisteredEvent[]
  readonly commands: ReadonlyMap<string, { plugin: string; load: CommandLoader }>
  readonly settings: ReadonlyMap<string, Readonly<Record<string, unknown>>>
  readonly host: Host<any>
}

/** Who calls, for which organisation; default: the system itself. */
export interface CallOptions {
  readonly as?: Caller
  readonly org?: string
  readonly signal?: AbortSignal
  readonly traceparent?: string
}

/** A booted app. */
export class Kernel {
  readonly #parts: KernelParts
  #stopping: Promise<void> | undefined
  #started = false

  constructor(parts: KernelParts) {
    this.#parts = parts
  }

  get clock(): Clock {
    return this.#parts.engine.clock
  }
  get ids(): Ids {
    return this.#parts.engine.ids
  }
  get logger(): Logger {
    return this.#parts.engine.logger
  }
  get mode(): Mode {
    return this.#parts.host.mode
  }
  /** Folder of the app, absolute. */
  get root(): string {
    return this.#parts.host.root
  }
  /** Those of the app and of the selected plugins. */
  get actions(): readonly RegisteredAction[] {
    return this.#parts.host.actions
  }
  get events(): readonly RegisteredEvent[] {
    return this.#parts.events
  }
  /** Names of the selected plugins in the order of their set-up. */
  get plugins(): readonly string[] {
    return this.#parts.host.plugins
  }
  /** Commands that the selected plugins add to `bunbase`. */
  get commands(): KernelParts['commands'] {
    return this.#parts.commands
  }
  /** The resolved config of each plugin. */
  get settings(): KernelParts['settings'] {
    return this.#parts.settings
  }
  /** Runs that have not settled: they wait for something, or stream. */
  get running(): readonly Run[] {
    return [...this.#parts.engine.pending.runs()]
  }
  /** Subscribers of a hook in the order they run. */
  subscribers(hook: string): ReturnType<Hooks['of']> {
    return this.#parts.hooks.of(hook)
  }

  /** What a plugin provides; undefined when it is not selected. */
  get<T>(service: Service<T>): T | undefined {
    return this.#parts.services.get(service.name) as T | undefined
  }

  /** Opens what serves: ports, pollers. When one fails, what was opened is closed again. */
  async start(): Promise<void> {
    if (this.#started) throw new Error('this app was already started')
    this.#started = true
    try {
      await this.#parts.hooks.call('kernel:starting', [])
      await this.#parts.hooks.call('kernel:ready', [])
    } catch (error) {
      await this.stop({ graceMs: 0 }).catch((also: unknown) => {
        throw new AggregateError([error, also], 'the start failed, and so did closing after it')
      })
      throw error
    }
  }

  /**
   * Refuses new work, waits for what runs, stops what does not end in time, then undoes every
   * set-up in reverse. Always goes to the end; then throws what failed on the way. Calling it again
   * returns the same promise.
   *
   * @param options `graceMs`: how long to wait for running work; default 10,000
   */
  stop(options: { graceMs?: number } = {}): Promise<void> {
    return (this.#stopping ??= this.#stop(options.graceMs ?? 10_000))
  }

  async #stop(graceMs: number): Promise<void> {
    const { engine, hooks, undo } = this.#parts
    const errors: unknown[] = []
    const attempt = async (fn: () => Awaitable<unknown>): Promise<void> => {
      try {
        await fn()
      } catch (error) {
        errors.push(error)
      }
    }
    for (const { fn } of hooks.of('kernel:stopping')) await attempt(fn as () => unknown)
    engine.draining = true
    if (graceMs > 0) await this.#idleWithin(graceMs, attempt)
    engine.pending.stopAll()
    for (const { run } of undo.toReversed()) await attempt(run)
    if (errors.length > 0) throw new AggregateError(errors, 'stopping the app met errors')
  }

  async #idleWithin(graceMs: number, attempt: (fn: () => unknown) => Promise<void>): Promise<void> {
    const { engine, hooks } = this.#parts
    let late: Timer | undefined
    const patience = new Promise<void>((r) => (late = engine.clock.setTimeout(r, graceMs)))
    const draining = hooks.of('kernel:draining').map(({ fn }) => attempt(fn as () => unknown))
    await Promise.race([Promise.all([engine.pending.whenIdle(), ...draining]), patience])
    late?.cancel()
  }

  /** The one execution path. See {@link Invocation}. Rejects with a `BunbaseError`. */
  async execute(action: Action | string, invocation: Invocation): Promise<unknown> {
    return this.#parts.engine.find(action).execute(invocation)
  }

  /** Runs an action from code. Rejects with the error that it failed with. */
  async call<In, Out>(
    action: Action<In, Out> | string,
    input: NoInfer<In>,
    options: CallOptions = {},
  ): Promise<Out> {
    const { as = SYSTEM, ...rest } = options
    return (await this.execute(action as Action, {
      ...rest,
      trigger: CALL,
      input,
      caller: as,
    })) as Out
  }

  /**
   * Asks the guards of an action, without running it, what they would say to a caller. Goes on after
   * a refusal, so that every reason is seen; a guard that depends on an earlier one may then say so.
   */
  async explain(
    action: Action | string,
    options: Pick<CallOptions, 'as' | 'org'> = {},
  ): Promise<ExplainedGuard[]> {
    const { as: caller = SYSTEM, org } = options
    const { engine } = this.#parts
    return explainGuards(engine, engine.find(action).entry, { trigger: CALL, caller, org })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}
