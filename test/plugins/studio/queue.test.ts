import { afterAll, beforeAll, expect, test } from 'bun:test'
import { action, t } from 'bunbase'
import { type Jobs, type QueuePlugin, jobs as jobsOf } from 'bunbase/plugins/queue'
import { kit } from 'bunbase'
import { untilMoving } from '../queue/app.ts'
import { type Refused, type StudioApp, type Visit, studioApp } from './app.ts'

const { triggers } = kit<QueuePlugin>()
let broken = true

const charge = action(
  {
    name: 'billing.charge',
    input: t.Object({ invoice: t.Integer(), secret: t.Optional(t.String()) }),
    output: t.Object({}),
    triggers: [triggers.queue({ maxAttempts: 1 })] as never,
  },
  ({ invoice }) => {
    if (broken) throw new Error(`Invoice ${invoice} was declined.`)
    return {}
  },
)
const report = action(
  {
    name: 'report',
    input: t.Object({}),
    output: t.Object({}),
    triggers: [triggers.queue()] as never,
  },
  () => ({}),
)

let given: StudioApp
let page: Visit
let jobs: Jobs

const untilFailed = (count: number): Promise<void> =>
  untilMoving(given.app, `${count} failed jobs`, async () => {
    const [queue] = await jobs.status()
    return queue?.failed === count
  })

beforeAll(async () => {
  given = await studioApp([charge, report])
  ;({ page } = given)
  jobs = given.app.get(jobsOf)!
  for (const invoice of [1, 2, 3]) await jobs.add({ action: charge, input: { invoice } })
  await untilFailed(3)
}, 40_000)
afterAll(() => given[Symbol.asyncDispose]())

test('queues show how they stand', async () => {
  const { queues, workers } = await page.call('studio.queue.stats', {})
  const [queue] = queues
  expect(queue).toMatchObject({ name: 'default', dead: 3, ready: 0, running: 0, paused: false })
  expect(queue!.failedPerMin.reduce((sum, each) => sum + each, 0)).toBe(3)
  expect(workers).toMatchObject([{ pid: process.pid, busy: 0 }])
})

test('failed jobs are grouped by cause, whatever differs in the message', async () => {
  const { groups } = await page.call('studio.queue.failures', {})
  expect(groups).toMatchObject([{ action: 'billing.charge', count: 3 }])
  expect(groups[0]!.message).toMatch(/Invoice \d was declined/)
  expect(groups[0]!.series.reduce((sum, each) => sum + each, 0)).toBe(3)
  const { run } = await page.call('studio.runs.get', { id: groups[0]!.runId! })
  expect(run).toMatchObject({ action: 'billing.charge', trigger: 'queue', status: 'error' })
})

test('a job shows its input without what is secret, and what became of it', async () => {
  const { id } = await jobs.add({
    ...{ action: charge, input: { invoice: 9, secret: 'x' }, delay: '1h' },
  })
  const { job } = await page.call('studio.queue.job', { id })
  expect(job).toMatchObject({ state: 'delayed', input: { invoice: 9, secret: '[redacted]' } })
  expect(job.timeline.map(({ what }) => what)).toEqual(['added', 'attempt 1 is due'])
  const at = given.app.clock.now() + 2 * 3_600_000
  const later = { op: 'reschedule' as const, ids: [id], at, dry: false }
  expect(await page.call('studio.queue.op', later)).toMatchObject({ done: 1 })
  expect((await page.call('studio.queue.job', { id })).job.runAt).toBe(at)
  const cancel = { op: 'cancel' as const, ids: [id], dry: false }
  expect(await page.call('studio.queue.op', cancel)).toMatchObject({ done: 1 })
  expect(await page.call('studio.queue.op', cancel)).toMatchObject({ done: 0, failed: [{ id }] })
  const missing = page.call('studio.queue.job', { id })
  expect(await missing.catch((error: Refused) => error.status)).toBe(404)
})

test('jobs are listed by state, action and text', async () => {
  const list = async (q: string) => (await page.call('studio.queue.jobs', { q })).items
  expect(await list('status:error')).toHaveLength(3)
  expect(await list('status:failed action:billing')).toHaveLength(3)
  expect(await list('status:failed action:report')).toHaveLength(0)
  expect(await list('status:failed "Invoice 2"')).toHaveLength(0)
  expect((await list('status:failed'))[0]!.lastError).toBeDefined()
  expect(await list('')).toHaveLength(0)
})

test('a group of failures is repeated once its cause is mended', async () => {
  const { groups } = await page.call('studio.queue.failures', {})
  const retry = { op: 'retry', fp: groups[0]!.fp } as const
  expect(await page.call('studio.queue.op', { ...retry, dry: true })).toMatchObject({
    ...{ matched: 3, done: 0 },
  })
  broken = false
  expect(await page.call('studio.queue.op', { ...retry, dry: false })).toMatchObject({ done: 3 })
  await untilMoving(given.app, 'the jobs have run', () => {
    const done = given.app.runs.filter(({ status }) => status === 'succeeded')
    return done.length >= 3
  })
  // What was repeated already is not repeated again.
  expect(await page.call('studio.queue.op', { ...retry, dry: true })).toMatchObject({ matched: 0 })
})

test('a queue is paused and goes on', async () => {
  const paused = async () => (await page.call('studio.queue.stats', {})).queues[0]!.paused
  await page.call('studio.queue.op', { op: 'pause', queue: 'default', dry: true })
  expect(await paused()).toBe(false)
  await page.call('studio.queue.op', { op: 'pause', queue: 'default', dry: false })
  expect(await paused()).toBe(true)
  await page.call('studio.queue.op', { op: 'resume', queue: 'default', dry: false })
  expect(await paused()).toBe(false)
  const nameless = page.call('studio.queue.op', { op: 'pause', dry: false })
  expect(await nameless.catch((error: Refused) => error.code)).toBe('INVALID_INPUT')
})
