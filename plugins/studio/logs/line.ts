import type { RunLine } from '../../logger/index.ts'
import type { RecordedLine } from '../../persistence/index.ts'
import type { LogRow } from '../contract/wire.ts'

/** A recorded line as lists show it. */
export function lineOf(line: RecordedLine): LogRow {
  const { id, time, level, message, action, runId, spanId, fields } = line
  return {
    ...{ id, t: time, level, msg: message, action, runId, fields: { ...fields } },
    ...(spanId !== undefined && { spanId }),
  }
}

/** A line that a run writes just now. @param seq tells it from others of this process */
export function liveLine({ run, level, time, message, fields }: RunLine, seq: number): LogRow {
  return {
    ...{ id: `live-${seq}`, t: time, level, msg: message },
    ...{ action: run.action.name, runId: run.id },
    fields: fields === '' ? {} : (JSON.parse(fields) as Record<string, unknown>),
  }
}
