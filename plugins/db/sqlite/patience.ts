import { type Awaitable, type Clock, sleep } from '../../../kernel/index.ts'
import { TransactionConflict } from '../errors.ts'
import { isBusy } from './errors.ts'

/** Milliseconds between two tries, at most. */
const LONGEST_PAUSE = 25

/**
 * Runs `fn` again while another process is writing. It is told by `SQLITE_BUSY`, and nothing says when
 * it is done, so this asks again, at random moments.
 *
 * @param busyTimeout milliseconds
 * @throws TransactionConflict when the time is over
 */
export async function patiently<T>(
  clock: Clock,
  busyTimeout: number,
  fn: () => Awaitable<T>,
): Promise<T> {
  const end = clock.elapsed() + busyTimeout
  for (;;) {
    try {
      return await fn()
    } catch (error) {
      if (!isBusy(error)) throw error
      if (clock.elapsed() >= end) throw new TransactionConflict({ cause: error })
    }
    await sleep(clock, 1 + Math.random() * (LONGEST_PAUSE - 1))
  }
}
