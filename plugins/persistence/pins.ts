import type { Statement } from './conditions.ts'

/** What is not kept beyond its time: everything but pinned runs and their lines. */
export const UNPINNED = {
  runs: 'pinned_at is null',
  logs: 'run_id not in (select id from action_runs where pinned_at is not null)',
} as const

/** Pins a run, or lets it go. */
export function pinStatement(id: string, at: number | undefined): Statement {
  return at === undefined
    ? { text: 'update action_runs set pinned_at = null where id = ?', values: [id] }
    : { text: 'update action_runs set pinned_at = ? where id = ?', values: [at, id] }
}

/** Removes a run that may go. */
export const removeStatement = (id: string): Statement => ({
  text: `delete from action_runs where id = ? and status <> 'running' and ${UNPINNED.runs}`,
  values: [id],
})

/** Removes the lines of a run. */
export const removeLinesStatement = (id: string): Statement => ({
  text: 'delete from action_logs where run_id = ?',
  values: [id],
})
