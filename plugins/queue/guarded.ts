// Jobs of groups, of limits, and those that processes died of: whether one may begin depends on what
// else runs. So one process at a time looks, and sees all that others did before.
import type { Connections } from './connections.ts'
import { CLAIMED, GUARDED, mayClaim } from './due.ts'
import type { Claim, ClaimedJob } from './store.ts'

interface Candidate extends ClaimedJob {
  readonly limit_max: number | null
}

/**
 * Milliseconds that a job waits which two processes in a row ended with: time for others to end too.
 * Its place in the queue it keeps; `locked_at` says since when.
 */
const SUSPICION = 3_000

/**
 * Claims jobs that are not free.
 *
 * @param alone makes every other process wait that does the same, until the transaction ends
 */
export async function claimGuarded(
  { own, statements }: Connections,
  alone: () => Promise<void>,
  { queue, worker, limit, suspects }: Claim,
): Promise<ClaimedJob[]> {
  const { now, list, listValue } = statements.dialect
  const { rows: any } = await statements.run(
    own,
    `select 1 from job_queue where queue = $2 and ${GUARDED} and locked_by is null
      and run_at <= ${now} limit 1`,
    [statements.time, queue],
  )
  if (any.length === 0) return []
  return own.transaction(async () => {
    await alone()
    await statements.run(
      own,
      `delete from job_slots where not exists
        (select 1 from job_queue as j where j.id = job_slots.job_id and j.locked_by is not null)`,
    )
    const { rows: taken } = await statements.run<{ key: string; used: number }>(
      own,
      'select key, count(*) as used from job_slots group by key',
    )
    const { rows: candidates } = await statements.run<Candidate>(
      own,
      `select ${CLAIMED.map((column) => `j.${column}`).join(', ')}, j.limit_max
      from job_queue as j
      where j.queue = $2 and ${qualified(GUARDED)} and j.locked_by is null and j.run_at <= ${now}
        and ${mayClaim('$3')}
        and (j.group_key is null or j.group_place =
          (select min(b.group_place) from job_queue as b where b.group_key = j.group_key))
        and (j.limit_key is null or
          (select count(*) from job_slots as s where s.key = 'limit:' || j.limit_key) < j.limit_max)
        and (j.crashes < 2 ${suspects ? `or coalesce(j.locked_at, 0) <= ${now} - ${SUSPICION}` : ''})
      order by j.priority desc, j.run_at, j.id limit $4`,
      [statements.time, queue, worker, limit],
    )
    const found = allowed(candidates, new Map(taken.map(({ key, used }) => [key, Number(used)])))
    if (found.length === 0) return []
    const ids = listValue(found.map(({ id }) => ({ id })))
    // A job may have been cancelled since they were looked at, and this process taken for dead.
    const { rows: got } = await statements.run<{ id: string }>(
      own,
      `update job_queue set locked_by = $3, locked_at = ${now}, attempt = attempt + 1
      where id in (select d.id from ${list(2, { id: 'text' })}) and locked_by is null
        and exists (select 1 from job_workers where id = $3)
      returning id`,
      [statements.time, ids, worker],
    )
    const ours = new Set(got.map(({ id }) => id))
    const jobs = found.filter(({ id }) => ours.has(id))
    if (jobs.length === 0) return []
    const slots = jobs.flatMap((job) => slotsOf(job).map((key) => ({ key, id: job.id })))
    await statements.run(
      own,
      `insert into job_slots (key, job_id)
      select d.key, d.id from ${list(1, { key: 'text', id: 'text' })}`,
      [listValue(slots)],
    )
    return jobs.map((job) => ({ ...job, attempt: job.attempt + 1 }))
  })
}

/** Those that may begin together, given how many of each key run. */
function allowed(candidates: readonly Candidate[], used: Map<string, number>): Candidate[] {
  let suspect = false
  return candidates.filter((job) => {
    const { group_key, limit_max } = job
    if (isSuspect(job) && suspect) return false
    const keys = slotsOf(job)
    const free = keys.every((key) => {
      const most = group_key !== null && key === `group:${group_key}` ? 1 : (limit_max ?? 1)
      return (used.get(key) ?? 0) < most
    })
    if (!free) return false
    suspect ||= isSuspect(job)
    for (const key of keys) used.set(key, (used.get(key) ?? 0) + 1)
    return true
  })
}

/** Whether a job may be to blame that processes ended: then it runs beside no other such one. */
export function isSuspect({ crashes }: Pick<ClaimedJob, 'crashes'>): boolean {
  return crashes > 1
}

function slotsOf({ group_key, limit_key }: ClaimedJob): string[] {
  return [
    ...(group_key === null ? [] : [`group:${group_key}`]),
    ...(limit_key === null ? [] : [`limit:${limit_key}`]),
  ]
}

function qualified(condition: string): string {
  return condition.replaceAll(/(\w+_key|crashes)/g, 'j.$1')
}
