// Every store by the same calls: in memory, on both engines of the database, in Redis.
import { afterAll, beforeAll, describe } from 'bun:test'
import { type Clock, randomIds, systemClock } from 'bunbase'
import { database, db } from 'bunbase/db'
import { rateLimit } from 'bunbase/plugins/rate-limit'
import { type TestApp, VirtualClock, createTestApp } from 'bunbase/testing'
import { databaseStore } from '../../../plugins/rate-limit/database.ts'
import { memoryStore } from '../../../plugins/rate-limit/memory.ts'
import { redisStore } from '../../../plugins/rate-limit/redis.ts'
import type { RateStore } from '../../../plugins/rate-limit/store.ts'
import { type Engine, type TestDatabase, engines, redis, testDatabase } from '../../services.ts'

/** A store under test. */
export interface Stored {
  readonly store: RateStore
  readonly clock: VirtualClock
  /** The same counts as a further process sees them; undefined when there is nothing to share. */
  another?(clock?: Clock): RateStore
  /** A key that no other test has. */
  key(): string
}

const ids = randomIds(systemClock)
const key = (): string => ids.uuid()

/** Runs `suite` once per store. */
export async function eachStore(suite: (stored: () => Stored) => void): Promise<void> {
  describe('memory', () => {
    const clock = new VirtualClock()
    const store = memoryStore(clock)
    suite(() => ({ store, clock, key }))
  })
  for (const engine of await engines()) describe(engine, () => onDatabase(engine, suite))
  const url = await redis()
  if (url) describe('redis', () => onRedis(url, suite))
}

function onDatabase(engine: Engine, suite: (stored: () => Stored) => void): void {
  let place: TestDatabase
  let app: TestApp
  let stored: Stored
  const opened: RateStore[] = []
  beforeAll(async () => {
    place = await testDatabase(engine)
    app = await createTestApp({
      presets: [],
      plugins: [db({ database: { url: place.url } }), rateLimit()],
    })
    const clock = new VirtualClock()
    const another = (by: Clock = clock): RateStore => {
      const store = databaseStore(app.get(database)!, by)
      opened.push(store)
      return store
    }
    stored = { store: another(), clock, another, key }
  })
  afterAll(async () => {
    for (const store of opened) await store.close?.()
    await app[Symbol.asyncDispose]()
    await place[Symbol.asyncDispose]()
  })
  suite(() => stored)
}

function onRedis(url: string, suite: (stored: () => Stored) => void): void {
  const clock = new VirtualClock()
  const opened: RateStore[] = []
  const another = (by: Clock = clock): RateStore => {
    const store = redisStore(url, 'conformance:', by)
    opened.push(store)
    return store
  }
  const store = another()
  afterAll(async () => {
    for (const one of opened) await one.close?.()
  })
  suite(() => ({ store, clock, another, key }))
}
