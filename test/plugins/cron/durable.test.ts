// Ticks as jobs, on both engines by the same calls.
import { describe, expect, test } from 'bun:test'
import { type Action, definePlugin, kit, t } from 'bunbase'
import { type DbPlugin, database } from 'bunbase/plugins/db'
import { type CronOptions, type CronPlugin, cron, cronSchedules } from 'bunbase/plugins/cron'
import type { QueuePlugin } from 'bunbase/plugins/queue'
import { VirtualClock } from 'bunbase/testing'
import { engines, testDatabase } from '../../services.ts'
import { type QueueApp, queueApp, untilMoving } from '../queue/app.ts'
import { until } from '../../until.ts'

interface AppPlugin {
  name: 'app'
  needs: CronPlugin | QueuePlugin | DbPlugin
}
const { action, triggers } = kit<AppPlugin>()
const app = definePlugin<AppPlugin>({ name: 'app', needs: ['cron', 'queue', 'db'] })
const plugins = [cron(), app()]

/** An action that notes when the ticks it runs were due. */
function ticking(
  expression: string,
  options: CronOptions<{ at: string }> = {},
  work: () => Promise<void> | void = () => undefined,
) {
  const seen: string[] = []
  const tick = action(
    {
      name: 'tick',
      input: t.Object({ at: t.String() }),
      output: t.Object({}),
      timeout: 0,
      triggers: [
        triggers.cron(expression, {
          input: ({ scheduledAt }) => ({ at: scheduledAt.toISOString() }),
          ...options,
        }),
      ],
    },
    async ({ at }) => {
      seen.push(at)
      await work()
      return {}
    },
  )
  return { tick, seen }
}

const all = (...actions: Action[]) => ({ actions, plugins })
const quiet = (one: QueueApp) => async () => (await one.jobs.list()).jobs.length === 0

