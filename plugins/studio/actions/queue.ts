import { type Action, NotFound } from '../../../kernel/index.ts'
import type { JobQuery, Jobs } from '../../queue/index.ts'
import { studioAction } from '../action.ts'
import type { StudioApi } from '../contract/api.ts'
import { type FilterTerm, parseFilter } from '../filter.ts'
import { openJobs } from '../queue/open-jobs.ts'
import { queueOp } from '../queue/ops.ts'
import { jobDetail, jobRow } from '../queue/rows.ts'
import { triesOf } from '../queue/tries.ts'
import { reach } from '../reach.ts'
import { actionsNamed } from '../runs/names.ts'
import { hidden } from '../show/hidden.ts'
import { plain } from '../show/output.ts'
import type { Studio } from '../studio.ts'

const DEFAULT_LIMIT = 50

/** Jobs: how the queues stand, each job, what can be done with them. */
export function queueActions(studio: Studio, jobs: Jobs): Action[] {
  return [
    studioAction('studio.queue.stats', 'reads', () => statsOf(studio, jobs)),
    studioAction('studio.queue.jobs', 'reads', (asked) => listJobs(studio, jobs, asked)),
    studioAction('studio.queue.job', 'reads', async ({ id }) => {
      const job = await jobs.get(id)
      if (!job) throw new NotFound({ message: `There is no job "${id}", or no longer.` })
      const action = studio.host.actions.find(({ name }) => name === job.action)
      const input = action ? hidden(action, job.input) : plain(job.input)
      return { job: jobDetail(job, input, await triesOf(studio, job)) }
    }),
    studioAction('studio.queue.op', 'writes', (given) => queueOp(studio, jobs, given)),
  ]
}

interface Tables {
  job_workers: {
    id: string
    host: string
    pid: number
    started_at: number | bigint
    lease_until: number | bigint
  }
  job_queue: { locked_by: string | null; queue: string }
  job_failures: { queue: string; replayed_as: string | null }
}

async function statsOf(
  studio: Studio,
  jobs: Jobs,
): Promise<StudioApi['studio.queue.stats']['output']> {
  const { host } = studio
  const { meter } = studio.tap
  const db = host.get(reach.database)!.tables<Tables>()
  const [queues, workers, held, dead] = await Promise.all([
    jobs.status(),
    db.selectFrom('job_workers').selectAll().execute(),
    db
      .selectFrom('job_queue')
      .select(['locked_by', 'queue'])
      .where('locked_by', 'is not', null)
      .limit(1_000)
      .execute(),
    db
      .selectFrom('job_failures')
      .select(({ fn }) => ['queue', fn.countAll<number>().as('count')])
      .where('replayed_as', 'is', null)
      .groupBy('queue')
      .execute(),
  ])
  const running = host.insight.running.filter(({ trigger }) => trigger.kind === 'queue')
  return {
    queues: queues.map(({ queue, paused, waiting, delayed, running: busy, lag }) => {
      const { done, failed: failedPerMin } = meter.of(queue)
      return {
        ...{ name: queue, paused, ready: waiting, delayed, running: busy },
        dead: Number(dead.find((one) => one.queue === queue)?.count ?? 0),
        ...{ oldestReadyMs: lag, perMin: done, failedPerMin },
        concurrency: concurrencyOf(studio, queue),
        busy: running.filter(({ trigger }) => queueOf(trigger.options) === queue).length,
      }
    }),
    workers: workers.map(({ id, host: machine, pid, started_at, lease_until }) => {
      const own = held.filter(({ locked_by }) => locked_by === id)
      return {
        // The second word tells namespaces of processes apart.
        ...{ id, host: machine.split(' ')[0]!, pid, busy: own.length },
        ...{ startedAt: Number(started_at), leaseUntil: Number(lease_until) },
        queues: [...new Set(own.map(({ queue }) => queue))],
      }
    }),
  }
}

const queueOf = (options: unknown): unknown => (options as { queue?: unknown } | undefined)?.queue

function concurrencyOf({ host }: Studio, queue: string): number | null {
  const { queue: config = {} } = (host.insight.settings.get('queue') ?? {}) as {
    queue?: { concurrency?: number; queues?: Record<string, number | { concurrency?: number }> }
  }
  const own = config.queues?.[queue]
  return (typeof own === 'number' ? own : own?.concurrency) ?? config.concurrency ?? null
}

async function listJobs(
  studio: Studio,
  jobs: Jobs,
  { q = '', cursor, limit = DEFAULT_LIMIT }: StudioApi['studio.queue.jobs']['input'],
): Promise<StudioApi['studio.queue.jobs']['output']> {
  const query: JobQuery & { limit: number } = {
    limit,
    ...(cursor !== undefined && { after: cursor }),
  }
  const rest: FilterTerm[] = []
  for (const term of parseFilter(q).terms) {
    const [value = ''] = term.values
    const isPlain = !term.not && term.op === '=' && term.values.length === 1
    if (isPlain && (term.key === 'status' || term.key === 'state') && !query.state) {
      query.state = STATES[value] ?? (value as NonNullable<JobQuery['state']>)
    } else if (isPlain && term.key === 'queue' && !query.queue) query.queue = value
    else if (isPlain && term.key === 'action' && !query.action) {
      const names = actionsNamed(studio.host.actions, value)
      if (names.length === 1) query.action = names[0]!
      else rest.push(term)
    } else rest.push(term)
  }
  const page = await (query.state ? jobs.list(query) : openJobs(jobs, query))
  const rows = page.jobs.map(jobRow)
  const items = rows.filter((row) => rest.every((term) => holds(term, row, studio)))
  return { items, next: page.next ?? null, asOf: studio.host.clock.now() }
}

/** As runs are called. */
const STATES: Readonly<Record<string, NonNullable<JobQuery['state']>>> = {
  queued: 'waiting',
  ready: 'waiting',
  error: 'failed',
  dead: 'failed',
  ok: 'completed',
}

function holds(
  { key, not, values }: FilterTerm,
  row: ReturnType<typeof jobRow>,
  { host }: Studio,
): boolean {
  const any = (): boolean => {
    if (key === null) {
      const wanted = (values[0] ?? '').toLowerCase()
      return [row.id, row.action, row.lastError ?? ''].some((each) =>
        each.toLowerCase().includes(wanted),
      )
    }
    if (key === 'action') {
      return values.some((value) => actionsNamed(host.actions, value).includes(row.action))
    }
    const fields: Record<string, unknown> = {
      ...{ id: row.id, queue: row.queue, state: row.state, status: row.state },
      ...{ org: row.orgId, fp: row.errorFp, attempt: row.attempt },
    }
    return values.includes(String(fields[key]))
  }
  return any() !== not
}
