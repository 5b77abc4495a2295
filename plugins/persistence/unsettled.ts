import type { DatabaseEngine } from '../db/index.ts'
import { RUN_COLUMNS } from './columns.ts'
import type { Statement } from './conditions.ts'
import type { Ask } from './read.ts'

/** What a settled run's row does to one that is there already. */
export const SETTLING: string = `on conflict (id) do update set ${RUN_COLUMNS.slice(1)
  .map(({ name }) => `${name} = excluded.${name}`)
  .join(
    ', ',
  )} where action_runs.status in ('running', 'interrupted') and excluded.status <> 'running'`

/** A process, as others may find out whether it is still there. */
export interface RunProcess {
  readonly id: string
  readonly host: string
  readonly pid: number
}

/** Milliseconds after which a process that did not say that it is there is not. */
const PATIENCE = 10_000

/** The database's time: the same for all processes. */
const NOW: Record<DatabaseEngine, string> = {
  sqlite: `cast(unixepoch('subsec') * 1000 as integer)`,
  postgres: '(extract(epoch from clock_timestamp()) * 1000)::bigint',
}

/** Says that a process is there. */
export function beatStatement(engine: DatabaseEngine, { id, host, pid }: RunProcess): Statement {
  return {
    text: `insert into action_processes (id, host, pid, seen_at) values (?, ?, ?, ${NOW[engine]})
      on conflict (id) do update set seen_at = excluded.seen_at`,
    values: [id, host, pid],
  }
}

/** Marks the runs of processes that are not there any more. */
export async function interruptGone(
  ask: Ask,
  { engine, host }: { readonly engine: DatabaseEngine; readonly host: string },
): Promise<void> {
  for (const { id, host: theirs, pid, seen } of await ask(ownersStatement(engine))) {
    const there = { host: theirs as string, pid: Number(pid) }
    if (Number(seen) === 1 && !isGone(there, host)) continue
    for (const statement of interruptStatements(id as string)) await ask(statement)
  }
}

/** Processes with runs that have not settled, and whether they were silent for too long. */
function ownersStatement(engine: DatabaseEngine): Statement {
  return {
    text: `select r.process as id, p.host as host, p.pid as pid,
        case when p.seen_at >= ${NOW[engine]} - ${PATIENCE} then 1 else 0 end as seen
      from (select distinct process from action_runs where status = 'running' and status <> 'succeeded') as r
      left join action_processes p on p.id = r.process`,
    values: [],
  }
}

/** The runs of a process that is not there any more, and then the process itself. */
function interruptStatements(id: string): Statement[] {
  const seen = 'coalesce((select seen_at from action_processes where id = ?), started_at)'
  return [
    {
      text: `update action_runs set status = 'interrupted',
          duration_ms = case when ${seen} > started_at then ${seen} - started_at else 0 end
        where status = 'running' and status <> 'succeeded' and process = ?`,
      values: [id, id, id],
    },
    { text: 'delete from action_processes where id = ?', values: [id] },
  ]
}

/** Whether a process that was seen lately is gone all the same: on its own machine one may ask. */
function isGone({ host, pid }: Omit<RunProcess, 'id'>, here: string): boolean {
  if (host !== here) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
