import type { ErrorGroup as Recorded } from '../../persistence/index.ts'
import type { ErrorGroup } from '../contract/overview.ts'
import type { Noted } from '../notes.ts'

/** Failures of one cause as pages show them, with what somebody has said of them. */
export function errorGroup(group: Recorded, { errors }: Noted): ErrorGroup {
  const { fingerprint: fp, message, code, action, trigger, count, firstAt, lastAt } = group
  return {
    ...{ fp, message, code, action, trigger, count, firstAt, lastAt },
    ...{ series: [...group.series], sampleRunIds: [...group.runIds] },
    status: errors[fp] ?? 'open',
  }
}