for (const engine of await engines()) {
  describe(engine, () => {
    test('of five processes one runs each tick', async () => {
      await using place = await testDatabase(engine)
      const clock = new VirtualClock()
      const { tick, seen } = ticking('* * * * * *')
      const apps: QueueApp[] = []
      for (let i = 0; i < 5; i++) apps.push(await queueApp(engine, { ...all(tick), place, clock }))
      for (let second = 1; second <= 20; second++) {
        await clock.advance('1s')
        await until(`tick ${second}`, () => seen.length >= second)
      }
      await until('all is done', quiet(apps[0]!))
      expect(seen.length).toBe(20)
      expect(new Set(seen).size).toBe(20)
      // One clock for all: a timer of one would count as left behind by another.
      await Promise.all(apps.map(({ kernel }) => kernel.stop()))
    }, 60_000)

    test('a run is the system’s, by a cron trigger, in a trace of its own', async () => {
      const { tick, seen } = ticking('0 9 * * *', { timezone: 'Asia/Kathmandu' })
      await using one = await queueApp(engine, all(tick))
      await one.clock.advance('1d')
      await untilMoving(one, 'the tick', () => one.runs.length === 1)
      expect(seen).toEqual(['2030-01-01T03:15:00.000Z'])
      expect(one.runs[0]).toMatchObject({
        caller: { kind: 'system' },
        trigger: {
          kind: 'cron',
          options: {
            expression: '0 9 * * *',
            timezone: 'Asia/Kathmandu',
            scheduledAt: '2030-01-01T03:15:00.000Z',
          },
        },
      })
    })

    test('a schedule that one process pauses stands still in all, and goes on from then', async () => {
      await using place = await testDatabase(engine)
      const clock = new VirtualClock()
      const { tick, seen } = ticking('* * * * * *', { catchUp: 'all' })
      await using one = await queueApp(engine, { ...all(tick), place, clock })
      const other = await queueApp(engine, { ...all(tick), place, clock, start: false })
      const { all: schedules, paused } = other.get(cronSchedules)!
      await schedules[0]!.pause()
      expect((await paused()).size).toBe(1)
      const taken = async (): Promise<number> => {
        const text = 'select taken_until from cron_schedules'
        const { rows } = await one.get(database)!.run(text)
        return Number(rows[0]!['taken_until'])
      }
      const later = clock.now() + 5_000
      await untilMoving(one, 'the ticks are left out', async () => (await taken()) >= later, 100)
      expect(seen).toEqual([])
      await schedules[0]!.resume()
      const resumed = await taken()
      await untilMoving(one, 'it goes on', () => seen.length > 0, 100)
      expect(Date.parse(seen[0]!)).toBeGreaterThan(resumed)
      await other.kernel.stop()
    }, 60_000)

    test.each([
      ['none', []],
      ['last', ['2030-01-04T00:00:00.000Z']],
      ['all', ['2030-01-02T00:00:00.000Z', '2030-01-03T00:00:00.000Z', '2030-01-04T00:00:00.000Z']],
    ] as const)('ticks that nobody was there for: %s', async (catchUp, expected) => {
      await using place = await testDatabase(engine)
      const { tick, seen } = ticking('@daily', { catchUp })
      {
        await using first = await queueApp(engine, { ...all(tick), place })
        await first.clock.advance('1h')
      }
      const clock = new VirtualClock('2030-01-04T12:00:00Z')
      await using second = await queueApp(engine, { ...all(tick), place, clock })
      await clock.advance('1m')
      await until('the ticks are taken', async () => {
        const [row] = (await second.get(database)!.run('select taken_until from cron_schedules'))
          .rows
        return Number(row!['taken_until']) >= Date.UTC(2030, 0, 4, 12)
      })
      await until('the queue is empty', quiet(second))
      expect(seen.toSorted()).toEqual([...expected])
    })

    test('a schedule that is new has missed nothing', async () => {
      const { tick, seen } = ticking('@daily')
      await using one = await queueApp(engine, all(tick))
      await one.clock.advance('23h')
      expect(seen).toEqual([])
    })

    test('a tick and its job are there together, or neither', async () => {
      await using place = await testDatabase(engine)
      const clock = new VirtualClock()
      const { tick, seen } = ticking('* * * * *')
      await using one = await queueApp(engine, { ...all(tick), place, clock })
      const db = one.get(database)!
      // The job cannot be added, and so the tick is not taken.
      await db.run('alter table job_queue rename to job_queue_away')
      await clock.advance('1m')
      await untilMoving(one, 'it was tried', () =>
        one.logs.some(({ message }) => /cannot be taken/.test(message)),
      )
      await db.run('alter table job_queue_away rename to job_queue')
      await untilMoving(one, 'it was made up for', () => seen.length > 0, 200)
      expect(seen[0]).toBe('2030-01-01T00:01:00.000Z')
      expect(one.logs.map(({ message }) => message)).toContain('schedules are kept again')
    })

    test('an input that cannot be made is told, and holds nothing up', async () => {
      let count = 0
      const { tick, seen } = ticking('* * * * *', {
        input: ({ scheduledAt }) => {
          if (++count === 1) throw new Error('no input yet')
          return { at: scheduledAt.toISOString() }
        },
      })
      await using one = await queueApp(engine, all(tick))
      await one.clock.advance('1m')
      await untilMoving(one, 'it is told', () =>
        one.logs.some(({ message }) => message.includes('its input could not be made')),
      )
      await one.clock.advance('1m')
      await untilMoving(one, 'the next is run', () => seen.length === 1)
      expect(seen).toEqual(['2030-01-01T00:02:00.000Z'])
    })

    test.each([
      ['skip', ['00:01', '00:03']],
      ['wait', ['00:01', '00:02', '00:03']],
    ] as const)('a tick that comes while the one before runs: %s', async (overlap, expected) => {
      let gate = Promise.withResolvers<void>()
      const { tick, seen } = ticking('* * * * *', { overlap }, () => gate.promise)
      await using one = await queueApp(engine, all(tick))
      const short = (): string[] => seen.map((at) => at.slice(11, 16))
      await one.clock.advance('1m')
      await until('the first begins', () => seen.length === 1)
      await until('the next is taken', async () => {
        await one.clock.advance('5s')
        return one.clock.now() >= Date.UTC(2030, 0, 1, 0, 2, 30)
      })
      expect(short()).toEqual(['00:01'])
      gate.resolve()
      gate = Promise.withResolvers()
      gate.resolve()
      if (overlap === 'skip') await until('it has ended', quiet(one))
      else await until('the second has run', () => seen.length === 2)
      await until('all is done', async () => {
        await one.clock.advance('5s')
        return seen.length === expected.length
      })
      expect(short()).toEqual([...expected])
    })

    test('a schedule is run by hand as a job', async () => {
      const { tick, seen } = ticking('@yearly')
      await using one = await queueApp(engine, all(tick))
      const { all: schedules, durable } = one.get(cronSchedules)!
      expect(durable).toBe(true)
      expect(await schedules[0]!.run()).toBeString()
      await untilMoving(one, 'it has run', () => seen.length === 1)
    })

    test('ctx.schedule commits with the transaction, and runs later as the same caller', async () => {
      const { tick, seen } = ticking('@yearly')
      const later = action(
        {
          name: 'later',
          input: t.Object({ fail: t.Boolean() }),
          output: t.Object({}),
          transaction: true,
        },
        async ({ fail }, ctx) => {
          await ctx.schedule('1h', tick, { at: fail ? 'never' : 'once' })
          if (fail) throw new Error('rolled back')
          return {}
        },
      )
      await using one = await queueApp(engine, all(tick, later))
      const as = { user: 'ann' } as const
      await one.call(later, { fail: true }, { as }).catch(() => undefined)
      await one.call(later, { fail: false }, { as })
      await one.clock.advance('59m')
      expect(seen).toEqual([])
      await one.clock.advance('2m')
      await untilMoving(one, 'it has run', () => one.runs.some((run) => run.action.name === 'tick'))
      expect(seen).toEqual(['once'])
      const run = one.runs.find(({ action: { name } }) => name === 'tick')!
      expect(run.caller).toEqual({ kind: 'user', id: 'ann' })
      const from = one.runs.find(
        ({ status, action: { name } }) => name === 'later' && status === 'succeeded',
      )
      expect(run.traceId).toBe(from!.traceId)
    })
  })
}
