import type { HealthRow } from '../contract/kernel.ts'
import { reach } from '../reach.ts'
import type { Studio } from '../studio.ts'
import type { LoopFigures } from './loop-delay.ts'

/** Milliseconds beyond which something is slow enough to be told. */
const SLOW_PING = 100
const SLOW_LOOP = 100
const STUCK_LOOP = 500
const LATE_JOB = 60_000
/** The action that hands mails over, as a job. */
const DELIVER = 'mailer.deliver'

/** What the app depends on: how each is, and of what is not well what to do. */
export async function healthOf(
  studio: Studio,
  loop: LoopFigures | undefined,
): Promise<HealthRow[]> {
  const [database, queue, mailer] = await Promise.all([
    databaseHealth(studio),
    queueHealth(studio),
    mailerHealth(studio),
  ])
  const rows: Row[] = [
    ...[database, historyHealth(studio), httpHealth(studio), loopHealth(loop)],
    ...[queue, eventsHealth(studio), mailer],
  ]
  return rows.filter((row) => row !== undefined)
}

type Row = HealthRow | undefined

const well = (id: string, detail: string, ms: number | null = null): HealthRow => ({
  ...{ id, ok: true, level: 'ok', ms, detail, mend: null },
})

function not(
  level: 'warn' | 'error',
  {
    id,
    detail,
    mend,
    ms = null,
  }: Pick<HealthRow, 'id' | 'detail'> & { mend: string; ms?: number | null },
): HealthRow {
  return { id, ok: level === 'warn', level, ms, detail, mend }
}

async function databaseHealth({ host }: Studio): Promise<Row> {
  const database = host.get(reach.database)
  if (!database) return undefined
  const began = host.clock.elapsed()
  const failed = await database.ping().then(
    () => undefined,
    (error: Error) => error.message,
  )
  const ms = host.clock.elapsed() - began
  const id = 'database'
  if (failed !== undefined) {
    const mend =
      'See that the server runs and that DATABASE_URL is right; the app goes on when it answers.'
    return not('error', { id, ms, detail: failed, mend })
  }
  if (ms <= SLOW_PING) return well(id, database.url, ms)
  const mend =
    'Look for long transactions and slow queries (Runs, ms:>1000), and at the way to the server.'
  return not('warn', { id, ms, detail: `It answers slowly: ${database.url}`, mend })
}

function historyHealth({ host }: Studio): Row {
  const stats = host.get(reach.history)?.stats
  if (!stats) return undefined
  const { failing, dropped, refused, lastFlushMs: ms } = stats
  const id = 'run history'
  if (failing !== undefined) {
    const mend =
      'Runs wait in memory and are written when it works again. See that the disk has room and the folder can be written.'
    return not('error', { id, ms, detail: failing, mend })
  }
  if (dropped + refused === 0) return well(id, 'nothing dropped, nothing refused', ms)
  const mend =
    'Runs come faster than they are written: record less (record: false, persistence.sample), or let more wait (persistence.maxBufferSize).'
  return not('warn', { id, ms, detail: `${dropped} dropped, ${refused} refused`, mend })
}

function httpHealth({ host }: Studio): Row {
  const url = host.get(reach.http)?.url
  if (url !== undefined) return well('http', url)
  return not('error', {
    id: 'http',
    detail: 'does not listen',
    mend: 'The app starts or stops; if it stays so, look at its log.',
  })
}

function loopHealth(loop: LoopFigures | undefined): Row {
  const id = 'event loop'
  if (!loop) return well(id, 'is being measured')
  const { p50, p99, max } = loop
  const detail = `p50 ${p50.toFixed(1)} ms · p99 ${p99.toFixed(1)} ms · at most ${max.toFixed(0)} ms late`
  if (p99 < SLOW_LOOP) return well(id, detail, p99)
  const mend =
    'Something computes for long in one go while all else waits: a run whose trace has a long gap without queries. Split it, or move it to a worker.'
  return not(p99 < STUCK_LOOP ? 'warn' : 'error', { id, ms: p99, detail, mend })
}

async function queueHealth({ host }: Studio): Promise<Row> {
  const queues = await host.get(reach.jobs)?.status()
  if (!queues) return undefined
  const id = 'queue'
  const paused = queues.filter((one) => one.paused && one.waiting > 0).map(({ queue }) => queue)
  if (paused.length > 0) {
    return not('warn', {
      id,
      detail: `paused with jobs waiting: ${paused.join(', ')}`,
      mend: 'Resume it on the page Queue.',
    })
  }
  const late = queues.toSorted((a, b) => b.lag - a.lag)[0]
  if (late && late.lag > LATE_JOB) {
    const mend =
      'No process works on it, or too few: see Queue, Workers; raise queue.concurrency or start another process.'
    const detail = `${late.queue}: a job waits for ${Math.round(late.lag / 1_000)} s`
    return not('warn', { id, ms: late.lag, detail, mend })
  }
  const sum = (of: 'waiting' | 'running'): number => queues.reduce((all, one) => all + one[of], 0)
  return well(id, `${sum('waiting')} waiting, ${sum('running')} running`, late?.lag ?? null)
}

function eventsHealth({ host }: Studio): Row {
  const events = host.get(reach.events)
  if (!events) return undefined
  const stats = events.broadcasts
  if (!stats) return well('events', 'stay in this process: no broker is configured')
  const { transport, connected, waiting, dropped, missed, published, received } = stats
  const id = `events · ${transport}`
  if (!connected) {
    const mend = `See that ${transport} runs and that its address is right; ${waiting} events wait for it.`
    return not('error', { id, detail: 'is not connected', mend })
  }
  if (dropped + missed > 0) {
    const mend =
      'The broker was away for longer than events can wait: other instances did not hear of some. Use durable events for what must not be lost.'
    return not('warn', { id, detail: `${dropped} dropped, ${missed} missed`, mend })
  }
  return well(id, `${published} sent, ${received} received, ${waiting} waiting`)
}

async function mailerHealth(studio: Studio): Promise<Row> {
  const { host } = studio
  if (!studio.has('mailer')) return undefined
  const kept = host.get(reach.mailOutbox)
  if (kept) {
    return host.mode === 'production'
      ? not('warn', {
          id: 'mailer',
          detail: `${kept.length} kept instead of sent`,
          mend: 'mailer.capture is on: turn it off to send mails.',
        })
      : well('mailer', `${kept.length} kept instead of sent, at /_mail`)
  }
  const { jobs: failed = [] } =
    (await host.get(reach.jobs)?.list({ state: 'failed', action: DELIVER, limit: 10 })) ?? {}
  if (failed.length === 0) return well('mailer', 'no mail is given up')
  const mend = 'See why on the page Queue, Failures; retry them there when it is mended.'
  return not('warn', {
    id: 'mailer',
    detail: `${failed.length}${failed.length === 10 ? ' or more' : ''} mails were given up`,
    mend,
  })
}
