/** Milliseconds between the tries of something: they double from the first to the longest. */
export interface Pauses {
  readonly first: number
  readonly longest: number
}

/**
 * How long to wait before the next try, in milliseconds: each time between half of a pause and all of
 * it, so that many that lost the same thing at once do not all come back at once.
 *
 * @param failures in a row before the one that is waited after; from 0
 */
export function pauseAfter(failures: number, { first, longest }: Pauses): number {
  return Math.min(longest, first * 2 ** failures) * (0.5 + Math.random() / 2)
}
