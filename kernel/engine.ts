import type { Action } from './action.ts'
import { ANONYMOUS, type Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import type { ContextClass } from './context.ts'
import { CallDepth, UnknownAction } from './errors.ts'
import type { CompiledAction } from './execute.ts'
import type { Ids } from './ids.ts'
import type { Awaitable } from './infer.ts'
import type { Logger } from './logger.ts'
import type { Observe } from './observers.ts'
import type { PendingRuns } from './pending.ts'
import type { Invocation, LiveRun, Run } from './run.ts'
import { traced } from './trace.ts'
import { CALL } from './trigger.ts'

/** Answers who the caller of an invocation is. */
export type CallerResolver = (invocation: Invocation) => Awaitable<Caller | undefined>

/** Looks at the caller of a run before anything else does; refuses by throwing. */
export type CallerAdmission = (caller: Caller, invocation: Invocation) => Awaitable<Caller>

/** Finds out which organisation a run acts for, once its caller is known. */
export type OrgResolver = (run: Run) => Awaitable<string | undefined>

/** Deeper than this, actions most likely call each other in a circle. */
export const MAX_CALL_DEPTH = 32

/** What all runs of one app share; fixed when boot ends. */
export class Engine {
  readonly clock: Clock
  readonly ids: Ids
  readonly pending: PendingRuns
  /** What plugins provide, by the name of its token. */
  readonly services: ReadonlyMap<string, unknown>
  readonly compiled: Map<Action | string, CompiledAction> = new Map()
  readonly resolvers: CallerResolver[] = []
  readonly admissions: CallerAdmission[] = []
  /** Undefined when no plugin knows organisations. */
  resolveOrg: OrgResolver | undefined = undefined
  Context!: ContextClass
  logger: Logger
  /** Whether the kernel writes of runs that fail, as nobody else does. */
  tellsFailures = true
  /** Takes ended spans; undefined when nobody wants any. */
  spanEnded: Observe | undefined = undefined
  /** Picks the runs to trace; undefined when it is all of them. */
  sample: ((run: Run) => boolean) | undefined = undefined
  /** New top-level work is refused. */
  draining = false

  constructor(parts: Pick<Engine, 'clock' | 'ids' | 'pending' | 'services' | 'logger'>) {
    this.clock = parts.clock
    this.ids = parts.ids
    this.pending = parts.pending
    this.services = parts.services
    this.logger = parts.logger
  }

  /** Whether anybody wants spans, of whichever runs. */
  get tracing(): boolean {
    return this.spanEnded !== undefined
  }

  /** @throws UnknownAction */
  find(action: Action | string): CompiledAction {
    const found = this.compiled.get(action)
    if (found) return found
    const name = typeof action === 'string' ? action : (action as Action | undefined)?.name
    if (name === undefined) {
      const why = 'an import is undefined while two files import each other'
      throw new TypeError(`${String(action)} is called, which is no action; ${why}`)
    }
    throw new UnknownAction({
      message: `No action "${name}" is registered in this app.`,
      details: { action: name },
    })
  }

  /** `ctx.call`: a child run of the same caller, in the same trace. */
  callFrom(run: LiveRun, action: Action, input: unknown): unknown {
    const target = this.find(action)
    if (run.depth >= MAX_CALL_DEPTH) {
      throw new CallDepth({ details: { action: target.entry.name, limit: MAX_CALL_DEPTH } })
    }
    return traced(run, 'call', target.entry.name, () =>
      target.execute({
        trigger: CALL,
        input,
        caller: run.caller,
        org: run.org,
        parent: run,
        // The span of the call itself, when there is one, stands between the two runs.
        traceparent: run.traced ? run.ctx.trace.traceparent : undefined,
      }),
    )
  }

  /** Who the caller of a run is, given or found out, and admitted. */
  callerOf(invocation: Invocation): Awaitable<Caller> {
    const caller = invocation.caller ?? this.resolveCaller(invocation)
    if (this.admissions.length === 0) return caller
    return caller instanceof Promise
      ? caller.then((found) => this.admit(found, invocation))
      : this.admit(caller, invocation)
  }

  /** Asks every plugin that looks at callers; rejects, or throws, when one refuses. */
  admit(caller: Caller, invocation: Invocation, from = 0): Awaitable<Caller> {
    let admitted = caller
    for (let i = from; i < this.admissions.length; i++) {
      const answer = this.admissions[i]!(admitted, invocation)
      if (answer instanceof Promise) {
        return answer.then((found) => this.admit(found, invocation, i + 1))
      }
      admitted = answer
    }
    return admitted
  }

  /** Who the caller is, when the trigger does not say. */
  resolveCaller(invocation: Invocation, from = 0): Awaitable<Caller> {
    for (let i = from; i < this.resolvers.length; i++) {
      const answer = this.resolvers[i]!(invocation)
      if (answer instanceof Promise) {
        return answer.then((caller) => caller ?? this.resolveCaller(invocation, i + 1))
      }
      if (answer) return answer
    }
    return ANONYMOUS
  }
}
