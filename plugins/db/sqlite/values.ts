// How values cross the border to SQLite, which itself knows integers, reals, text and blobs only.

/** What `bun:sqlite` binds. */
export type Binding = string | number | bigint | boolean | null | Uint8Array

/** Turns a value into what a column of a declared type stores. */
export type Encoder = (value: unknown) => Binding
/** Turns what SQLite stores into the value of a column. Never called with null. */
export type Decoder = (stored: unknown) => unknown

const MOST = 2n ** 63n - 1n
const LEAST = -(2n ** 63n)

/** Binds a value whose column is not known, by what it is. */
export function encode(value: unknown): Binding {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      if (Number.isNaN(value)) throw new RangeError('SQLite cannot store NaN')
      return value
    case 'undefined':
      return null
    case 'bigint':
      // SQLite would keep the lowest 64 bits without a word.
      if (value > MOST || value < LEAST) throw new RangeError(`${value} does not fit in 64 bits`)
      return value
    case 'object':
      if (value === null) return null
      if (value instanceof Date) return value.toISOString()
      if (value instanceof Uint8Array) return value
      if (value instanceof ArrayBuffer) return new Uint8Array(value)
      return toText(value)
    default:
      throw new TypeError(`a ${typeof value} cannot be stored`)
  }
}

/** ES2026; the library's types do not have it yet. */
const rawJson = (text: string): unknown =>
  (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text)

/** Digits as they are: a number would round them. */
const whole = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? rawJson(String(value)) : value

function toText(value: unknown): string {
  return JSON.stringify(value, whole)
}

const DATE_TIME = /^\d{4}-\d\d-\d\d[ T]/

function toDateTime(value: unknown): Binding {
  if (typeof value !== 'string' || !DATE_TIME.test(value)) return encode(value)
  const time = readDateTime(value)
  return Number.isNaN(time.getTime()) ? value : time.toISOString()
}

/** Without a zone it is UTC, as SQLite's own functions mean it. */
function readDateTime(text: string): Date {
  const zoned = /(Z|[+-]\d\d(:?\d\d)?)$/i.test(text)
  return new Date(zoned ? text.replace(/([+-]\d\d)$/, '$1:00') : `${text.replace(' ', 'T')}Z`)
}

const toJson: Encoder = (value) => (value === null || value === undefined ? null : toText(value))

const toDay: Encoder = (value) =>
  value instanceof Date ? value.toISOString().slice(0, 10) : encode(value)

/** `numeric(12,2)` is the type `numeric` with the scale 2. */
const DECLARED = /^\s*([a-z0-9_ ]+?)\s*(?:\(\s*\d+\s*(?:,\s*(\d+)\s*)?\))?\s*$/

function parse(declared: string): { type: string; scale: number | undefined } {
  const match = DECLARED.exec(declared.toLowerCase())
  return { type: match?.[1] ?? '', scale: match?.[2] === undefined ? undefined : Number(match[2]) }
}

/** How values for a column of this declared type are bound; undefined when {@link encode} does. */
export function encoderFor(declared: string): Encoder | undefined {
  const { type } = parse(declared)
  if (/^(timestamp|datetime)/.test(type)) return toDateTime
  if (/^jsonb?$/.test(type)) return toJson
  if (type === 'date') return toDay
  return undefined
}

const toBoolean: Decoder = (stored) =>
  typeof stored === 'number' || typeof stored === 'bigint' ? Number(stored) !== 0 : stored

const toDate: Decoder = (stored) =>
  typeof stored === 'string' ? readDateTime(stored) : new Date(Number(stored))

/** A JSON number is stored as a number: these types are numeric to SQLite. */
const fromJson: Decoder = (stored) =>
  typeof stored === 'string' ? JSON.parse(stored) : narrow(stored)

const toBigInt: Decoder = (stored) =>
  typeof stored === 'number' && Number.isInteger(stored) ? BigInt(stored) : stored

/** An integer that comes from no column of a wide type: a number, unless that would round it. */
export const narrow: Decoder = (stored) => {
  if (typeof stored !== 'bigint') return stored
  const number = Number(stored)
  return Number.isSafeInteger(number) ? number : stored
}

const toDecimal =
  (scale: number | undefined): Decoder =>
  (stored) => {
    if (typeof stored === 'string') return stored
    if (typeof stored === 'bigint') {
      return scale ? `${stored}.${'0'.repeat(scale)}` : String(stored)
    }
    const digits = (stored as number).toFixed(scale ?? 15)
    return scale === undefined ? plainDecimal(stored as number, digits) : digits
  }

/** The shortest decimal that is this number; never with an exponent. */
function plainDecimal(value: number, digits: string): string {
  const short = String(value)
  return short.includes('e') ? digits.replace(/\.?0+$/, '') : short
}

/** How what a column of this declared type stores is read; undefined when it is the value itself. */
export function decoderFor(declared: string): Decoder | undefined {
  const { type, scale } = parse(declared)
  if (/^bool(ean)?$/.test(type)) return toBoolean
  if (/^(timestamp|datetime)/.test(type)) return toDate
  if (/^jsonb?$/.test(type)) return fromJson
  if (/^(bigint|int8|bigserial)$/.test(type)) return toBigInt
  if (/^(numeric|decimal)$/.test(type)) return toDecimal(scale)
  return undefined
}

/** Whether a column's integers may be wider than a number holds exactly. */
export function isWide(declared: string): boolean {
  return /^(bigint|int8|bigserial|numeric|decimal)\b/i.test(declared)
}
