import { type Run, publicError } from '../../../kernel/index.ts'
import type { RunSummary } from '../../persistence/index.ts'
import type { RunRow } from '../contract/wire.ts'
import { statusOf } from '../show/status.ts'

/** A recorded run as lists show it. */
export function rowOf(run: RunSummary): RunRow {
  const { caller, org, parentId, errorCode, errorMessage, errorFingerprint, replayOf } = run
  return {
    ...{ id: run.id, action: run.action, trigger: run.trigger, traceId: run.traceId },
    status: statusOf(run.status, errorCode),
    ...{ startedAt: run.startedAt, attempt: run.attempt },
    ms: run.status === 'running' ? null : run.durationMs,
    ...(org !== undefined && { orgId: org }),
    ...(caller.id !== undefined && { userId: caller.id }),
    ...(caller.impersonatedBy !== undefined && { impersonatedBy: caller.impersonatedBy }),
    ...(parentId !== undefined && { parentRunId: parentId }),
    ...(errorCode !== undefined && { errorCode }),
    ...(errorMessage !== undefined && { errorMsg: errorMessage }),
    ...(errorFingerprint !== undefined && { errorFp: errorFingerprint }),
    ...(replayOf !== undefined && { replayOf }),
    pinned: run.pinned,
  }
}

/** A run of this process, whether it goes on or has settled. */
export function liveRow(run: Run): RunRow {
  const { caller, org, parent, status, error } = run
  const { code, message } = error === undefined ? {} : publicError(error)
  return {
    ...{ id: run.id, action: run.action.name, trigger: run.trigger.kind, traceId: run.traceId },
    status: statusOf(status, code),
    ...{ startedAt: run.startedAt, ms: status === 'running' ? null : run.durationMs },
    attempt: run.attempt,
    ...(org !== undefined && { orgId: org }),
    ...('id' in caller && {
      userId: caller.id,
      ...(caller.impersonatedBy !== undefined && { impersonatedBy: caller.impersonatedBy }),
    }),
    ...(parent && { parentRunId: parent.id }),
    ...(code !== undefined && { errorCode: code }),
    ...(message !== undefined && { errorMsg: message }),
    pinned: false,
  }
}
