// Postgres restarted and killed under an app whose clients go on writing.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { postgres } from '../services.ts'
import { PostgresServer } from '../services/postgres-server.ts'
import { amount, within } from './amounts.ts'
import { FaultApp } from './app.ts'
import { expectBooksToHold, unrecorded } from './books.ts'
import { until } from '../until.ts'
import { Writers, isFailedRun, isGood, isHung } from './writers.ts'
import { inTime } from '../in-time.ts'

const there = (await postgres()) !== undefined
const ROUNDS = amount(2, 10)
/** Milliseconds away; longer than queries wait for a restart to be over. */
const AWAY = amount(2_500, 5_000)
/** Milliseconds after which it has to be noticed that it is back. */
const RECOVERY = inTime(5_000)

describe.if(there)('postgres', () => {
  let server: PostgresServer
  beforeAll(async () => {
    // What is not flushed by its own commit is lost in a crash, not only sometimes.
    server = (await PostgresServer.create(['wal_writer_delay=10s']))!
  }, 60_000)
  afterAll(() => server[Symbol.asyncDispose]())

  test.each(['stop', 'crash'] as const)(
    '%s and start under 16 writers',
    async (end) => {
      await using app = new FaultApp({ DATABASE_URL: server.url() })
      const running = await app.start()
      const from = Date.now()
      const writers = new Writers(() => running.url)
      let slowest = 0
      for (let round = 0; round < ROUNDS; round++) {
        await writers.succeeds(100)
        expect(await running.readiness()).toBe(200)
        // Every other outage is over before anybody is told of it.
        const isLong = round % 2 === 0
        await server[end]()
        if (isLong) {
          const began = performance.now()
          await writers.sees(({ code }) => code === 'DATABASE_UNAVAILABLE')
          await until('readiness is 503', async () => (await running.readiness()) === 503)
          await Bun.sleep(Math.max(0, AWAY - (performance.now() - began)))
        }
        await server.start()
        const back = performance.now()
        await writers.succeeds(1)
        slowest = Math.max(slowest, performance.now() - back)
        await until('readiness is 200', async () => (await running.readiness()) === 200, RECOVERY)
      }
      await writers.end()
      expect(slowest).toBeLessThan(RECOVERY)

      const { answers } = writers
      expect(answers.filter(isHung)).toEqual([])
      const bad = answers.filter((it) => !isGood(it) && it.kind !== 'refusals')
      expect(bad.length).toBeGreaterThan(0)
      expect(bad.filter((it) => it.code !== 'DATABASE_UNAVAILABLE' || !it.retryAfter)).toEqual([])
      expect(answers.filter(({ kind, status }) => kind === 'refusals' && status !== 409)).toEqual(
        [],
      )
      await expectBooksToHold(running, answers)
      await until(
        'what was recorded meanwhile is stored',
        async () => (await unrecorded(running, answers, from)).length === 0,
      )
      expect(running.strays).toEqual([])
      expect(await running.end('SIGTERM')).toBe(0)
      console.log(
        `${end}: ${writers.summary}; first success at most ${Math.round(slowest)} ms after the return`,
      )
    },
    within(60_000, 300_000),
  )

  test('crash: what run history was told to be stored is there after it', async () => {
    await using app = new FaultApp({ DATABASE_URL: server.url() })
    const running = await app.start()
    const from = Date.now()
    // They fail without a word to the database, whose commits would flush those of others.
    const writers = new Writers(() => running.url, { kinds: ['refusals'] })
    for (let times = 0; times < 200; times++) await writers.sees(isFailedRun)
    await writers.end()
    expect(await unrecorded(running, writers.answers, from)).toEqual([])
    await server.crash()
    await server.start()
    await until('readiness is 200', async () => (await running.readiness()) === 200, RECOVERY)
    expect(await unrecorded(running, writers.answers, from)).toEqual([])
    expect(await running.end('SIGTERM')).toBe(0)
  }, 60_000)

  test.each([
    ['SIGTERM', 0],
    ['SIGKILL', null],
  ] as const)(
    '%s while it is away: the next start stores what is left',
    async (signal, code) => {
      await using app = new FaultApp({ DATABASE_URL: server.url() })
      let running = await app.start()
      const from = Date.now()
      const writers = new Writers(() => running.url)
      await writers.succeeds(100)
      await server.stop()
      await writers.sees(({ code: it }) => it === 'DATABASE_UNAVAILABLE')
      for (let times = 0; times < 500; times++) await writers.sees(isFailedRun)
      expect(await running.end(signal)).toBe(code)
      await writers.end()
      expect(running.strays).toEqual([])

      await server.start()
      running = await app.start()
      await until('the files are taken over', () => app.leftovers(running).length === 0)
      const missing = await unrecorded(running, writers.answers, from)
      // One that is killed loses what it had in memory, of which failed runs are a copy.
      expect(signal === 'SIGTERM' ? missing : missing.filter(isFailedRun)).toEqual([])
      await expectBooksToHold(running, writers.answers)
      expect(await running.end('SIGTERM')).toBe(0)
    },
    60_000,
  )
})
