// `bunbase cron`, as somebody types it.
import { expect, test } from 'bun:test'
import { CONFIG, cli, temporaryApp } from '../cli/cli.ts'

const ACTIONS = `import { action, t, triggers } from 'bunbase'
export const daily = action(
  {
    input: t.Object({}),
    output: t.Object({}),
    triggers: [triggers.cron('0 6 * * 1-5', { timezone: 'Europe/Berlin' })],
  },
  () => ({}),
)
`

test('schedules are listed and run by name; a wrong name is told without a stack', async () => {
  await using app = await temporaryApp({
    'bunbase.config.ts': CONFIG.replaceAll('minimal', 'core'),
    'src/daily.ts': ACTIONS,
  })
  const run = (...args: string[]) => cli(args, { cwd: app.folder })
  const early = await run('cron')
  expect(early).toMatchObject({ code: 0, out: expect.stringMatching(/^daily {2}0 6 \* \* 1-5 /) })
  expect(early.err).toContain('which of them are paused is not known: no such table')
  expect((await run('migrate')).code).toBe(0)

  const { schedules } = JSON.parse((await run('cron', '--json')).out)
  expect(schedules).toMatchObject([{ action: 'daily', timezone: 'Europe/Berlin' }])
  expect((await run('cron', 'run', 'daily')).out).toMatch(/^queued as job \S+: a worker runs it$/m)

  expect((await run('cron', 'pause', 'daily')).out.trim()).toBe('daily is paused')
  expect((await run('cron')).out).toContain('catch up last  (paused)')
  expect((await run('cron', 'resume', 'daily')).out.trim()).toBe('daily goes on from now')

  const wrong = await run('cron', 'run', 'dayly')
  expect(wrong.code).toBe(1)
  expect(wrong.err.trim()).toBe('no schedule of "dayly"; did you mean "daily"?')
}, 60_000)

test('without a queue nobody would keep a pause, and it is refused', async () => {
  const config = CONFIG.replace('presets: [minimal()]', 'presets: [minimal()], plugins: [cron()]')
  await using app = await temporaryApp({
    'bunbase.config.ts': `import { cron } from 'bunbase/plugins/cron'\n${config}`,
    'src/daily.ts': ACTIONS,
  })
  const { code, err } = await cli(['cron', 'pause', 'daily'], { cwd: app.folder })
  expect([code, err.trim()]).toEqual([
    1,
    'a pause is kept by the queue plugin, and this app has none',
  ])
}, 60_000)
