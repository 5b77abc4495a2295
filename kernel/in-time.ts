import type { Clock } from './clock.ts'
import { Timeout } from './errors.ts'

/**
 * Waits for something outside, but not for longer than it is given: then its signal aborts, and nobody
 * waits for it any more, whether it heeds the signal or not.
 *
 * @param ms milliseconds
 * @throws Timeout when it is late, else whatever the work throws
 */
export async function inTime<T>(
  clock: Pick<Clock, 'setTimeout'>,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const { promise: over, reject } = Promise.withResolvers<never>()
  const giveUp = (): void => {
    const error = new Timeout()
    late.abort(error)
    reject(error)
  }
  const timer = clock.setTimeout(giveUp, ms, { background: true })
  try {
    return await Promise.race([work(late.signal), over])
  } finally {
    timer.cancel()
  }
}
