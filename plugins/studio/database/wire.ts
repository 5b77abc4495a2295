// Values of rows as JSON carries them: what JSON has no word for is an object of one key.

/** Bytes of a value that are shown. */
const MOST_BYTES = 4_096
/** Characters of a text that are shown in a row. */
const MOST_TEXT = 10_000

/** A value of a row as a page gets it. */
export function toWire(value: unknown): unknown {
  if (value === undefined) return null
  if (typeof value === 'bigint') {
    const isSafe = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
    return isSafe ? Number(value) : { $bigint: String(value) }
  }
  if (value instanceof Date) return { $date: value.toISOString() }
  if (value instanceof Uint8Array) {
    return { $blob: value.slice(0, MOST_BYTES).toBase64(), bytes: value.byteLength }
  }
  // A text in it stays whole: what is edited is the array.
  if (Array.isArray(value)) return value.map((it) => (typeof it === 'string' ? it : toWire(it)))
  if (typeof value === 'string' && value.length > MOST_TEXT) {
    return { $text: value.slice(0, MOST_TEXT).toWellFormed(), length: value.length }
  }
  return value
}

/** A value that a page sent, as the database takes it. */
export function fromWire(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { $bigint, $date, $blob, $json } = value as Record<string, unknown>
  if (typeof $bigint === 'string') return BigInt($bigint)
  if (typeof $date === 'string') return new Date($date)
  if (typeof $blob === 'string') return Uint8Array.fromBase64($blob)
  // A text or a number of JSON is not that text or number.
  return JSON.stringify($json === undefined ? value : $json)
}

/** Whether a value that a page sent is one of JSON. */
export const isJson = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !isTagged(value)

/** Whether a value is of a type that JSON has no word for. */
const isTagged = (value: object): boolean =>
  ['$bigint', '$date', '$blob'].some((key) => key in value)

/** Whether a value of a row is what a page was told; of what is long, as far as it was told. */
export function isAsTold(value: unknown, told: unknown): boolean {
  const now = JSON.stringify(toWire(value))
  return (
    now === JSON.stringify(told) ||
    now === JSON.stringify(toWire(isJson(told) ? told : fromWire(told)))
  )
}
