import { milliseconds } from '../../kernel/index.ts'
import type { Backoff } from './job.ts'

/** A backoff with its defaults. Milliseconds. */
export interface BackoffPlan {
  readonly delay: number
  readonly factor: number
  readonly max: number
  /** 0 to 1. */
  readonly jitter: number
  /** Delays that are listed instead of computed; the last one goes on. */
  readonly delays?: readonly number[]
}

const DEFAULT: BackoffPlan = { delay: 2_000, factor: 2, max: 3_600_000, jitter: 0.25 }

/** Fills in what a backoff leaves out. */
export function backoffPlan(backoff: Backoff | undefined): BackoffPlan {
  if (backoff === undefined) return DEFAULT
  if (typeof backoff !== 'object') return { ...DEFAULT, delay: milliseconds(backoff) }
  const { kind, delay, factor = DEFAULT.factor, max, jitter = DEFAULT.jitter, delays } = backoff
  return {
    ...(delays !== undefined && { delays: delays.map(milliseconds) }),
    delay: delay === undefined ? DEFAULT.delay : milliseconds(delay),
    factor: kind === 'fixed' ? 1 : factor,
    max: max === undefined ? DEFAULT.max : milliseconds(max),
    jitter,
  }
}

/**
 * Milliseconds between the end of attempt `n` and the next one: `min(max, delay · factor^(n − 1))`, or
 * what is listed for it, and up to `jitter` times that on top.
 *
 * @param attempt from 1
 * @param random from 0 to 1
 */
export function backoffDelay(
  plan: BackoffPlan,
  attempt: number,
  random: number = Math.random(),
): number {
  const { delays } = plan
  if (delays !== undefined) {
    const listed = delays[Math.min(attempt, delays.length) - 1]!
    return Math.round(listed * (1 + plan.jitter * random))
  }
  // A power that overflows is Infinity, which `max` cuts like any other.
  const base = Math.min(plan.max, plan.delay * plan.factor ** (attempt - 1))
  return Math.round(base * (1 + plan.jitter * random))
}
