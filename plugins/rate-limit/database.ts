import { type Clock, everyNth, systemClock } from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import { type Taking, capacity, levelAt } from './bucket.ts'
import { digest } from './digest.ts'
import { memoryStore } from './memory.ts'
import type { RatePolicy } from './policy.ts'
import type { RateStore } from './store.ts'

interface CountedRow {
  readonly level: number | bigint
  readonly at: number | bigint
  readonly now: number | bigint
}

/** Every so many takings, so many keys go of which nothing counts any more. */
const SWEEP_EVERY = 100
const SWEPT = 500
/** Milliseconds: a count that takes longer is worth less than an answer. */
const PATIENCE = 1_000

/**
 * Counts in the app's database, by its time; a test's clock takes its place. On Postgres through
 * connections of its own, so that no transaction of the app keeps a count, or undoes it.
 */
export function databaseStore(app: Database, clock: Clock): RateStore {
  const isPostgres = app.engine === 'postgres'
  const database = isPostgres
    ? app.connect({
        ...{ name: 'rate-limit', maxConnections: 4 },
        ...{ statementTimeout: PATIENCE, queryDeadline: PATIENCE + 500 },
      })
    : app
  const texts = isPostgres ? POSTGRES : SQLITE
  const time = (): number | null => (clock === systemClock ? null : Math.round(clock.now()))
  // SQLite has one writer, so that a count inside a transaction is a part of it, and gone when it is
  // rolled back. That must not be a way to try again.
  const unforgotten = memoryStore(clock)
  const sweep = everyNth(SWEEP_EVERY, () => database.run(texts.sweep, [time()]))

  const row = async (hashed: string): Promise<CountedRow | undefined> =>
    (await database.run<CountedRow>(texts.read, [time(), hashed])).rows[0]

  const levelOf = async (hashed: string, policy: RatePolicy): Promise<number> => {
    const found = await row(hashed)
    if (found === undefined) return 0
    const bucket = { level: Number(found.level), at: Number(found.at) }
    return levelAt(bucket, policy, Number(found.now))
  }

  return {
    async take(key, policy, cost): Promise<Taking> {
      if (database.inTransaction) {
        const taking = await unforgotten.take(key, policy, cost)
        if (!taking.taken) return taking
      }
      const hashed = digest(key)
      const adds = cost * policy.windowMs
      const values = [time(), hashed, adds, policy.limit, capacity(policy)]
      const { rows } = await database.run<{ level: number | bigint }>(texts.take, values)
      await sweep()
      return rows[0] === undefined
        ? { taken: false, level: await levelOf(hashed, policy) }
        : { taken: true, level: Number(rows[0].level) }
    },
    level: (key, policy) => levelOf(digest(key), policy),
    async reset(key) {
      await unforgotten.reset(key)
      await database.run(texts.reset, [digest(key)])
    },
    async close() {
      if (database !== app) await database.close()
    },
  }
}

/** `$1` is the time, or null for the database's; see `bucket.ts` for what is computed. */
function statements(now: string, greatest: string, number: (n: number) => string) {
  const leaked = `${greatest}(0, r.level - ${greatest}(0, excluded.at - r.at) * ${number(4)})`
  const next = `${leaked} + excluded.level`
  return {
    take: `insert into rate_limits as r (key, level, at, drained_at)
      values ($2, ${number(3)}, ${now}, ${now} + ${number(3)} / ${number(4)} + 1)
      on conflict (key) do update set
        level = ${next},
        at = ${greatest}(r.at, excluded.at),
        drained_at = ${greatest}(r.at, excluded.at) + (${next}) / ${number(4)} + 1
      where ${next} <= ${number(5)}
      returning level`,
    read: `select level, at, ${now} as now from rate_limits where key = $2`,
    sweep: `delete from rate_limits where drained_at < ${now} and key in (
      select key from rate_limits where drained_at < ${now} limit ${SWEPT})`,
    reset: 'delete from rate_limits where key = $1',
  }
}

const POSTGRES = statements(
  'coalesce($1::bigint, (extract(epoch from statement_timestamp()) * 1000)::bigint)',
  'greatest',
  (n) => `$${n}::bigint`,
)

const SQLITE = Object.fromEntries(
  Object.entries(
    statements(
      "coalesce($1, cast(unixepoch('subsec') * 1000 as integer))",
      'max',
      // Numbers come as reals when they are large, and reals are not exact.
      (n) => `cast($${n} as integer)`,
    ),
  ).map(([name, text]) => [name, text.replaceAll(/\$(\d+)/g, '?$1')]),
) as typeof POSTGRES
