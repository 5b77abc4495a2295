import { table } from './http/table.ts'

/** One target of a benchmark and how it stands. */
export interface Verdict {
  target: string
  measured: number
  limit: number
  met: boolean
}

/** Met when it is no less. */
export function atLeast(target: string, measured: number, limit: number): Verdict {
  return { target, measured, limit, met: measured >= limit }
}

/** Met when it is no more. */
export function atMost(target: string, measured: number, limit: number): Verdict {
  return { target, measured, limit, met: measured <= limit }
}

/** The table that a run ends with. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ target, measured, limit, met }) => [
    target,
    limit.toFixed(2),
    Number.isFinite(measured) ? measured.toFixed(2) : '-',
    met ? 'met' : 'missed',
  ])
  return table(['target', 'limit', 'measured', ''], rows)
}
