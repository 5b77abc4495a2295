import type { ListColumns } from './dialect.ts'
import type { JobRow } from './store.ts'

/** A job as it is handed over, with the types of its columns. */
export const HANDED_OVER: { readonly [K in keyof JobRow]: ListColumns[string] } = {
  id: 'text',
  queue: 'text',
  action: 'text',
  input: 'text',
  priority: 'integer',
  run_at: 'bigint',
  delay: 'bigint',
  max_attempts: 'integer',
  backoff: 'text',
  unique_key: 'text',
  idempotency_key: 'text',
  group_key: 'text',
  limit_key: 'text',
  limit_max: 'integer',
  caller: 'text',
  org: 'text',
  traceparent: 'text',
  trigger_kind: 'text',
  trigger_options: 'text',
  replay_of: 'text',
}

const NOT_PLAIN: ReadonlySet<keyof JobRow> = new Set(['run_at', 'delay', 'idempotency_key'])

/** Columns that are stored as they are handed over. */
export const PLAIN: readonly (keyof JobRow)[] = (
  Object.keys(HANDED_OVER) as (keyof JobRow)[]
).filter((name) => !NOT_PLAIN.has(name))

/** Columns that a failed job has of the job it was. */
export const KEPT: readonly string[] = [...PLAIN, 'run_at', 'created_at', 'attempt', 'crashes']
