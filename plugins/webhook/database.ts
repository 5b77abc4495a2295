import { type Awaitable, type Clock, everyNth } from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import type { Claim, DeliveryKey, Inbox, ReceivedDelivery } from './inbox.ts'

interface Tables {
  webhook_inbox: DeliveryKey & { received_at: bigint; busy_until: bigint | null }
}

/** Every so many claims, so many deliveries that came long ago go, and those of the same millisecond. */
const SWEEP_EVERY = 20
const SWEPT = 100

/** Deliveries as all processes of a database remember them. */
export class DatabaseInbox implements Inbox {
  readonly #database: Database
  readonly #clock: Pick<Clock, 'now'>
  readonly #remember: number
  readonly #sweepNowAndThen = everyNth(SWEEP_EVERY, () => this.#sweep())

  /** @param remember milliseconds */
  constructor(database: Database, clock: Pick<Clock, 'now'>, remember: number) {
    this.#database = database
    this.#clock = clock
    this.#remember = remember
  }

  async store(key: DeliveryKey, work: () => Awaitable<void>): Promise<Claim> {
    // Not inside: what others store shall not wait for what is forgotten here.
    await this.#sweepNowAndThen()
    return this.#database.transaction(async () => {
      // Another process with the same delivery waits here for the end of this transaction.
      const claim = await this.#claim(key, null)
      if (claim === 'new') await work()
      return claim
    })
  }

  async begin(key: DeliveryKey, patience: number): Promise<Claim> {
    await this.#sweepNowAndThen()
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

  async recent(provider: string, limit: number): Promise<ReceivedDelivery[]> {
    const now = this.#clock.now()
    const rows = await this.#tables
      .selectFrom('webhook_inbox')
      .selectAll()
      .where('provider', '=', provider)
      .orderBy('received_at', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(({ received_at, busy_until, ...key }) => ({
      ...{ ...key, receivedAt: Number(received_at) },
      busy: busy_until !== null && Number(busy_until) >= now,
    }))
  }

  async #sweep(): Promise<void> {
    const before = this.#forgottenBefore
    const last = await this.#tables
      .selectFrom('webhook_inbox')
      .select('received_at')
      .where('received_at', '<', before)
      .orderBy('received_at')
      .offset(SWEPT)
      .limit(1)
      .executeTakeFirst()
    await this.#tables
      .deleteFrom('webhook_inbox')
      .where('received_at', '<', last?.received_at ?? before)
      .execute()
  }

  get #forgottenBefore(): bigint {
    return BigInt(this.#clock.now() - this.#remember)
  }

  async #claim(key: DeliveryKey, busyUntil: number | null): Promise<Claim> {
    const now = BigInt(this.#clock.now())
    const busy = busyUntil === null ? null : BigInt(busyUntil)
    const claimed = await this.#tables
      .insertInto('webhook_inbox')
      .values({ ...key, received_at: now, busy_until: busy })
      .onConflict((conflict) =>
        conflict
          .columns(['provider', 'path', 'id'])
          .doUpdateSet({ received_at: now, busy_until: busy })
          .where((row) =>
            row.or([
              // Whoever worked on it did not come to an end.
              row('webhook_inbox.busy_until', '<', now),
              row.and([
                row('webhook_inbox.busy_until', 'is', null),
                row('webhook_inbox.received_at', '<', this.#forgottenBefore),
              ]),
            ]),
          ),
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
