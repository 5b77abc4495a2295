// Postgres stopped and killed under processes that run jobs: they bear it, go on soon after its return,
// and no job that was acknowledged is lost.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { database } from 'bunbase/db'
import { postgres } from '../services.ts'
import { PostgresServer } from '../services/postgres-server.ts'
import { office } from '../plugins/queue/processes.ts'
import { amount, within } from './amounts.ts'
import { Crew, works } from './crew.ts'
import { until } from '../until.ts'
import { inTime } from '../in-time.ts'

/** Milliseconds away, each time. */
const OUTAGES = amount([2_000], [500, 2_000, 5_000, 10_000, 60_000])
/** Milliseconds after its return. */
const RECOVERY = inTime(5_000)

describe.if((await postgres()) !== undefined)('postgres', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = (await PostgresServer.create())!
  }, 60_000)
  afterAll(() => server[Symbol.asyncDispose]())

  test.each(['stop', 'crash'] as const)(
    `%s for ${OUTAGES.map((ms) => ms / 1000).join(', ')} s under jobs`,
    async (end) => {
      const url = server.url()
      const there = {
        engine: 'postgres',
        url,
        [Symbol.asyncDispose]: async () => undefined,
      } as const
      await using place = await office('postgres', { keep: { completed: '1h' } }, there)
      const run = (text: string) => place.kernel.get(database)!.run<{ id: string }>(text)
      await run('truncate job_queue, job_completions, job_failures')
      const crew = await Crew.of(place, 3)
      const acknowledged: string[] = []
      let refused = 0
      let on = true
      const adding = (async () => {
        while (on) {
          await place.jobs.addMany(works(6, 20, 300)).then(
            (added) => acknowledged.push(...added.map(({ id }) => id)),
            () => refused++,
          )
          await Bun.sleep(100)
        }
      })()
      const recoveries: number[] = []
      for (const ms of OUTAGES) {
        await crew.busy()
        await server[end]()
        await Bun.sleep(ms)
        await server.start()
        const back = Date.now()
        const isOn = () => crew.attempts.some(({ began }) => began > back)
        await until('jobs begin again', isOn, 30_000)
        recoveries.push(Date.now() - back)
      }
      on = false
      await adding
      // This process may not have noticed yet that it is back.
      const left = () =>
        run('select id from job_queue limit 1').then(
          ({ rows }) => rows.length,
          () => 1,
        )
      await until('no job is left', async () => (await left()) === 0, 60_000)
      expect((await run('select id from job_failures')).rows).toEqual([])
      const completed = new Set(
        (await run('select id from job_completions')).rows.map(({ id }) => id),
      )
      expect(acknowledged.filter((id) => !completed.has(id))).toEqual([])
      for (const { child, lines } of crew.present) {
        if (child.exitCode !== null)
          throw new Error(`a process ended:\n${lines.slice(-20).join('\n')}`)
      }
      expect(Math.max(...recoveries)).toBeLessThan(RECOVERY)
      console.log(
        `${end}: ${acknowledged.length} jobs acknowledged, ${refused} enqueues refused, ${crew.attempts.length - completed.size} begun again; first job ${recoveries.join(', ')} ms after the returns`,
      )
    },
    within(60_000, 300_000),
  )
})
