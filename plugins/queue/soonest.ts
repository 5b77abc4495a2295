import type { Connections } from './connections.ts'
import type { Dialect } from './dialect.ts'
import { FREE, GUARDED, PRIORITIES } from './due.ts'
import type { QueueStore } from './store.ts'

/** `soonest` of the port, the same on both engines. */
export function soonestIn({ own, statements }: Connections): QueueStore['soonest'] {
  const text = soonestText(statements.dialect)
  return async (queue, ago) => {
    const { rows } = await statements.run<{ wait: number | null }>(own, text, [
      statements.time,
      queue,
      Math.ceil(ago),
    ])
    return rows[0]?.wait == null ? undefined : Number(rows[0].wait)
  }
}

/** `$3` is `ago`. */
function soonestText({ now }: Dialect): string {
  return `with ${PRIORITIES}
    select least - ${now} as wait from (
      select min(run_at) as least from (
        select (select run_at from job_queue where queue = $2 and ${FREE} and priority = p.priority
          and locked_by is null and run_at > ${now} - $3 order by run_at limit 1) as run_at
        from priorities as p where p.priority is not null
        union all
        select min(run_at) from job_queue
        where queue = $2 and ${GUARDED} and locked_by is null and run_at > ${now} - $3
      ) as each_priority
    ) as of_all`
}
