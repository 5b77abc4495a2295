import type { Awaitable, Clock } from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import type { Claim, DeliveryKey, Inbox } from './inbox.ts'

interface Tables {
  webhook_inbox: DeliveryKey & { received_at: bigint; busy_until: bigint | null }
}

/** Rows removed at a time, and those of the same millisecond. */
const PRUNED = 500

/** Deliveries as all processes of a database remember them. */
export class DatabaseInbox implements Inbox {
  readonly #database: Database
  readonly #clock: Pick<Clock, 'now'>

  constructor(database: Database, clock: Pick<Clock, 'now'>) {
    this.#database = database
    this.#clock = clock
  }

  store(key: DeliveryKey, work: () => Awaitable<void>): Promise<Claim> {
    return this.#database.transaction(async () => {
      // Another process with the same delivery waits here for the end of this transaction.
      const claim = await this.#claim(key, null)
      if (claim === 'new') await work()
      return claim
    })
  }

  begin(key: DeliveryKey, patience: number): Promise<Claim> {
    return this.#claim(key, this.#clock.now() + patience)
  }

  async end(key: DeliveryKey, done: boolean): Promise<void> {
    if (done) {
      await this.#tables
        .updateTable('webhook_inbox')
        .set({ busy_until: null })
        .where((row) => row.and({ ...key }))
        .execute()
    } else {
      await this.#tables
        .deleteFrom('webhook_inbox')
        .where((row) => row.and({ ...key }))
        .execute()
    }
  }

  async prune(before: number): Promise<boolean> {
    const last = await this.#tables
      .selectFrom('webhook_inbox')
      .select('received_at')
      .where('received_at', '<', BigInt(before))
      .orderBy('received_at')
      .offset(PRUNED)
      .limit(1)
      .executeTakeFirst()
    await this.#tables
      .deleteFrom('webhook_inbox')
      .where('received_at', '<', last?.received_at ?? BigInt(before))
      .execute()
    return last !== undefined
  }

  async #claim(key: DeliveryKey, busyUntil: number | null): Promise<Claim> {
    const now = BigInt(this.#clock.now())
    const busy = busyUntil === null ? null : BigInt(busyUntil)
    const claimed = await this.#tables
      .insertInto('webhook_inbox')
      .values({ ...key, received_at: now, busy_until: busy })
      .onConflict((conflict) =>
        // Whoever worked on it did not come to an end.
        conflict
          .columns(['provider', 'path', 'id'])
          .doUpdateSet({ received_at: now, busy_until: busy })
          .where('webhook_inbox.busy_until', '<', now),
      )
      .returning('id')
      .executeTakeFirst()
    if (claimed) return 'new'
    const { busy_until } = await this.#tables
      .selectFrom('webhook_inbox')
      .select('busy_until')
      .where((row) => row.and({ ...key }))
      .executeTakeFirstOrThrow()
    return busy_until === null ? 'done' : 'busy'
  }

  get #tables() {
    return this.#database.tables<Tables>()
  }
}
