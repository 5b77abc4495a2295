// SQLite keeps a decimal as an integer of 64 bits or a binary number of 15 digits. What fits neither is
// refused: it would be rounded without a word, on this engine only.
import { unfit } from './unfit.ts'

/** What `numeric(12, 2)` says; nothing of a plain `numeric`. */
export interface DecimalForm {
  /** Digits in all. */
  readonly precision?: number
  /** Digits after the point. */
  readonly scale?: number
}

const NUMBER = /^\s*([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?\s*$/i
const NO_NUMBER = /^(nan|[+-]?infinity)$/i
const MOST = 2n ** 63n

/**
 * What a column stores for a decimal, rounded to its scale as Postgres does.
 *
 * @throws CheckViolation for what is no number, or has too many digits
 * @throws RangeError for what SQLite cannot keep exactly
 */
export function decimalOf(
  value: string | number | bigint,
  form: DecimalForm,
): string | number | bigint {
  const given = String(value)
  if (NO_NUMBER.test(given)) return given
  const { units, scale } = unitsOf(given, form.scale)
  const limit = form.precision === undefined ? undefined : 10n ** BigInt(form.precision)
  if (limit !== undefined && (units >= limit || units <= -limit)) {
    throw unfit(`it has too many digits for numeric(${form.precision}, ${scale})`, given)
  }
  const divisor = 10n ** BigInt(scale)
  const whole = units / divisor
  if (units % divisor === 0n && whole < MOST && whole >= -MOST) return whole
  const number = Number(`${units}e-${scale}`)
  if (unitsOf(decimalText(number, form), scale).units === units) return number
  throw new RangeError(
    `SQLite cannot store ${given} exactly: it keeps 15 digits; use a text column`,
  )
}

/** A stored decimal as text, never with an exponent. */
export function decimalText(stored: unknown, { scale }: DecimalForm): string {
  if (typeof stored === 'string') return stored
  if (typeof stored === 'bigint') return scale ? `${stored}.${'0'.repeat(scale)}` : String(stored)
  const number = stored as number
  if (scale !== undefined) return number.toFixed(scale)
  const short = String(number)
  return short.includes('e') ? number.toFixed(20).replace(/\.?0+$/, '') : short
}

/** A decimal in units of its last digit; halves are rounded away from zero. */
function unitsOf(text: string, wanted: number | undefined): { units: bigint; scale: number } {
  const [, sign, whole = '', part = '', exponent = '0'] = NUMBER.exec(text) ?? []
  if (whole + part === '') throw unfit('it is not a number', text)
  const digits = BigInt(whole + part) * (sign === '-' ? -1n : 1n)
  const places = part.length - Number(exponent)
  const scale = wanted ?? Math.max(places, 0)
  if (scale >= places) return { units: digits * 10n ** BigInt(scale - places), scale }
  const divisor = 10n ** BigInt(places - scale)
  const half = digits < 0n ? -divisor / 2n : divisor / 2n
  return { units: (digits + half) / divisor, scale }
}
