import type { Clock, Logger } from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import type { Found } from './lookup.ts'
import type { AuthTables } from './tables.ts'

/** Keeps when sessions and keys were last used, beside the requests that use them. */
export interface LastSeen {
  /**
   * Notes a use.
   *
   * @param rehash that the token has by the newest secret, when it was found by an older one
   */
  note(found: Found, rehash: string | undefined): void
  /** Something else that nobody waits for, and that has to end before the app does. */
  hold(work: Promise<unknown>): void
  /** When nothing is under way any more. */
  settled(): Promise<void>
}

/** What {@link lastSeen} is made of. */
export interface LastSeenParts {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  /** Milliseconds. */
  readonly idle: number
  readonly logger: () => Logger
}

/** How exactly it is known, in milliseconds: a write for each request would cost more than all the rest. */
const EXACTNESS = 60_000

/** The keeper of an app. A request neither waits for it nor fails with it. */
export function lastSeen({ database, clock, idle, logger }: LastSeenParts): LastSeen {
  const tables = database.tables<AuthTables>()
  const exactness = Math.min(EXACTNESS, idle / 10)
  const pending = new Set<Promise<unknown>>()

  const hold = (work: Promise<unknown>): void => {
    const held = work.finally(() => pending.delete(held))
    pending.add(held)
  }
  const write = (query: { execute(): Promise<unknown> }): void => {
    const failed = (error: unknown): void => {
      logger().warn('the last use of a session or key could not be kept', { error })
    }
    // Not in the transaction of whoever happened to ask.
    hold(database.outside(() => query.execute()).catch(failed))
  }

  return {
    hold,
    note({ session, apiKey }, rehash) {
      const now = clock.now()
      const old = (at: Date | null): boolean => now - (at?.getTime() ?? 0) > exactness
      const changed = rehash !== undefined && { token_hash: rehash }
      if (session && (rehash || old(session.lastSeenAt))) {
        write(
          tables
            .updateTable('sessions')
            .set({ last_seen_at: new Date(now), ...changed })
            .where('id', '=', session.id),
        )
      }
      if (apiKey && (rehash || old(apiKey.lastUsedAt))) {
        write(
          tables
            .updateTable('api_keys')
            .set({ last_used_at: new Date(now), ...changed })
            .where('id', '=', apiKey.id),
        )
      }
    },
    async settled() {
      while (pending.size > 0) await Promise.all(pending)
    },
  }
}
