import { UNPINNED } from './pins.ts'
import { HOUR, MINUTE } from './run-counts.ts'

type Database = import('bun:sqlite').Database

/** Rows removed at a time. */
export const PRUNED = 500

const REMOVE: Record<Table, string> = {
  runs: `delete from action_runs where rowid in
    (select rowid from action_runs where started_at < ? and ${UNPINNED.runs}
      order by started_at, id limit ?)`,
  logs: `delete from action_logs where rowid in
    (select rowid from action_logs where time < ? and ${UNPINNED.logs} order by time, id limit ?)`,
}

const OLDEST: Record<Table, string> = {
  runs: `select min(started_at) as time from action_runs where ${UNPINNED.runs}`,
  logs: `select min(time) as time from action_logs where ${UNPINNED.logs}`,
}

/** Tables of run history. */
type Table = 'runs' | 'logs'

/** Removes the oldest rows before a time, so many at most. How many there were. */
export function removeRows(db: Database, table: Table, before: number): number {
  return db.query(REMOVE[table]).run(before, PRUNED).changes
}

/** Removes counts of before a time, so many at most. How many there were. */
export function removeCounts(
  db: Database,
  { before, minutesBefore }: { readonly before: number; readonly minutesBefore: number },
): number {
  const text = `delete from action_run_counts where rowid in
    (select rowid from action_run_counts where width = ? and time < ? limit ?)`
  const remove = (width: number, time: number): number =>
    db.query(text).run(width, time, PRUNED).changes
  return remove(MINUTE, minutesBefore) + remove(HOUR, before)
}

function oldestOf(db: Database, table: Table): number {
  const row = db.query(OLDEST[table]).get() as { time: number | null }
  return row.time ?? Infinity
}

/** When the oldest row was, milliseconds since the epoch; infinite when there is none. */
export function oldestTime(db: Database): number {
  return Math.min(oldestOf(db, 'runs'), oldestOf(db, 'logs'))
}

/** Removes a piece of the oldest rows. Whether there were any. */
export function removeOldest(db: Database): boolean {
  const table = oldestOf(db, 'logs') < oldestOf(db, 'runs') ? 'logs' : 'runs'
  return removeRows(db, table, Number.MAX_SAFE_INTEGER) > 0
}

/** About how many runs there are: they are numbered as they come, and go in that order. */
export function runCount(db: Database): number {
  const text = 'select coalesce(max(rowid) - min(rowid) + 1, 0) as runs from action_runs'
  return (db.query(text).get() as { runs: number }).runs
}

/** Bytes of pages that hold something. */
export function usedBytes(db: Database): number {
  const number = (pragma: string): number =>
    Object.values(db.query(`pragma ${pragma}`).get() as object)[0] as number
  return (number('page_count') - number('freelist_count')) * number('page_size')
}
