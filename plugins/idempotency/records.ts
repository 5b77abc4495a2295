import { type Clock, everyNth } from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'

/** What makes an operation the same as an earlier one. */
export interface OperationKey {
  /** Full name of the action. */
  readonly action: string
  /** Caller and organisation: nobody is answered with what is somebody else's. */
  readonly scope: string
  readonly key: string
}

/** What is known of an operation that is asked for. */
export type Claim =
  /** Nothing: it is ours to carry out. */
  | { readonly state: 'new' }
  /** It is being carried out, or (with an outcome, JSON) was. */
  | { readonly state: 'known'; readonly fingerprint: string; readonly outcome: string | null }

interface Tables {
  idempotency_records: OperationKey & {
    fingerprint: string
    outcome: string | null
    busy_until: bigint
    expires_at: bigint
  }
}

/** Every so many claims, so many records that have expired go. */
const SWEEP_EVERY = 20
const SWEPT = 100
/** Later than every time. */
const NEVER = BigInt(Number.MAX_SAFE_INTEGER)

/** Operations and their outcomes, in the app's database and in the transaction around. */
export class IdempotencyRecords {
  readonly #database: Database
  readonly #clock: Pick<Clock, 'now'>
  readonly #sweepNowAndThen = everyNth(SWEEP_EVERY, (now: number) => this.#sweep(now))

  constructor(database: Database, clock: Pick<Clock, 'now'>) {
    this.#database = database
    this.#clock = clock
  }

  /** Whether what is written here is undone when the handler fails. */
  get inTransaction(): boolean {
    return this.#database.inTransaction
  }

  /**
   * @param patience milliseconds after which whoever carries it out counts as gone
   * @param takesOver whether whoever carries it out counts as gone already
   * @param ttl milliseconds for which it is remembered
   */
  async claim(
    key: OperationKey,
    fingerprint: string,
    limits: { readonly patience: number; readonly takesOver: boolean; readonly ttl: number },
  ): Promise<Claim> {
    const { patience, takesOver, ttl } = limits
    const now = this.#clock.now()
    await this.#sweepNowAndThen(now)
    const fresh = {
      ...{ fingerprint, outcome: null },
      busy_until: BigInt(now + patience),
      expires_at: BigInt(now + ttl),
    }
    const claimed = await this.#tables
      .insertInto('idempotency_records')
      .values({ ...key, ...fresh })
      .onConflict((conflict) =>
        conflict
          .columns(['action', 'scope', 'key'])
          .doUpdateSet(fresh)
          .where((row) =>
            row.or([
              row('idempotency_records.expires_at', '<', BigInt(now)),
              row.and([
                row('idempotency_records.outcome', 'is', null),
                row('idempotency_records.busy_until', '<', takesOver ? NEVER : BigInt(now)),
              ]),
            ]),
          ),
      )
      .returning('key')
      .executeTakeFirst()
    if (claimed) return { state: 'new' }
    const known = await this.#tables
      .selectFrom('idempotency_records')
      .select(['fingerprint', 'outcome'])
      .where((row) => row.and({ ...key }))
      .executeTakeFirst()
    // It ended, and was released, between the two statements.
    return known ? { state: 'known', ...known } : this.claim(key, fingerprint, limits)
  }

  /** @param outcome JSON */
  async settle(key: OperationKey, outcome: string): Promise<void> {
    await this.#tables
      .updateTable('idempotency_records')
      .set({ outcome })
      .where((row) => row.and({ ...key }))
      .execute()
  }

  /** It came to no end that is worth remembering: the next try carries it out. */
  async release(key: OperationKey): Promise<void> {
    await this.#tables
      .deleteFrom('idempotency_records')
      .where((row) => row.and({ ...key }))
      .execute()
  }

  async #sweep(now: number): Promise<void> {
    const old = await this.#tables
      .selectFrom('idempotency_records')
      .select(['action', 'scope', 'key'])
      .where('expires_at', '<', BigInt(now))
      .limit(SWEPT)
      .execute()
    if (old.length === 0) return
    await this.#tables
      .deleteFrom('idempotency_records')
      .where('expires_at', '<', BigInt(now))
      .where((row) => row.or(old.map((key) => row.and({ ...key }))))
      .execute()
  }

  get #tables() {
    return this.#database.tables<Tables>()
  }
}
