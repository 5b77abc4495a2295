import type { Verdict } from '../verdict.ts'
import type { Places } from './places.ts'

/** How much is measured. */
export interface Amounts {
  readonly rounds: number
  /** Jobs of a drain. */
  readonly jobs: number
  /** Jobs that are added one at a time. */
  readonly singles: number
  /** Waits of an idle worker. */
  readonly waits: number
}

/** What a scenario found. */
export interface Findings {
  /** Tables to print. */
  readonly tables: readonly string[]
  readonly verdicts: readonly Verdict[]
}

/** Measures one thing of all contenders. */
export type Scenario = (places: Places, amounts: Amounts) => Promise<Findings>

/** A rate as tables show it. */
export function rate(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en')
}
