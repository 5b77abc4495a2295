// What every file of this suite starts from: a store on a fresh database of each engine, by the same calls.
import { afterAll, beforeAll, beforeEach, describe } from 'bun:test'
import { randomIds, systemClock } from 'bunbase'
import { type Database, database, db, everyRow } from 'bunbase/db'
import { queue } from 'bunbase/plugins/queue'
import { type TestApp, VirtualClock, createTestApp } from 'bunbase/testing'
import { postgresStore } from '../../../plugins/queue/postgres.ts'
import { sqliteStore } from '../../../plugins/queue/sqlite.ts'
import type { Claim, ClaimedJob, JobRow, QueueStore } from '../../../plugins/queue/store.ts'
import { type Engine, type TestDatabase, engines, testDatabase } from '../../services.ts'

/** A store, and what tests do with it. */
export interface Stored {
  readonly store: QueueStore
  readonly database: Database
  readonly clock: VirtualClock
  readonly engine: Engine
  /** A further process's view of the same jobs. */
  another(): QueueStore
  /** Adds jobs and gives their ids. */
  add(...rows: Partial<JobRow>[]): Promise<string[]>
  /** Claims for worker `w1`, which lives. */
  claim(limit: number, wish?: Partial<Claim>): Promise<ClaimedJob[]>
}

const ids = randomIds(systemClock)

/** A row with nothing special about it. */
export function row(wish: Partial<JobRow> = {}): JobRow {
  return {
    id: ids.uuid(),
    queue: 'default',
    action: 'act',
    input: '{}',
    priority: 0,
    run_at: null,
    delay: 0,
    max_attempts: null,
    backoff: null,
    unique_key: null,
    idempotency_key: null,
    group_key: null,
    limit_key: null,
    limit_max: null,
    caller: null,
    org: null,
    traceparent: null,
    trigger_kind: null,
    trigger_options: null,
    replay_of: null,
    ...wish,
  }
}

const TABLES = [
  'job_queue',
  'job_failures',
  'job_completions',
  'job_keys',
  'job_slots',
  'job_pauses',
  'job_workers',
]

/** Milliseconds of every lease in this suite. */
export const LEASE = 30_000

/** Runs `suite` once per engine; each test begins with empty tables and the worker `w1`. */
export async function eachEngine(suite: (stored: () => Stored) => void): Promise<void> {
  for (const engine of await engines()) {
    describe(engine, () => {
      let place: TestDatabase
      let app: TestApp
      let stored: Stored
      const opened: QueueStore[] = []
      beforeAll(async () => {
        place = await testDatabase(engine)
        app = await createTestApp({
          presets: [],
          plugins: [db({ database: { url: place.url } }), queue()],
        })
        stored = storedOn(app.get(database)!, engine, opened)
      })
      beforeEach(async () => {
        for (const table of TABLES) {
          const all = stored.database.tables<Record<string, object>>()
          await all.deleteFrom(table).where(everyRow).execute()
        }
        await stored.store.members.join({ id: 'w1', lease: LEASE })
      })
      afterAll(async () => {
        for (const store of opened) await store.close()
        await app[Symbol.asyncDispose]()
        await place[Symbol.asyncDispose]()
      })
      suite(() => stored)
    })
  }
}

function storedOn(app: Database, engine: Engine, opened: QueueStore[]): Stored {
  const clock = new VirtualClock()
  const another = (): QueueStore => {
    const open = engine === 'postgres' ? postgresStore : sqliteStore
    const store = open(app, { clock, virtual: true })
    opened.push(store)
    return store
  }
  const store = another()
  return {
    store,
    database: app,
    clock,
    engine,
    another,
    async add(...rows) {
      const added = await store.insert(rows.map(row), 86_400_000)
      return added.map(({ id }) => id)
    },
    async claim(limit, wish = {}) {
      const wanted = { queue: 'default', worker: 'w1', limit, suspects: true, ...wish }
      return (await store.claim(wanted)).jobs
    },
  }
}
