import { BunbaseError } from './errors.ts'
import type { RunnableGuard } from './guard.ts'
import type { LiveRun } from './run.ts'
import { type ActiveSpan, traced } from './trace.ts'
import { reasonOf } from './reason.ts'

/**
 * Whether what a guard threw is its verdict: any 4xx error or a plain `Error`. Anything else (a
 * TypeError, a lost database) is a failure of the guard: the run ends all the same, but as a failure.
 */
export function isRefusal(error: unknown): error is Error {
  if (error instanceof BunbaseError) return error.status < 500
  return error instanceof Error && error.constructor === Error
}

/**
 * Asks a guard as a span that says what it decided: `guard.decision` is `allowed`, `refused` or
 * `failed`, `guard.reason` why not, `guard.from` who put it there.
 */
export function tracedGuard(run: LiveRun, guard: RunnableGuard, from: string): unknown {
  const check = guard.check as (ctx: unknown) => unknown
  return traced(run, 'guard', guard.name, (span) => {
    span.set('guard.from', from)
    const allowed = (added: unknown): unknown => {
      span.set('guard.decision', 'allowed')
      return added
    }
    try {
      const answer = check(run.ctx)
      if (!(answer instanceof Promise)) return allowed(answer)
      return answer.then(allowed, (error: unknown) => {
        blame(span, error)
        throw error
      })
    } catch (error) {
      blame(span, error)
      throw error
    }
  })
}

function blame(span: ActiveSpan, error: unknown): void {
  span.set('guard.decision', isRefusal(error) ? 'refused' : 'failed')
  span.set('guard.reason', reasonOf(error))
}
