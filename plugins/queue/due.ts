// Texts about jobs that wait, the same on both engines. `$1` is the time, `$2` the queue.

/** Nothing but its time keeps such a job from running. Written as the index has it. */
export const FREE = 'group_key is null and limit_key is null and crashes < 2'
/** Of these it has to be looked at what else runs. Written as the index has it. */
export const GUARDED = '(group_key is not null or limit_key is not null or crashes > 1)'

/** Columns of a claimed job. */
export const CLAIMED: readonly string[] = [
  'id',
  'queue',
  'action',
  'input',
  'attempt',
  'crashes',
  'max_attempts',
  'backoff',
  'group_key',
  'limit_key',
  'caller',
  'org',
  'traceparent',
  'trigger_kind',
  'trigger_options',
  'errors',
]

/** Whether a queue runs, and a worker is still taken for alive. */
export function mayClaim(worker: string): string {
  return `not exists (select 1 from job_pauses where queue = $2)
    and exists (select 1 from job_workers where id = ${worker})`
}

const qualified = (condition: string): string => condition.replaceAll(/(\w+_key|crashes)/g, 'j.$1')

/**
 * The priorities that free jobs of the queue have, highest first, as a table `priorities`. Each is one
 * look into the index, so that many jobs whose time has not come need not be passed over.
 */
export const PRIORITIES: string = `recursive priorities(priority) as (
    select max(priority) from job_queue where queue = $2 and ${FREE}
    union all
    select (select max(j.priority) from job_queue as j
      where j.queue = $2 and ${qualified(FREE)} and j.priority < p.priority)
    from priorities as p where p.priority is not null
  )`

/** Gives the queues that jobs of a condition wait in: one look into the index for each. */
export function queuesOf(condition: string): string {
  return `with recursive queues(name) as (
    select min(queue) from job_queue where ${condition}
    union all
    select (select min(j.queue) from job_queue as j where ${qualified(condition)} and j.queue > q.name)
    from queues as q where q.name is not null
  )
  select name from queues where name is not null`
}
