// How values cross the border to SQLite, which itself knows integers, reals, text and blobs only.
import { type DecimalForm, decimalOf, decimalText } from './decimals.ts'
import { clockOf, dayOf, readTime, timeOf, timeText } from './times.ts'
import { unfit } from './unfit.ts'

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
      if (value instanceof Date) return timeText(value)
      if (value instanceof Uint8Array) return value
      if (value instanceof ArrayBuffer) return new Uint8Array(value)
      if (ArrayBuffer.isView(value)) {
        return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      }
      return jsonText(value, whole)
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

/** What JSON would make `{}` of, without a word. */
const LOST = [Map, Set, Promise, RegExp, Blob]

function jsonText(value: unknown, replacer: typeof whole | undefined): string {
  if (ArrayBuffer.isView(value) || LOST.some((type) => value instanceof type)) {
    throw new TypeError(`a ${(value as object).constructor.name} cannot be stored as JSON`)
  }
  return JSON.stringify(value, replacer)
}

const toJson: Encoder = (value) =>
  value === null || value === undefined ? null : jsonText(value, undefined)

/** An escape is one when an even number of backslashes stands before it. */
const JSON_NUL = /(?<!\\)(?:\\\\)*\\u0000/

/** Postgres keeps `json` as it was written, and takes `jsonb` apart. */
const toJsonb: Encoder = (value) => {
  const text = toJson(value)
  if (typeof text === 'string' && text.includes('\\u0000') && JSON_NUL.test(text)) {
    throw unfit('a text in JSON has a NUL character')
  }
  return text
}

const toText: Encoder = (value) => {
  if (typeof value !== 'string') return encode(value)
  if (value.includes('\0')) throw unfit('a text has a NUL character')
  return value
}

/** Of more characters than that; those of two UTF-16 units count once. */
const toShortText =
  (longest: number): Encoder =>
  (value) => {
    const text = toText(value)
    if (typeof text !== 'string' || text.length <= longest) return text
    const characters = Array.from(text)
    if (characters.length <= longest) return text
    // As the SQL standard has it: blanks too many are cut.
    if (characters.slice(longest).some((character) => character !== ' ')) {
      throw unfit(`it is longer than ${longest} characters`)
    }
    return characters.slice(0, longest).join('')
  }

/** `numeric(12,2)` is the type `numeric` with the precision 12 and the scale 2. */
const DECLARED = /^\s*([a-z0-9_ ]+?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*$/

function parse(declared: string): { type: string; form: DecimalForm } {
  const [, type = '', precision, scale] = DECLARED.exec(declared.toLowerCase()) ?? []
  if (precision === undefined) return { type, form: {} }
  return { type, form: { precision: Number(precision), scale: Number(scale ?? 0) } }
}

/** For types that SQLite keeps as text: its one form, whichever it was written in. */
const textBy =
  (read: (value: string | Date) => string): Encoder =>
  (value) =>
    typeof value === 'string' || value instanceof Date ? read(value) : encode(value)

const toDecimal =
  (form: DecimalForm): Encoder =>
  (value) =>
    typeof value === 'boolean' || value === null || value === undefined
      ? encode(value)
      : decimalOf(value as string, form)

/** How values for a column of this declared type are bound; undefined when {@link encode} does. */
export function encoderFor(declared: string): Encoder | undefined {
  const { type, form } = parse(declared)
  if (/^(timestamp|datetime)/.test(type)) return textBy(timeOf)
  if (type === 'json') return toJson
  if (type === 'jsonb') return toJsonb
  if (type === 'text') return toText
  if (/^(?:(?:var|bp)?char|character(?: varying)?)$/.test(type)) {
    return form.precision === undefined ? toText : toShortText(form.precision)
  }
  if (type === 'date') return textBy(dayOf)
  if (type === 'time') return textBy(clockOf)
  if (/^(numeric|decimal)$/.test(type)) return toDecimal(form)
  return undefined
}

const toBoolean: Decoder = (stored) =>
  typeof stored === 'number' || typeof stored === 'bigint' ? Number(stored) !== 0 : stored

const toDate: Decoder = (stored) =>
  typeof stored === 'string' ? readTime(stored) : new Date(Number(stored))

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

/** How what a column of this declared type stores is read; undefined when it is the value itself. */
export function decoderFor(declared: string): Decoder | undefined {
  const { type, form } = parse(declared)
  if (/^bool(ean)?$/.test(type)) return toBoolean
  if (/^(timestamp|datetime)/.test(type)) return toDate
  if (/^jsonb?$/.test(type)) return fromJson
  if (/^(bigint|int8|bigserial)$/.test(type)) return toBigInt
  if (/^(numeric|decimal)$/.test(type)) return (stored) => decimalText(stored, form)
  return undefined
}

/** Whether a column's integers may be wider than a number holds exactly. */
export function isWide(declared: string): boolean {
  return /^(bigint|int8|bigserial|numeric|decimal)\b/i.test(declared)
}
