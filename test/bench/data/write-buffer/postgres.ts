// Ways to get settled runs into Postgres: ours, and what one would write without it.
import { SQL } from 'bun'
import { drizzle } from 'drizzle-orm/bun-sql'
import { bigint, doublePrecision, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { Kysely } from 'kysely'
import { PostgresJSDialect } from 'kysely-postgres-js'
import postgres from 'postgres'
import { openDatabase } from '../../../../plugins/db/index.ts'
import { PostgresStore } from '../../../../plugins/persistence/postgres.ts'
import { openBuffer } from './open-buffer.ts'
import { type RunRecord, rows, runRecord, settledRun } from './runs.ts'

/** Runs that are stored at a time: the plugin's default. */
export const BATCH = 500

/** One of them. */
export interface Writer {
  readonly name: string
  /** Settles that many runs and stores them. */
  store(count: number): Promise<unknown>
  /** Waits for those that `store` did not wait for. */
  finish?(): Promise<unknown>
  close(): Promise<unknown>
}

/** Row label of ours. */
export const OURS = 'WriteBuffer'

function ours(url: string): Writer {
  const database = openDatabase({ url })
  const store = new PostgresStore(database)
  const buffer = openBuffer(store, BATCH)
  let earlier: Promise<void> = Promise.resolve()
  return {
    name: OURS,
    // As runs do, it goes on while rows are on their way, but not without end.
    async store(count) {
      for (let i = 0; i < count; i++) rows.write(settledRun(), { spans: '', repeats: '' }, buffer)
      await earlier
      earlier = buffer.flush()
    },
    finish: () => earlier,
    async close() {
      await buffer.close()
      await store.close()
      await database.close()
    },
  }
}

const records = (count: number): RunRecord[] => Array.from({ length: count }, runRecord)

function kyselyOverPostgresJs(url: string): Writer {
  const client = postgres(url, { max: 1 })
  const db = new Kysely<{ action_runs: RunRecord }>({
    dialect: new PostgresJSDialect({ postgres: client }),
  })
  return {
    name: 'Kysely + postgres.js',
    store: (count) =>
      db
        .insertInto('action_runs')
        .values(records(count))
        .onConflict((on) => on.doNothing())
        .execute(),
    close: () => client.end(),
  }
}

const runs = pgTable('action_runs', {
  id: text('id').primaryKey(),
  trace_id: text('trace_id').notNull(),
  started_at: bigint('started_at', { mode: 'number' }).notNull(),
  duration_ms: doublePrecision('duration_ms').notNull(),
  attempt: integer('attempt').notNull(),
  action: text('action').notNull(),
  module: text('module'),
  trigger_kind: text('trigger_kind').notNull(),
  trigger_detail: jsonb('trigger_detail'),
  caller_kind: text('caller_kind').notNull(),
  status: text('status').notNull(),
  input: jsonb('input'),
  output: jsonb('output'),
})

function drizzled(url: string): Writer {
  const client = new SQL(url, { max: 1 })
  const db = drizzle({ client })
  return {
    name: 'Drizzle',
    store: async (count) => db.insert(runs).values(records(count)).onConflictDoNothing(),
    close: () => client.close(),
  }
}

/** All of them, on one database with the tables of run history. */
export function writers(url: string): Writer[] {
  return [ours(url), kyselyOverPostgresJs(url), drizzled(url)]
}
