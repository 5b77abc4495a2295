import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { action, kit, t } from 'bunbase'
import type { CronPlugin } from 'bunbase/plugins/cron'
import { cronText } from '../../../plugins/studio/cron/text.ts'
import { untilMoving } from '../queue/app.ts'
import { type Refused, type StudioApp, type Visit, studioApp } from './app.ts'

const { triggers } = kit<CronPlugin>()
const report = action(
  {
    name: 'reports.daily',
    description: 'Makes the report of the day.',
    input: t.Object({}),
    output: t.Object({}),
    triggers: [triggers.cron('0 8 * * 1-5', { timezone: 'Europe/Berlin' })] as never,
  },
  () => ({}),
)

let given: StudioApp
let page: Visit
beforeAll(async () => {
  given = await studioApp([report], { logger: { redact: ['iban'] }, mcp: { name: 'tools' } })
  ;({ page } = given)
}, 60_000)
afterAll(() => given[Symbol.asyncDispose]())

describe('schedules', () => {
  const row = async () => (await page.call('studio.cron.list', {})).jobs[0]!

  test('are shown with when they are due, in words', async () => {
    const { jobs, durable } = await page.call('studio.cron.list', {})
    expect(durable).toBe(true)
    expect(jobs).toMatchObject([
      {
        ...{ action: 'reports.daily', pattern: '0 8 * * 1-5', tz: 'Europe/Berlin' },
        ...{ text: 'at 08:00 on weekdays', paused: false, busy: false, last: [] },
      },
    ])
    expect(jobs[0]!.next).toHaveLength(10)
    const tomorrow = given.app.clock.now() + 86_400_000
    expect(jobs[0]!.ahead).toEqual(jobs[0]!.next.filter((time) => time <= tomorrow))
    expect(jobs[0]).toMatchObject({ missed: [], skipped: [] })
    expect(jobs[0]!.next.every((time) => time > given.app.clock.now())).toBe(true)
  })

  test('run now when somebody wants that', async () => {
    const { id } = await row()
    const { jobId } = await page.call('studio.cron.op', { id, op: 'runNow' })
    expect(jobId).toHaveLength(36)
    await untilMoving(given.app, 'it ran', () => given.app.runs.length > 0)
    expect((await row()).last).toMatchObject([{ status: 'ok' }])
  })

  test('are paused and go on', async () => {
    const { id } = await row()
    expect(await page.call('studio.cron.op', { id, op: 'pause' })).toMatchObject({ paused: true })
    expect((await row()).paused).toBe(true)
    expect(await page.call('studio.cron.op', { id, op: 'resume' })).toMatchObject({ paused: false })
    expect((await row()).paused).toBe(false)
  })

  test('are tried out before they are written', async () => {
    const preview = (pattern: string, tz = 'UTC') =>
      page.call('studio.cron.preview', { pattern, tz })
    expect(await preview('*/15 * * * *')).toMatchObject({ valid: true, text: 'every 15 minutes' })
    expect(await preview('61 * * * *')).toMatchObject({ valid: false, next: [] })
    expect((await preview('0 0 31 2 *')).error).toContain('never due')
    expect((await preview('* * * * *', 'Mars/Base')).error).toContain('is not a time zone')
  })

  test.each([
    ['* * * * *', 'every minute'],
    ['0 * * * *', 'every hour'],
    ['@daily', 'at 00:00'],
    ['0 9 * * 1', 'at 09:00 on Monday'],
    ['0 9,17 * * mon,fri', 'at 09:00, 17:00 on Monday, Friday'],
    ['30 6 1 * *', 'at 06:30 on day 1 of the month'],
    ['0 0 24 12 *', 'at 00:00 on 24.12. of each year'],
    ['0 0 12 * * *', 'at 12:00'],
    ['5 4 * * 7', 'at 04:05 on Sunday'],
    ['0 9 1-7 * 1', '0 9 1-7 * 1'],
  ])('%s is %s', (pattern, text) => {
    expect(cronText(pattern)).toBe(text)
  })
})

