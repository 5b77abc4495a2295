import { type Clock, sleep } from '../../../kernel/index.ts'
import type { Database } from '../database.ts'
import { TransactionConflict } from '../errors.ts'
import { MigrationError } from './error.ts'

/** Any constant will do as long as nobody else in the database locks on it: "bunbase" in ASCII. */
const LOCK = 0x62756e62617365n

/** A migration may run for hours, and nothing in it waits for a client. */
const DAY = 86_400_000

/** Milliseconds that another process is waited for. */
const PATIENCE = 10 * 60_000
const POLL = 50

/** What waiting needs. */
export interface Waiting {
  readonly clock: Clock
  /** Called once, when there is something to wait for. */
  readonly onWait?: () => void
}

/**
 * Runs `fn` on a connection of its own while no other process does: on Postgres under a session lock,
 * which ends with the connection however the process ends. On SQLite every transaction takes the
 * file's write lock and looks again, see {@link patiently}.
 */
export async function alone<T>(
  database: Database,
  waiting: Waiting,
  fn: (connection: Database) => Promise<T>,
): Promise<T> {
  const connection = database.connect({
    name: 'migrate',
    maxConnections: 1,
    statementTimeout: 0,
    queryDeadline: DAY,
    idleInTransactionTimeout: 0,
  })
  try {
    return await connection.session(async () => {
      if (connection.engine === 'sqlite') return fn(connection)
      // Waiting in the server instead would hold a snapshot, which `create index concurrently` of
      // the process that has the lock waits for.
      const lock = async (): Promise<boolean> => {
        const { rows } = await connection.run(`select 1 where pg_try_advisory_lock(${LOCK})`)
        return rows.length > 0
      }
      await patiently(waiting, async () => ((await lock()) ? true : BUSY))
      try {
        return await fn(connection)
      } finally {
        await connection.run(`select pg_advisory_unlock(${LOCK})`).catch(() => {})
      }
    })
  } finally {
    await connection.close()
  }
}

/** Somebody else is at it. */
export const BUSY: unique symbol = Symbol('busy')

/** Tries until `fn` neither says {@link BUSY} nor fails because others hold a lock. */
export async function patiently<T>(
  { clock, onWait }: Waiting,
  fn: () => Promise<T | typeof BUSY>,
): Promise<T> {
  const since = clock.elapsed()
  for (let told = false; ; told = true) {
    let conflict: unknown
    try {
      const result = await fn()
      if (result !== BUSY) return result
    } catch (error) {
      if (!(error instanceof TransactionConflict)) throw error
      conflict = error
    }
    if (clock.elapsed() - since > PATIENCE) {
      throw new MigrationError(
        `others kept the database locked for ${PATIENCE / 60_000} minutes`,
        'see what runs: another `bunbase migrate`, a long query or an open transaction; then run bunbase migrate again',
        { cause: conflict },
      )
    }
    if (!told) onWait?.()
    await sleep(clock, POLL)
  }
}
