import { Forbidden } from './errors.ts'
import type { Awaitable } from './infer.ts'
import { mistake } from './mistake.ts'

/** Who may: refuses by throwing; what its check returns is added to `ctx` (whole members). */
export interface Guard<Adds extends object = {}> {
  readonly name: string
  readonly '~adds'?: Adds
}

/** A guard's answer to “may I, and if not, why?”, given without side effects. */
export interface GuardVerdict {
  readonly allowed: boolean
  /** Why not, in words for a developer. */
  readonly reason?: string
}

/** Options of {@link guard}. */
export interface GuardOptions<C> {
  /**
   * Answers without side effects (a rate limit must not count a question). Left out, the check
   * itself is run and its refusal is the reason.
   */
  explain?(ctx: C): Awaitable<GuardVerdict>
  /** Whether the guard says that everybody may: such an action is not “unguarded” (R36). */
  public?: boolean
  /**
   * False for a guard that lets everybody in who comes slowly enough, or at the right time: an action
   * with no other is “unguarded”. Default true.
   */
  identity?: boolean
}

/** A guard as the kernel runs it. */
export interface RunnableGuard extends Guard<any> {
  readonly check: (ctx: never) => unknown
  readonly options: GuardOptions<never>
}

/**
 * Makes a guard. It runs before the input is read and never sees it.
 *
 * @param name what `bunbase explain`, errors and traces call it
 * @param check throws to refuse (a `BunbaseError` is shown as it is; a plain `Error` becomes
 *   `FORBIDDEN`, its message kept for the log), as does `false`; an object it returns is added to `ctx`
 */
export function guard<C, R>(
  name: string,
  check: (ctx: C) => R,
  options: GuardOptions<C> = {},
): Guard<[Awaited<R>] extends [object] ? Awaited<R> : {}> {
  if (typeof check !== 'function') {
    throw mistake(`the guard "${name}" has no check`, 'write guard(name, (ctx) => { … })')
  }
  const strict = (ctx: C): unknown => {
    const answer: unknown = check(ctx)
    return answer instanceof Promise ? answer.then(notFalse) : notFalse(answer)
  }
  const made: RunnableGuard = { name, check: strict as never, options: options as never }
  return made
}

/** Whoever writes `return user.isAdmin` means it: what looks like a refusal must not let in. */
function notFalse(answer: unknown): unknown {
  if (answer !== false) return answer
  throw new Forbidden({ cause: new Error('the guard returned false') })
}

/** Whether a value was made by {@link guard}. */
export function isGuard(value: unknown): value is RunnableGuard {
  return typeof value === 'object' && value !== null && 'check' in value && 'name' in value
}
