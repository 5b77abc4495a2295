import type { Action } from './action.ts'
import type { Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import type { Logger } from './logger.ts'
import type { LiveRun, Run } from './run.ts'
import { type Trace, traceOf } from './trace.ts'

/** What the kernel itself puts on every context. */
export interface KernelContext {
  /** UUIDv7. */
  readonly runId: string
  /** 32 hexadecimal digits; shared by everything that one request caused. */
  readonly traceId: string
  /** Full name of the running action. */
  readonly action: string
  readonly caller: Caller
  readonly logger: Logger
  /** Aborts at the action's timeout, when the client goes away, and when the process must end. */
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly trace: Trace
  /**
   * Runs another action as the same caller, in the same trace, through its own guards and schemas.
   * Rejects with the error that the action failed with.
   */
  call<In, Out>(action: Action<In, Out>, input: NoInfer<In>): Promise<Out>
}

/** Makes a context member, on its first touch in a run. */
export type MemberFactory = (run: Run<never>) => unknown

/** Makes the context of one run. */
export type ContextClass = new (run: LiveRun) => KernelContext

const UNTOUCHED: unique symbol = Symbol('untouched')

class BaseContext {
  readonly '~run': LiveRun
  constructor(run: LiveRun) {
    this['~run'] = run
  }
  get runId(): string {
    return this['~run'].id
  }
  get traceId(): string {
    return this['~run'].traceId
  }
  get action(): string {
    return this['~run'].action.name
  }
  get caller(): Caller {
    return this['~run'].caller
  }
  get signal(): AbortSignal {
    return this['~run'].signal
  }
  get clock(): Clock {
    return this['~run'].engine.clock
  }
  async call(action: Action, input: unknown): Promise<unknown> {
    return this['~run'].engine.callFrom(this['~run'], action, input)
  }
}

/** The run that a context belongs to; for functions that are given only `ctx`. */
export function runOf(ctx: KernelContext): Run {
  return (ctx as unknown as { readonly '~run': Run })['~run']
}

/** Names that no plugin and no guard may give a member. */
export const RESERVED: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(BaseContext.prototype),
  ...Object.getOwnPropertyNames(Object.prototype),
  '~run',
  'logger',
  'trace',
])

/**
 * Builds the app's context class: one memoising getter per member on the prototype. Generated,
 * because this costs about 10 ns a run where per-object getters cost 150 and `defineProperty` 340.
 */
export function contextClass(
  members: ReadonlyMap<string, MemberFactory>,
  loggerOf: (run: Run) => Logger,
): ContextClass {
  const all = new Map<string, MemberFactory>([
    ...members,
    ['logger', loggerOf as MemberFactory],
    ['trace', traceOf as unknown as MemberFactory],
  ])
  const names = [...all.keys()]
  // A name that no member can have, or a member `s0` would be its neighbour's slot.
  const slot = (index: number): string => `this['~${index}']`
  const source = `return class Context extends Base {
    constructor(run) { super(run); ${names.map((_, i) => `${slot(i)} = U;`).join(' ')} }
    ${names
      .map(
        (name, i) => `get [${JSON.stringify(name)}]() {
          const value = ${slot(i)}
          return value === U ? (${slot(i)} = makers[${i}](this['~run'])) : value
        }
        set [${JSON.stringify(name)}](value) { ${slot(i)} = value }`,
      )
      .join('\n')}
  }`
  const build = new Function('Base', 'U', 'makers', source) as (
    base: typeof BaseContext,
    untouched: symbol,
    makers: readonly MemberFactory[],
  ) => ContextClass
  return build(BaseContext, UNTOUCHED, [...all.values()])
}
