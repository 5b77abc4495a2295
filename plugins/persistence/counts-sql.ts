import { COUNT_COLUMNS } from './columns.ts'

const CHANGING = ['runs', 'failed', 'refused', 'duration_ms', 'buckets']

/** Counts only grow, so that of two rows with one id the higher one is the later one. */
export const REPLACING_COUNTS: string = `on conflict (id) do update set ${CHANGING.map(
  (it) => `${it} = excluded.${it}`,
).join(', ')} where excluded.runs > action_run_counts.runs`

/** Which field of a row has the count that decides. */
export const RUNS_FIELD: number = COUNT_COLUMNS.findIndex(({ name }) => name === 'runs')
