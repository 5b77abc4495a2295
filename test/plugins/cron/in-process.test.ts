import { describe, expect, test } from 'bun:test'
import { BootError, kit, sleep, t } from 'bunbase'
import { type CronPlugin, cron, cronSchedules } from 'bunbase/plugins/cron'
import { createTestApp } from 'bunbase/testing'
import { thrown } from '../../kernel/thrown.ts'

const { action, triggers } = kit<CronPlugin>()
const plugins = [cron()] as const

/** An action that does nothing, by a schedule. */
const ticking = (expression: string) =>
  action(
    {
      name: 'tick',
      input: t.Object({}),
      output: t.Object({}),
      triggers: [triggers.cron(expression)],
    },
    () => ({}),
  )
const iso = (time: number): string => new Date(time).toISOString()

test('an action runs as the system at each time of its schedule', async () => {
  const greet = action(
    {
      name: 'greet',
      input: t.Object({ at: t.String() }),
      output: t.Object({}),
      triggers: [
        triggers.cron('0 9 * * *', {
          timezone: 'Europe/Berlin',
          input: ({ scheduledAt }) => ({ at: scheduledAt.toISOString() }),
        }),
      ],
    },
    () => ({}),
  )
  await using app = await createTestApp({ plugins, actions: [greet] })
  await app.start()
  await app.clock.advance('2d')
  expect(app.runs.map(({ input, startedAt }) => [input, iso(startedAt)])).toEqual([
    [{ at: '2030-01-01T08:00:00.000Z' }, '2030-01-01T08:00:00.000Z'],
    [{ at: '2030-01-02T08:00:00.000Z' }, '2030-01-02T08:00:00.000Z'],
  ])
  expect(app.runs[0]).toMatchObject({
    caller: { kind: 'system' },
    status: 'succeeded',
    trigger: { kind: 'cron', options: { expression: '0 9 * * *', timezone: 'Europe/Berlin' } },
  })
})

test('nothing runs before the start and after the stop', async () => {
  const tick = ticking('* * * * * *')
  const app = await createTestApp({ plugins, actions: [tick] })
  await app.clock.advance('10s')
  expect(app.runs).toEqual([])
  await app.start()
  await app.clock.advance('10s')
  expect(app.runs.length).toBe(10)
  await app[Symbol.asyncDispose]()
  await app.clock.advance('10s')
  expect(app.runs.length).toBe(10)
})

test('each tick runs once though the clock is set back and forth', async () => {
  const seen: string[] = []
  const tick = action(
    {
      name: 'tick',
      input: t.Object({ at: t.String() }),
      output: t.Object({}),
      triggers: [
        triggers.cron('* * * * *', { input: ({ scheduledAt }) => ({ at: scheduledAt.toJSON() }) }),
      ],
    },
    ({ at }) => {
      seen.push(at)
      return {}
    },
  )
  await using app = await createTestApp({ plugins, actions: [tick] })
  await app.start()
  for (let i = 0; i < 10; i++) {
    await app.clock.advance('150s')
    await app.clock.set(app.clock.now() - 100_000)
  }
  await app.clock.advance('100s')
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.length).toBe(Math.floor((app.clock.now() - Date.UTC(2030, 0, 1)) / 60_000))
})

describe('a tick that comes while the one before runs', () => {
  async function runs(overlap: 'allow' | 'skip' | 'wait'): Promise<string[]> {
    const slow = action(
      {
        name: 'slow',
        input: t.Object({}),
        output: t.Object({}),
        triggers: [triggers.cron('1-3 * * * *', { overlap })],
        timeout: 600_000,
      },
      async (_, ctx) => {
        await sleep(ctx.clock, 90_000, ctx.signal)
        return {}
      },
    )
    await using app = await createTestApp({ plugins, actions: [slow] })
    await app.start()
    await app.clock.advance('7m')
    return app.runs.map(({ startedAt }) => iso(startedAt).slice(14, 19))
  }

  test('runs beside it', async () => {
    expect(await runs('allow')).toEqual(['01:00', '02:00', '03:00'])
  })

  test('is left out', async () => {
    expect(await runs('skip')).toEqual(['01:00', '03:00'])
  })

  test('waits for it', async () => {
    expect(await runs('wait')).toEqual(['01:00', '02:30', '04:00'])
  })
})

test('a failed run, also by an input that cannot be made, does not end the schedule', async () => {
  let count = 0
  const failing = action(
    {
      name: 'failing',
      input: t.Object({}),
      output: t.Object({}),
      triggers: [
        triggers.cron('* * * * *', {
          input: () => {
            if (++count === 2) throw new Error('no input today')
            return {}
          },
        }),
      ],
    },
    () => {
      throw new Error('out of order')
    },
  )
  await using app = await createTestApp({ plugins, actions: [failing] })
  await app.start()
  await app.clock.advance('3m')
  expect(app.runs.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed'])
})

test('says at the start that no queue keeps the schedules', async () => {
  const tick = ticking('@daily')
  await using app = await createTestApp({ plugins, actions: [tick] })
  await app.start()
  expect(app.logs.map(({ message }) => message)).toContain(
    'schedules are kept by this process alone: no queue plugin is selected',
  )
})

test('no tick is taken where cron.enabled is false', async () => {
  const tick = ticking('@hourly')
  await using app = await createTestApp({ plugins, actions: [tick], cron: { enabled: false } })
  await app.start()
  await app.clock.advance('1d')
  expect(app.runs).toEqual([])
  await app.get(cronSchedules)!.all[0]!.run()
  expect(app.runs.length).toBe(1)
})

describe('refused at boot, by action', () => {
  async function refusal(build: () => unknown, input: object = {}): Promise<string> {
    const wrong = action(
      {
        name: 'wrong',
        input: t.Object(input as never),
        output: t.Object({}),
        triggers: [build() as never],
      },
      () => ({}),
    )
    const boot = createTestApp({ plugins, actions: [wrong] })
    const error = await thrown(boot)
    expect(error).toBeInstanceOf(BootError)
    return error.message
  }

  test.each([
    ['an expression', () => triggers.cron('61 * * * *'), 'Invalid value for minute: 61'],
    [
      'a time zone',
      () => triggers.cron('@daily', { timezone: 'Mars' }),
      '"Mars" is not a time zone',
    ],
    [
      'an overlap',
      () => triggers.cron('@daily', { overlap: 'never' as never }),
      '`overlap` is wrong: expected "allow"',
    ],
    ['an option', () => triggers.cron('@daily', { tz: 'UTC' } as never), 'unknown option "tz"\n'],
  ])('%s that cannot be meant', async (_, build, message) => {
    const text = await refusal(build)
    expect(text).toContain(message)
    expect(text).toContain('wrong')
  })

  test('an action that needs an input which the trigger does not give', async () => {
    const text = await refusal(() => triggers.cron('@daily'), { name: t.String() })
    expect(text).toContain('it needs an input')
  })
})

test('a paused schedule leaves its ticks out, and goes on from when it is resumed', async () => {
  const tick = ticking('* * * * * *')
  await using app = await createTestApp({ plugins, actions: [tick] })
  await app.start()
  const schedules = app.get(cronSchedules)!
  const [schedule] = schedules.all
  await schedule!.pause()
  expect([...(await schedules.paused())]).toEqual([schedule!.key])
  await app.clock.advance('10s')
  expect(app.runs.length).toBe(0)
  await schedule!.resume()
  expect((await schedules.paused()).size).toBe(0)
  await app.clock.advance('10s')
  expect(app.runs.length).toBe(10)
})
