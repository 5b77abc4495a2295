import type { RunStatus } from '../contract/wire.ts'

/** How a run stands or ended, as the Studio says it. @param code of its error */
export function statusOf(status: string, code: string | undefined): RunStatus {
  if (status === 'succeeded') return 'ok'
  if (status === 'refused') return 'denied'
  if (status === 'running' || status === 'interrupted') return status
  return code === 'CANCELLED' ? 'canceled' : 'error'
}