describe('the kernel', () => {
  test('shows plugins in order, what they need, and the hooks they listen to', async () => {
    const shown = await page.call('studio.kernel', {})
    const names = shown.plugins.map(({ name }) => name)
    expect(names.indexOf('db')).toBeLessThan(names.indexOf('queue'))
    expect(shown.plugins.find(({ name }) => name === 'queue')).toMatchObject({
      ...{ source: 'bunbase', requires: ['db'], provides: { triggers: ['queue'] } },
    })
    expect(shown.plugins.find(({ name }) => name === 'terminal')).toMatchObject({ source: 'app' })
    expect(shown.graph.edges).toContainEqual({ from: 'queue', to: 'db', kind: 'needs' })
    const settled = shown.hooks.find(({ name }) => name === 'action:settled')!
    expect(settled.listeners.map(({ plugin }) => plugin)).toContain('persistence')
    expect(settled.listeners.map(({ order }) => order)).toEqual(
      settled.listeners.map((_, index) => index + 1),
    )
  })

  test('shows config with where it comes from', async () => {
    const { config } = await page.call('studio.kernel', {})
    const at = (path: string) => config.find((row) => row.path === path)
    // A test's config is given a second time, as a command's would.
    expect(at('mcp.name')).toMatchObject({ value: 'tools', source: 'override', plugin: 'mcp' })
    expect(at('logger.redact')).toMatchObject({ value: ['iban'] })
    expect(at('mcp.path')).toMatchObject({ value: null, source: 'default' })
    expect(at('studio.enabled')).toMatchObject({ value: true })
    expect(at('port')).toMatchObject({ source: 'override', value: 0 })
  })

  test('says how it is', async () => {
    const { health, buffer, memory, loop } = await page.call('studio.kernel', {})
    expect(health).toMatchObject([
      { id: 'database', ok: true, level: 'ok', mend: null },
      { id: 'run history', ok: true },
      { id: 'http', ok: true, detail: page.url },
      { id: 'event loop', ok: true },
      { id: 'queue', ok: true },
      { id: 'events', ok: true },
    ])
    // Measured from the first look on; a clock that is moved is never late.
    await given.app.clock.advance(200)
    const later = (await page.call('studio.kernel', {})).loop!
    expect(later).toMatchObject({ p50: 0, p99: 0 })
    expect(later.of - (loop?.of ?? 0)).toBe(4)
    expect(buffer).toMatchObject({ max: 500, dropped: 0, failing: null })
    expect(memory.rss).toBeGreaterThan(1e6)
  })
})

test('the API is described, and what its description leaves out is told', async () => {
  const { document, actions, url } = await page.call('studio.openapi', {})
  const ids = Object.values((document as { paths: Record<string, object> }).paths).flatMap((path) =>
    Object.values(path).map(({ operationId }: { operationId: string }) => operationId),
  )
  expect(Object.keys(actions).sort()).toEqual(ids.sort())
  expect(document).toMatchObject({ openapi: '3.1.1' })
  expect(JSON.stringify(document)).not.toContain('_studio')
  expect(url).toBe(`${page.url}/api/openapi.json`)
})

test('settings are kept in the folder of the project', async () => {
  const { settings } = await page.call('studio.settings.set', { theme: 'dark', editor: 'zed' })
  expect(settings).toMatchObject({ theme: 'dark', editor: 'zed', density: 'normal' })
  expect((await page.call('studio.settings.get', {})).settings).toEqual(settings)
  expect((await page.call('studio.boot', {})).settings).toEqual(settings)
  const kept = await readFile(join(given.root, '.bunbase/studio.json'), 'utf8')
  expect(JSON.parse(kept).settings).toEqual(settings)
})

test('recording stops and goes on, and history is cleared by whoever types the name', async () => {
  const run = () => given.app.call(report, {})
  const total = async () => (await page.call('studio.runs.facets', {})).total
  await run()
  const before = await total()
  expect((await page.call('studio.settings.get', {})).recording).toMatchObject({
    on: true,
    rows: before,
  })
  expect((await page.call('studio.boot', {})).recording).toMatchObject({ on: true, rows: before })
  const off = await page.call('studio.recording.set', { on: false })
  expect(off.recording.on).toBe(false)
  await run()
  expect(await total()).toBe(before)
  expect((await page.call('studio.recording.set', { on: true })).recording.on).toBe(true)
  const unsure = page.call('studio.history.clear', { confirm: 'something else' })
  expect(await unsure.catch((error: Refused) => error.code)).toBe('CONFLICT')
  const { deleted } = await page.call('studio.history.clear', { confirm: 'app' })
  expect(deleted).toBeGreaterThan(0)
  expect(await total()).toBe(0)
  const lines = given.app.logs.filter(({ message }) => message.startsWith('the Studio'))
  expect(lines).toHaveLength(3)
})
