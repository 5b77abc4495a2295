import { type TUnsafe, Type } from '@sinclair/typebox'

/** A length of time: milliseconds, or a number with a unit: `'250ms'`, `'30s'`, `'1.5h'`, `'31d'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const TEXT = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/
/** Characters of a text; more than any number of milliseconds that a clock can tell needs. */
const LONGEST_TEXT = 20

/** Milliseconds of a {@link Duration}. Throws a `RangeError` when it cannot be read. */
export function milliseconds(duration: Duration): number {
  if (typeof duration === 'number') return duration
  const [, amount, unit] = TEXT.exec(duration) ?? []
  if (!amount || !unit) {
    throw new RangeError(`"${duration}" is not a duration; write for example "250ms", "30s", "31d"`)
  }
  return Number(amount) * MILLISECONDS[unit as keyof typeof MILLISECONDS]
}

/**
 * Schema of a {@link Duration} in the config.
 *
 * @param example what to write, for whoever wrote something else
 * @param least milliseconds, of a duration that is given as a number
 */
export function durationSchema(example: Duration, least = 0): TUnsafe<Duration> {
  const number = Type.Number({ minimum: least })
  const text = Type.String({ pattern: TEXT.source, maxLength: LONGEST_TEXT })
  return Type.Unsafe<Duration>(
    Type.Union([number, text], { description: `milliseconds, or a duration such as "${example}"` }),
  )
}
