import { IMPERSONATED } from './impersonated.ts'
import type { RowKind } from './row.ts'

/** A column of a table of run history, the same on both engines. */
export interface Column {
  readonly name: string
  /** `json` is `jsonb` on Postgres and text on SQLite. */
  readonly type: 'text' | 'integer' | 'bigint' | 'double' | 'json'
  readonly required?: true
}

/** What is kept of a run, in the order in which rows are written. */
export const RUN_COLUMNS: readonly Column[] = [
  { name: 'id', type: 'text', required: true },
  { name: 'trace_id', type: 'text', required: true },
  { name: 'parent_id', type: 'text' },
  { name: 'started_at', type: 'bigint', required: true },
  { name: 'duration_ms', type: 'double', required: true },
  { name: 'attempt', type: 'integer', required: true },
  { name: 'action', type: 'text', required: true },
  { name: 'module', type: 'text' },
  { name: 'trigger_kind', type: 'text', required: true },
  { name: 'trigger_detail', type: 'json' },
  { name: 'caller_kind', type: 'text', required: true },
  { name: 'caller_id', type: 'text' },
  { name: 'org', type: 'text' },
  { name: 'status', type: 'text', required: true },
  { name: 'error_code', type: 'text' },
  { name: 'error', type: 'json' },
  { name: 'input', type: 'json' },
  { name: 'output', type: 'json' },
  { name: 'spans', type: 'json' },
  { name: 'repeats', type: 'json' },
  { name: 'parent_span', type: 'text' },
  { name: 'fingerprint', type: 'text' },
  { name: 'replay_of', type: 'text' },
  // Of a run that has not settled: whose it is.
  { name: 'process', type: 'text' },
]

/** Columns of the table of runs: after those of rows, what somebody decides about one later. */
export const RUN_TABLE_COLUMNS: readonly Column[] = [
  ...RUN_COLUMNS.filter(({ name }) => name !== 'process'),
  { name: 'pinned_at', type: 'bigint' },
  ...RUN_COLUMNS.filter(({ name }) => name === 'process'),
]

/** What is kept of a log line, in the order in which rows are written. */
export const LOG_COLUMNS: readonly Column[] = [
  { name: 'id', type: 'text', required: true },
  { name: 'run_id', type: 'text', required: true },
  { name: 'action', type: 'text', required: true },
  { name: 'level', type: 'text', required: true },
  { name: 'time', type: 'bigint', required: true },
  { name: 'message', type: 'text', required: true },
  { name: 'fields', type: 'json' },
  { name: 'span_id', type: 'text' },
]

/** What is counted of an action's runs in a stretch of time by one process, in the order of rows. */
export const COUNT_COLUMNS: readonly Column[] = [
  { name: 'id', type: 'text', required: true },
  { name: 'action', type: 'text', required: true },
  // Of the stretch, in milliseconds.
  { name: 'width', type: 'integer', required: true },
  { name: 'time', type: 'bigint', required: true },
  { name: 'runs', type: 'integer', required: true },
  { name: 'failed', type: 'integer', required: true },
  { name: 'refused', type: 'integer', required: true },
  { name: 'duration_ms', type: 'bigint', required: true },
  { name: 'buckets', type: 'text', required: true },
]

/** Columns of a row, by its kind. */
export const COLUMNS: Readonly<Record<RowKind, readonly Column[]>> = {
  R: RUN_COLUMNS,
  L: LOG_COLUMNS,
  M: COUNT_COLUMNS,
}

/** An index: its columns, and the rows that it is about. */
export interface Index {
  readonly name: string
  readonly columns: readonly string[]
  readonly where?: string
}

/** Kinds of triggers that most runs have. */
export const USUAL_TRIGGERS: readonly string[] = ['api', 'call', 'event', 'queue']

/** A condition for the others, as their index has it. */
export const RARE_TRIGGERS: string = `trigger_kind not in (${USUAL_TRIGGERS.map((it) => `'${it}'`).join(', ')})`

/**
 * By what runs are found. All begin with what comes in order of time, or leave most runs out: a
 * random place in a large index costs more than the rest of the row.
 */
export const RUN_INDEXES: readonly Index[] = [
  { name: 'action_runs_time', columns: ['started_at', 'id'] },
  { name: 'action_runs_action', columns: ['action', 'started_at', 'id'] },
  { name: 'action_runs_trace', columns: ['trace_id'] },
  { name: 'action_runs_parent', columns: ['parent_id'], where: 'parent_id is not null' },
  // What errors are counted by stands in it.
  {
    name: 'action_runs_unsuccessful',
    columns: ['status', 'started_at', 'id', 'fingerprint', 'action'],
    where: `status <> 'succeeded'`,
  },
  {
    name: 'action_runs_fingerprint',
    columns: ['fingerprint', 'started_at', 'id'],
    where: 'fingerprint is not null',
  },
  {
    name: 'action_runs_pinned',
    columns: ['started_at', 'id'],
    where: 'pinned_at is not null',
  },
  // Of the usual kinds there are enough among the newest.
  {
    name: 'action_runs_trigger',
    columns: ['trigger_kind', 'started_at', 'id'],
    where: RARE_TRIGGERS,
  },
  // What is often asked beside it stands in the index, so that it is checked there.
  {
    name: 'action_runs_org',
    columns: ['org', 'started_at', 'id', 'action'],
    where: 'org is not null',
  },
  {
    name: 'action_runs_caller',
    columns: ['caller_id', 'started_at', 'id', 'org', 'action'],
    where: 'caller_id is not null',
  },
  {
    name: 'action_runs_impersonated',
    columns: ['started_at', 'id', 'caller_kind'],
    where: IMPERSONATED,
  },
  {
    name: 'action_runs_error',
    columns: ['error_code', 'started_at', 'id'],
    where: 'error_code is not null',
  },
  // What did not succeed is little, so that it may be found in more ways.
  {
    name: 'action_runs_action_status',
    columns: ['action', 'status', 'started_at', 'id'],
    where: `status <> 'succeeded'`,
  },
  {
    name: 'action_runs_org_status',
    columns: ['org', 'status', 'started_at', 'id'],
    where: `org is not null and status <> 'succeeded'`,
  },
  {
    name: 'action_runs_caller_status',
    columns: ['caller_id', 'status', 'started_at', 'id'],
    where: `caller_id is not null and status <> 'succeeded'`,
  },
]

/** Processes that have runs which have not settled, and when they were there last, by the database's time. */
export const PROCESS_COLUMNS: readonly Column[] = [
  { name: 'id', type: 'text', required: true },
  { name: 'host', type: 'text', required: true },
  { name: 'pid', type: 'integer', required: true },
  { name: 'seen_at', type: 'bigint', required: true },
]

/** By what counts are found. */
export const COUNT_INDEXES: readonly Index[] = [
  { name: 'action_run_counts_time', columns: ['width', 'time'] },
]

/** Indexes of earlier versions that others have replaced. */
export const GONE_INDEXES: readonly string[] = ['action_runs_status']

/** By what log lines are found. */
export const LOG_INDEXES: readonly Index[] = [
  { name: 'action_logs_time', columns: ['time', 'id'] },
  { name: 'action_logs_run', columns: ['run_id'] },
  {
    name: 'action_logs_level',
    columns: ['level', 'time', 'id'],
    where: `level in ('warn', 'error')`,
  },
]
