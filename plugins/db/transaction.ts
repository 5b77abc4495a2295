import { type Awaitable, type Clock, sleep } from '../../kernel/index.ts'
import type { TransactionOptions } from './database.ts'
import { DatabaseUnavailable, TransactionConflict } from './errors.ts'
import { OpenTransaction, type TransactionParts } from './open-transaction.ts'
import { currentPlace, inside, placeOf } from './scope.ts'

/** What a transaction needs beside its set. */
export interface TransactionTools {
  readonly clock: Clock
  /** Rolls back at once when it aborts: nobody waits for the outcome any more. */
  readonly signal?: AbortSignal | undefined
}

const RETRIES = 3
/** Milliseconds before the second try; later ones wait up to twice as long each time. */
const FIRST_PAUSE = 10

/** Runs `fn` in a transaction of a set, or in a savepoint when it is in one already. */
export async function transact<T>(
  set: TransactionParts,
  fn: () => Awaitable<T>,
  options: TransactionOptions,
  tools: TransactionTools,
): Promise<T> {
  const around = currentPlace()
  const outer = placeOf(set)?.scope
  const tries = outer?.kind === 'transaction' ? 1 : 1 + (options.retries ?? RETRIES)
  for (let attempt = 1; ; attempt++) {
    const transaction = await OpenTransaction.begin(set, around, outer, options)
    let committing = false
    try {
      const place = { set, around, scope: transaction.scope }
      const result = await unlessAborted(tools.signal, () => inside(place, fn))
      committing = true
      await transaction.commit()
      return result
    } catch (error) {
      if (!committing) await transaction.rollback()
      const first = transaction.scope.failure?.error ?? error
      if (tools.signal?.aborted || attempt >= tries || !mayRetry(first, committing)) throw error
    }
    // Two that met once would meet again if both waited equally long.
    await sleep(tools.clock, Math.random() * FIRST_PAUSE * 2 ** attempt)
  }
}

/** A handler that does not obey its signal would keep its connection, and on SQLite all writers out. */
async function unlessAborted<T>(
  signal: AbortSignal | undefined,
  fn: () => Awaitable<T>,
): Promise<T> {
  if (!signal) return fn()
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([fn(), promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** What a lost connection did with a commit nobody can tell. */
function mayRetry(error: unknown, committing: boolean): boolean {
  if (error instanceof TransactionConflict) return true
  return error instanceof DatabaseUnavailable && !committing
}
