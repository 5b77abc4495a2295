import type { Awaitable, Clock } from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import type { Ticks } from './ticks.ts'

interface Tables {
  cron_schedules: { id: string; taken_until: bigint; paused_at: bigint | null }
}

/**
 * Ticks that all processes of a database share. Its clock decides: what a process believes the time to
 * be only says when to ask.
 */
export class DatabaseTicks implements Ticks {
  readonly #database: Database
  readonly #clock: Clock
  readonly #databaseNow: () => Promise<number>
  /** The database's time at `clock.elapsed() === 0`, as far as known. */
  #origin: number | undefined

  /** @param databaseNow milliseconds since the epoch */
  constructor(database: Database, clock: Clock, databaseNow: () => Promise<number>) {
    this.#database = database
    this.#clock = clock
    this.#databaseNow = databaseNow
  }

  now(): number {
    return this.#origin === undefined ? this.#clock.now() : this.#origin + this.#clock.elapsed()
  }

  async open(keys: readonly string[]): Promise<void> {
    const now = BigInt(await this.#ask())
    await this.#database
      .tables<Tables>()
      .insertInto('cron_schedules')
      .values(keys.map((id) => ({ id, taken_until: now })))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  }

  async paused(): Promise<ReadonlySet<string>> {
    const rows = await this.#database
      .tables<Tables>()
      .selectFrom('cron_schedules')
      .select('id')
      .where('paused_at', 'is not', null)
      .execute()
    return new Set(rows.map(({ id }) => id))
  }

  async pause(key: string, paused: boolean): Promise<void> {
    const now = BigInt(await this.#ask())
    const row = { paused_at: paused ? now : null, taken_until: now }
    await this.#database
      .tables<Tables>()
      .insertInto('cron_schedules')
      .values({ id: key, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute()
  }

  async advance(key: string, take: (after: number, now: number) => Awaitable<void>): Promise<void> {
    const tables = this.#database.tables<Tables>()
    await this.#database.transaction(async () => {
      // Writing what it is holds the row: of several processes the others wait, and find it taken.
      const { taken_until, paused_at } = await tables
        .updateTable('cron_schedules')
        .set((row) => ({ taken_until: row.ref('taken_until') }))
        .where('id', '=', key)
        .returning(['taken_until', 'paused_at'])
        .executeTakeFirstOrThrow()
      const after = Number(taken_until)
      const now = Math.max(after, await this.#ask())
      if (paused_at === null) await take(after, now)
      await tables
        .updateTable('cron_schedules')
        .set({ taken_until: BigInt(now) })
        .where('id', '=', key)
        .execute()
    })
  }

  async #ask(): Promise<number> {
    // Rather a little early than late: who asks early is told so.
    const asked = this.#clock.elapsed()
    const now = await this.#databaseNow()
    this.#origin = now - asked
    return now
  }
}
