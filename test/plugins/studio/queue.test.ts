import { afterAll, beforeAll, expect, test } from 'bun:test'
import { action, defineError, t } from 'bunbase'
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
const flaky = action(
  {
    name: 'flaky',
    input: t.Object({}),
    output: t.Object({}),
    triggers: [triggers.queue({ maxAttempts: 3, backoff: '10m' })] as never,
  },
  () => {
    throw new Error('not yet')
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

const Away = defineError('BANK_AWAY', { status: 503, message: 'The bank is away.' })
const wire = action(
  { name: 'wire', input: t.Object({ why: t.String() }), output: t.Object({}), errors: [Away] },
  ({ why }) => {
    throw new Away({ cause: new Error(why) })
  },
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
  given = await studioApp([charge, report, flaky, wire])
  ;({ page } = given)
  jobs = given.app.get(jobsOf)!
  for (const invoice of [1, 2, 3]) {
    const traceparent = `00-${`${invoice}`.repeat(32)}-${'a'.repeat(16)}-01`
    await jobs.add({ action: charge, input: { invoice }, traceparent })
  }
  await untilFailed(3)
}, 60_000)
afterAll(() => given[Symbol.asyncDispose]())

test('queues show how they stand', async () => {
  const { queues, workers } = await page.call('studio.queue.stats', {})
  const [queue] = queues
  expect(queue).toMatchObject({ name: 'default', dead: 3, ready: 0, running: 0, paused: false })
  expect(queue!.failedPerMin.reduce((sum, each) => sum + each, 0)).toBe(3)
  const now = given.app.clock.now()
  expect(workers).toMatchObject([{ pid: process.pid, busy: 0 }])
  expect(workers[0]!.startedAt).toBeLessThanOrEqual(now)
  expect(workers[0]!.leaseUntil).toBeGreaterThan(workers[0]!.startedAt)
})

test('failed jobs are grouped by cause, whatever differs in the message', async () => {
  const [group, ...more] = (await page.call('studio.errors.list', {})).items
  expect(more).toEqual([])
  expect(group).toMatchObject({ action: 'billing.charge', count: 3, status: 'open' })
  expect(group!.message).toMatch(/Invoice \d was declined/)
  expect(group!.series.reduce((sum, each) => sum + each, 0)).toBe(3)
  const { run } = await page.call('studio.runs.get', { id: group!.sampleRunIds[0]! })
  expect(run).toMatchObject({ action: 'billing.charge', trigger: 'queue', status: 'error' })
  // The jobs are those of the runs.
  expect(group!.jobs).toMatchObject({ count: 3 })
  const { job } = await page.call('studio.queue.job', { id: group!.jobs!.newest })
  expect(job.errorFp).toBe(group!.fp)
  expect(run.errorFp).toBe(group!.fp)
  const { links } = await page.call('studio.runs.get', { id: run.id })
  expect(links.job).toMatchObject({ state: 'failed' })
  expect((await page.call('studio.queue.job', { id: links.job!.id })).job.action).toBe(run.action)
})

test('a job shows its input without what is secret, and what became of it', async () => {
  const { id } = await jobs.add({
    ...{ action: charge, input: { invoice: 9, secret: 'x' }, delay: '1h' },
  })
  const { job } = await page.call('studio.queue.job', { id })
  expect(job).toMatchObject({ state: 'delayed', input: { invoice: 9, secret: '[redacted]' } })
  expect(job.timeline).toEqual([{ kind: 'waiting', at: job.createdAt }])
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

test('a job that is tried again shows each attempt, and what it waited for', async () => {
  const { id } = await jobs.add({ action: flaky, input: {} })
  await untilMoving(given.app, 'a first attempt', async () => (await jobs.get(id))?.attempt === 1)
  const steps = async () => {
    const { timeline } = (await page.call('studio.queue.job', { id })).job
    return timeline.map(({ kind, n, ok }) => `${kind} ${n ?? ''} ${ok ?? ''}`.trim())
  }
  await untilMoving(given.app, 'it waits again', async () => (await steps()).length > 2)
  expect(await steps()).toEqual(['waiting', 'attempt 1 false', 'waiting'])
  const { timeline } = (await page.call('studio.queue.job', { id })).job
  expect(timeline[1]).toMatchObject({ error: 'not yet', ms: expect.any(Number) })
  const { run } = await page.call('studio.runs.get', { id: timeline[1]!.runId! })
  expect(run).toMatchObject({ action: 'flaky', attempt: 1 })
  await page.call('studio.queue.op', { op: 'cancel', ids: [id], dry: false })
})

test('jobs are listed by state, action and text', async () => {
  const list = async (q: string) => (await page.call('studio.queue.jobs', { q })).items
  expect(await list('status:error')).toHaveLength(3)
  expect(await list('status:failed action:billing')).toHaveLength(3)
  expect(await list('status:failed action:report')).toHaveLength(0)
  expect(await list('status:failed "Invoice 2"')).toHaveLength(1)
  expect((await list('status:failed'))[0]!.lastError).toBeDefined()
  // Nothing waits; what was given up is somebody's task.
  expect((await list('')).map(({ state }) => state)).toEqual(['failed', 'failed', 'failed'])
  const { id } = await jobs.add({ action: report, input: {}, delay: '1h' })
  const all = (await list('')).map((job) => job.id)
  expect(all[0]).toBe(id)
  const first = await page.call('studio.queue.jobs', { limit: 2 })
  const rest = await page.call('studio.queue.jobs', { limit: 2, cursor: first.next! })
  expect([...first.items, ...rest.items].map((job) => job.id)).toEqual(all)
  expect(rest.next).toBeNull()
  await jobs.cancel(id)
})

test('a group of failures is repeated once its cause is mended', async () => {
  const [group] = (await page.call('studio.errors.list', {})).items
  const retry = { op: 'retry', fp: group!.fp } as const
  expect(await page.call('studio.queue.op', { ...retry, dry: true })).toMatchObject({
    ...{ matched: 3, done: 0 },
  })
  broken = false
  expect(await page.call('studio.queue.op', { ...retry, dry: false })).toMatchObject({ done: 3 })
  await untilMoving(given.app, 'the jobs have run', () => {
    const done = given.app.runs.filter(({ status }) => status === 'succeeded')
    return done.length >= 3
  })
  // What was repeated already is not repeated again, and is nobody's task any more.
  const [after] = (await page.call('studio.errors.list', {})).items
  expect(after!.jobs).toBeUndefined()
  // What they fail by no more is told of the cause, until it fails again.
  expect(after!.retried).toMatchObject({ jobs: 3, ok: 3 })
  const { failing } = await page.call('studio.overview', {})
  expect(failing[0]!.retried).toMatchObject({ jobs: 3, ok: 3 })
  const { attempts, links } = await page.call('studio.runs.get', { id: group!.sampleRunIds[0]! })
  expect(links.job!.replayedAs).toBeDefined()
  expect(attempts.map(({ startedAt }) => startedAt)).toEqual(
    attempts.map(({ startedAt }) => startedAt).sort((a, b) => a - b),
  )
  expect(attempts.map(({ status, again }) => [status, again])).toEqual([
    ['error', undefined],
    ['ok', true],
  ])
  expect(await page.call('studio.queue.op', { ...retry, dry: true })).toMatchObject({ matched: 0 })
  expect((await page.call('studio.queue.stats', {})).queues[0]).toMatchObject({ dead: 0 })
  expect((await page.call('studio.queue.jobs', {})).items).toEqual([])
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

test('an error tells of a cause that says something else than it', async () => {
  const told = async (why: string) => {
    await given.app.call(wire, { why }).catch(() => undefined)
    const { items } = await page.call('studio.runs.list', { q: 'action:wire', limit: 1 })
    return (await page.call('studio.runs.get', { id: items[0]!.id })).error
  }
  const other = await told('connection refused')
  expect(other).toMatchObject({ message: 'The bank is away.', cause: 'connection refused' })
  const same = await told('The bank is away.')
  expect(same).toMatchObject({ message: 'The bank is away.' })
  expect(same).not.toHaveProperty('cause')
})
