import { type Pauses, pauseAfter as pause } from '../../kernel/index.ts'

/** Milliseconds. */
const PAUSES: Pauses = { first: 100, longest: 2_000 }

/**
 * How long to wait before the database is asked again, in milliseconds: up to two seconds.
 *
 * @param failures in a row before this one
 */
export function pauseAfter(failures: number): number {
  return pause(failures, PAUSES)
}
