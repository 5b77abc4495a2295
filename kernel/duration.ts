/** A length of time: milliseconds, or a number with a unit: `'250ms'`, `'30s'`, `'1.5h'`, `'31d'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Milliseconds of a {@link Duration}. Throws a `RangeError` when it cannot be read. */
export function milliseconds(duration: Duration): number {
  if (typeof duration === 'number') return duration
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration) ?? []
  if (!amount || !unit) {
    throw new RangeError(`"${duration}" is not a duration; write for example "250ms", "30s", "31d"`)
  }
  return Number(amount) * MILLISECONDS[unit as keyof typeof MILLISECONDS]
}
