// How many runs there were and how long they took, from counts that are there whatever is recorded.
import { describe, expect, test } from 'bun:test'
import { type Action, Forbidden, action, guard, t } from 'bunbase'
import { database } from 'bunbase/db'
import { runHistory } from 'bunbase/plugins/persistence'
import fc from 'fast-check'
import {
  Histogram,
  bucketOf,
  bucketsText,
  durationOf,
  emptyBuckets,
} from '../../../plugins/persistence/latency.ts'
import { engines } from '../../services.ts'
import { untilMoving } from '../queue/app.ts'
import { historyApp } from './history-app.ts'

const anyDuration = fc.double({ min: 0.002, max: 3_000_000, noNaN: true })

test('a percentile is at most 4.5 % off, of however many processes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(anyDuration, { maxLength: 40 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(0.5, 0.95, 0.99),
      (processes, share) => {
        const together = new Histogram()
        for (const durations of processes) {
          const own = emptyBuckets()
          for (const ms of durations) own[bucketOf(ms)]!++
          const part = new Histogram()
          part.addText(bucketsText(own))
          together.addAll(part)
        }
        const all = processes.flat().sort((a, b) => a - b)
        const found = together.percentile(share)
        if (all.length === 0) return expect(found).toBeUndefined()
        const exact = all[Math.max(1, Math.ceil(all.length * share)) - 1]!
        expect(Math.abs(found! - exact) / exact).toBeLessThan(0.05)
      },
    ),
  )
})

test('any duration has a bucket, longer ones not an earlier one', () => {
  const weird = [0, -1, 1e-9, Number.MAX_VALUE, Infinity]
  for (const ms of weird) expect(durationOf(bucketOf(ms))).toBeGreaterThanOrEqual(0)
  fc.assert(
    fc.property(anyDuration, anyDuration, (a, b) => {
      if (a <= b) expect(bucketOf(a)).toBeLessThanOrEqual(bucketOf(b))
    }),
  )
})

const takes = action(
  {
    name: 'takes',
    input: t.Object({ ms: t.Number(), how: t.Optional(t.String()) }),
    output: t.Object({}),
    timeout: 0,
  },
  async ({ ms, how }, ctx) => {
    await new Promise<void>((resolve) => ctx.clock.setTimeout(resolve, ms))
    if (how === 'fails') throw new Error('no')
    return {}
  },
)
const nobody = guard('nobody', () => {
  throw new Forbidden()
})
const refused = action(
  { name: 'refused', input: t.Object({}), output: t.Object({}), guards: [nobody] },
  () => ({}),
)
const unseen = action(
  { name: 'unseen', input: t.Object({}), output: t.Object({}), record: false } as never,
  (() => ({})) as never,
)
const all = [takes, refused, unseen] as Action[]

for (const engine of await engines()) {
  describe(engine, () => {
    test('each run is counted when it settles, also one that is not recorded', async () => {
      await using opened = await historyApp(all, { sampling: 'errors' }, engine)
      const { app, history } = opened
      const run = async (ms: number, how?: string): Promise<void> => {
        const running = app.call(takes, { ms, ...(how && { how }) }).catch(() => undefined)
        await app.clock.advance(ms)
        await running
      }
      for (let i = 0; i < 9; i++) await run(100)
      await run(2_000, 'fails')
      await app.call(refused, {}).catch(() => undefined)
      await app.call(unseen, {})
      const { actions, all: together } = await history.metrics()
      expect((await history.list({ action: 'takes' })).items.length).toEqual(1)
      expect(actions.map(({ action: of }) => of)).toEqual(['takes', 'refused'])
      expect(actions[0]).toMatchObject({ runs: 10, failed: 1, refused: 0, meanMs: 290 })
      expect(actions[0]!.p50! / 100).toBeCloseTo(1, 1)
      expect(actions[0]!.p99! / 2_000).toBeCloseTo(1, 1)
      expect(together).toMatchObject({ runs: 11, failed: 1, refused: 1 })
      // Told again later they are not counted again.
      await run(100)
      await app.clock.advance('2m')
      await run(100)
      const { all: later } = await history.metrics()
      expect(later.runs).toEqual(13)
      expect(later.series.runs.filter((it) => it > 0)).toEqual([12, 1])
    })

    // What the other engine has written only its own process can see.
    if (engine === 'postgres')
      test('they are written without being asked for', async () => {
        await using opened = await historyApp(all, { sampling: 0 }, engine)
        const { app } = opened
        void app.call(takes, { ms: 1 })
        const text = 'select sum(runs)::integer as runs from action_run_counts where width = 60000'
        const runs = async () =>
          (await app.get(database)!.run<{ runs: number }>(text)).rows[0]!.runs
        await untilMoving(app, 'them to be there', async () => (await runs()) === 1, 100)
        expect(app.get(runHistory)!.stats).toMatchObject({ buffered: 0, written: 0 })
      })
  })
}
