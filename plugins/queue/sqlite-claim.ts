// Claiming on SQLite, where one process writes at a time: what was found is taken by the range that it
// spans, and when somebody else was there in between, all is undone and done again alone.
import type { Connections } from './connections.ts'
import { SQLITE } from './dialect.ts'
import { CLAIMED, FREE, PRIORITIES, mayClaim } from './due.ts'
import { claimGuarded } from './guarded.ts'
import type { Claim, Claimed, ClaimedJob } from './store.ts'

/** Jobs of one priority, in their order. */
interface Found {
  readonly priority: number
  readonly jobs: ClaimedJob[]
}

/** Times of the first and the last of some jobs, and that of the database. */
interface Span {
  readonly now: number
  readonly from: bigint
  readonly to: bigint
}

const { now } = SQLITE

const PRIORITIES_OF = `with ${PRIORITIES.replaceAll('$2', '$1')}
  select priority from priorities where priority is not null`
const DUE = `queue = $2 and ${FREE} and locked_by is null and ${mayClaim('$3')}`
const CANDIDATES = `select ${CLAIMED.join(', ')} from job_queue
  where ${DUE} and priority = $4 and run_at <= ${now} order by run_at, id limit $5`
const TAKE = 'update job_queue set locked_by = $3, locked_at = $4, attempt = attempt + 1'
const TAKE_ONE = `${TAKE.replace('$4', now)} where ${DUE} and id = $4`
/** Where a range begins and ends; no row when it may not be claimed. */
const SPAN = `select ${now} as now, least.run_at as "from", most.run_at as "to"
  from job_queue as least, job_queue as most
  where least.id = $4 and most.id = $5 and ${mayClaim('$3')}`
/** Without a look at other rows, so that SQLite need not list those first that it is to change. */
const TAKE_RANGE = `${TAKE} where queue = $2 and ${FREE} and locked_by is null and priority = $1
  and (run_at, id) >= ($5, $6) and (run_at, id) <= ($7, $8)`

/** Undoes a transaction that took something other than what was found. */
const MOVED = new Error('somebody else was faster')

/** Gives how jobs are claimed. */
export function sqliteClaim(connections: Connections): (wanted: Claim) => Promise<Claimed> {
  const { own, statements } = connections

  const candidates = async ({ queue, worker, limit }: Claim): Promise<Found[]> => {
    const { rows } = await statements.run<{ priority: number }>(own, PRIORITIES_OF, [queue])
    const found: Found[] = []
    let left = limit
    for (const { priority } of rows) {
      const { rows: jobs } = await statements.run<ClaimedJob>(own, CANDIDATES, [
        ...[statements.time, queue, worker, priority, left],
      ])
      if (jobs.length > 0) found.push({ priority, jobs })
      left -= jobs.length
      if (left <= 0) break
    }
    return found
  }

  /** Whether it took exactly these. */
  const take = async ({ priority, jobs }: Found, { queue, worker }: Claim): Promise<boolean> => {
    const { time } = statements
    const [first, last] = [jobs[0]!.id, jobs.at(-1)!.id]
    if (jobs.length === 1) {
      const one = await statements.run(own, TAKE_ONE, [time, queue, worker, first])
      return one.affected === 1
    }
    const { rows } = await statements.run<Span>(own, SPAN, [time, queue, worker, first, last])
    if (rows.length === 0) return false
    const { now: at, from, to } = rows[0]!
    const place = [from, first, to, last]
    const { affected } = await statements.run(own, TAKE_RANGE, [
      ...[priority, queue, worker, at],
      ...place,
    ])
    return affected === jobs.length
  }
  const takeAll = async (found: readonly Found[], wanted: Claim): Promise<void> => {
    for (const some of found) if (!(await take(some, wanted))) throw MOVED
  }

  const claimFree = async (wanted: Claim): Promise<ClaimedJob[]> => {
    let found = await candidates(wanted)
    if (found.length === 0) return []
    try {
      const single = found.length === 1 && found[0]!.jobs.length === 1
      if (single) await takeAll(found, wanted)
      else await own.transaction(() => takeAll(found, wanted))
    } catch (error) {
      if (error !== MOVED) throw error
      await own.transaction(async () => takeAll((found = await candidates(wanted)), wanted))
    }
    return found.flatMap(({ jobs }) => jobs).map(begun)
  }

  return async (wanted) => {
    const guarded = await claimGuarded(connections, async () => undefined, wanted)
    const limit = wanted.limit - guarded.length
    if (limit === 0) return { jobs: guarded, more: true }
    const jobs = await claimFree({ ...wanted, limit })
    return { jobs: [...guarded, ...jobs], more: jobs.length === limit || guarded.length > 0 }
  }
}

/** As it was stored. */
function begun(job: ClaimedJob): ClaimedJob {
  return Object.assign(job, { attempt: job.attempt + 1 })
}
