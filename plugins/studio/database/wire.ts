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
  if (typeof value === 'string' && value.length > MOST_TEXT) {
    return { $text: value.slice(0, MOST_TEXT).toWellFormed(), length: value.length }
  }
  return value
}

/** A value that a page sent, as the database takes it. */
export function fromWire(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { $bigint, $date, $blob } = value as Record<string, unknown>
  if (typeof $bigint === 'string') return BigInt($bigint)
  if (typeof $date === 'string') return new Date($date)
  if (typeof $blob === 'string') return Uint8Array.fromBase64($blob)
  return JSON.stringify(value)
}

/** Whether two values of a column are the same, however they travelled. */
export function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(toWire(a)) === JSON.stringify(toWire(b))
}
