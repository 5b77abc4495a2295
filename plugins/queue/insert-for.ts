import { HANDED_OVER, PLAIN } from './columns.ts'
import type { Connections } from './connections.ts'
import type { JobRow } from './store.ts'

/** Where the job's own columns begin among the parameters. */
const FIRST = 6

/**
 * Gives how one job without keys and group is inserted, in the hands of a process that can begin it at
 * once: when nobody is named, the queue is paused, or the process was taken for dead, it waits as any
 * other. The function gives whether it is in its hands.
 */
export function insertForIn({
  app,
  statements,
}: Connections): (row: JobRow, worker: string) => Promise<boolean> {
  const values = PLAIN.map((name, n) => `cast($${n + FIRST} as ${HANDED_OVER[name]})`)
  const text = `insert into job_queue
    (${PLAIN.join(', ')}, run_at, created_at, crashes, attempt, locked_by, locked_at)
    select ${values.join(', ')}, coalesce(cast($4 as bigint), t.now + cast($5 as bigint)), t.now, 0,
      case when w.id is null then 0 else 1 end, w.id, case when w.id is null then null else t.now end
    from (select ${statements.dialect.now} as now) as t left join
      (select id from job_workers where id = $3
        and not exists (select 1 from job_pauses where queue = $2)) as w on true
    returning locked_by`
  return async (row, worker) => {
    const { time } = statements
    const plain = PLAIN.map((name) => row[name])
    const { rows } = await statements.run<{ locked_by: string | null }>(app, text, [
      ...[time, row.queue, worker, row.run_at, row.delay, ...plain],
    ])
    return rows[0]?.locked_by != null
  }
}
