// A link to Postgres that swallows everything: no packet arrives, and nobody is told. Bun SQL alone would
// wait for ever.
import { expect, test } from 'bun:test'
import { postgres, testDatabase } from '../services.ts'
import { Link } from '../plugins/db/link.ts'
import { amount, within } from './amounts.ts'
import { FaultApp } from './app.ts'
import { expectBooksToHold, unrecorded } from './books.ts'
import { until } from '../until.ts'
import { Writers, isGood, isHung } from './writers.ts'
import { inTime } from '../in-time.ts'

/** Milliseconds. */
const HOLE = amount(5_000, 30_000)
const QUERY_DEADLINE = amount(1_000, 5_000)
const CONNECT_TIMEOUT = 1_000
/** How long queries wait for the end of an outage. */
const OUTAGE = 2_000
/** On a machine that is busy with other things. */
const SLACK = inTime(2_000)
const RECOVERY = inTime(5_000)
/** MiB that what waits, and run history that cannot be stored, may take. */
const MEMORY = 96

test.if((await postgres()) !== undefined)(
  `the link to Postgres swallows everything for ${HOLE / 1000} s`,
  async () => {
    await using database = await testDatabase('postgres')
    const url = new URL(database.url)
    await using link = await Link.to(Number(url.port))
    url.port = String(link.port)
    await using app = new FaultApp({
      DATABASE_URL: url.href,
      QUERY_DEADLINE: String(QUERY_DEADLINE),
      CONNECT_TIMEOUT: String(CONNECT_TIMEOUT),
    })
    const running = await app.start()
    const from = Date.now()
    // More than there are connections, so that some wait for one.
    const writers = new Writers(() => running.url, { count: 24, patience: 60_000, pause: 20 })
    await writers.succeeds(200)
    const memory = running.memory

    link.swallow()
    const swallowed = writers.answers.length
    const began = performance.now()
    await writers.sees(({ code }) => code === 'QUERY_TIMEOUT')
    await until('readiness is 503', async () => (await running.readiness()) === 503)
    await Bun.sleep(HOLE - (performance.now() - began))
    const grown = running.memory - memory
    link.heal()
    const healed = performance.now()
    await writers.succeeds(1)
    const recovery = performance.now() - healed
    await until('readiness is 200', async () => (await running.readiness()) === 200, RECOVERY)
    await writers.succeeds(200)
    await writers.end()

    const { answers } = writers
    const slowest = Math.max(...answers.map(({ ms }) => ms))
    console.log(
      `black hole: ${writers.summary}; slowest ${Math.round(slowest)} ms, back after ${Math.round(recovery)} ms, memory ${Math.round(grown)} MiB more`,
    )
    expect(answers.filter(isHung)).toEqual([])
    const bad = answers.filter((it) => !isGood(it) && it.kind !== 'refusals')
    const codes = new Set(bad.map(({ code, status }) => `${status} ${code}`))
    expect([...codes].sort()).toEqual(['503 DATABASE_UNAVAILABLE', '504 QUERY_TIMEOUT'])
    // A statement takes its deadline; one that needs a connection first waits for that, too.
    expect(slowest).toBeLessThan(QUERY_DEADLINE + CONNECT_TIMEOUT + OUTAGE + SLACK)
    // What needs no database is not held up by it.
    const others = answers.slice(swallowed).filter(({ kind }) => kind === 'refusals')
    expect(Math.max(...others.map(({ ms }) => ms))).toBeLessThan(SLACK)
    expect(recovery).toBeLessThan(RECOVERY)
    expect(grown).toBeLessThan(MEMORY)
    await expectBooksToHold(running, answers)
    await until(
      'what was recorded meanwhile is stored',
      async () => (await unrecorded(running, answers, from)).length === 0,
      75_000,
    )
    expect(running.strays).toEqual([])
    expect(await running.end('SIGTERM')).toBe(0)
  },
  within(120_000, 240_000),
)
