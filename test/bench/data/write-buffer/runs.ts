// Settled runs as the kernel hands them to the recorder: an input and an output of the HTTP benchmark.
import {
  type RegisteredAction,
  type Run,
  hidesNothing,
  randomIds,
  systemClock,
} from '../../../../kernel/index.ts'
import { RunCounter } from '../../../../plugins/persistence/run-counts.ts'
import { RunRows } from '../../../../plugins/persistence/run-row.ts'
import { Task, TaskQuery } from '../../http/schemas.ts'
import { findTask } from '../../http/tasks.ts'

const ids = randomIds(systemClock)

const action = {
  name: 'tasks.find',
  modules: [{ name: 'tasks' }],
  input: { json: TaskQuery },
  output: { json: Task, kind: 'value', hidesNothing: hidesNothing(Task) },
} as unknown as RegisteredAction

const trigger = { kind: 'api', options: { method: 'GET', path: '/tasks/:id' } }
const invocation = { trigger }
const caller = { kind: 'anonymous' } as const
const plan = { sampling: 'all', input: true, output: true, logs: true, spans: 0 } as const

/** Makes rows of them. */
export const rows = new RunRows(
  action,
  plan,
  { maxValueSize: 16_384, takesSent: false },
  new RunCounter('tasks.find', ids, () => undefined),
)

let count = 0

/** One more, like all others but for its ids, times and values. */
export function settledRun(): Run {
  count++
  return {
    id: ids.uuid(),
    traceId: ids.traceId(),
    parent: undefined,
    action,
    trigger,
    invocation,
    attempt: 1,
    caller,
    status: 'succeeded',
    startedAt: Date.now(),
    durationMs: (count % 977) / 700,
    input: { verbose: true },
    output: findTask(count, true),
  } as unknown as Run
}

/** The same as columns of `action_runs`, as a query builder takes them. */
export function runRecord(): RunRecord {
  const { id, traceId, startedAt, durationMs, input, output } = settledRun()
  return {
    id,
    trace_id: traceId,
    started_at: startedAt,
    duration_ms: durationMs,
    attempt: 1,
    action: 'tasks.find',
    module: 'tasks',
    trigger_kind: 'api',
    trigger_detail: trigger.options,
    caller_kind: 'anonymous',
    status: 'succeeded',
    input,
    output,
  }
}

/** Columns that have a value. */
export interface RunRecord {
  id: string
  trace_id: string
  started_at: number
  duration_ms: number
  attempt: number
  action: string
  module: string
  trigger_kind: string
  trigger_detail: unknown
  caller_kind: string
  status: string
  input: unknown
  output: unknown
}
