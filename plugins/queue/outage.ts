/** Milliseconds. */
const SHORTEST = 100
const LONGEST = 2_000

/**
 * How long to wait before the database is asked again, in milliseconds: doubling up to two seconds, each
 * between half of that and all of it, so that many processes do not ask at once.
 *
 * @param failures in a row before this one
 */
export function pauseAfter(failures: number): number {
  return Math.min(LONGEST, SHORTEST * 2 ** failures) * (0.5 + Math.random() / 2)
}
