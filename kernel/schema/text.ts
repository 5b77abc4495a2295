import { Kind, type TSchema } from '@sinclair/typebox'
import { compileShape } from './compiled.ts'
import { parseDate } from './format-time.ts'
import { shapeOf } from './read.ts'
import type { Shape } from './shape.ts'

/** Turns the text of one parameter into the value that its schema asks for. */
export type TextReader = (raw: string | readonly string[]) => unknown

/**
 * How one value of a path, query, header or form is read: text in, a value of the schema out.
 *
 * - number, integer: JSON's notation without an exponent (`-1.5`); no `0x10`, `1e3`, `+1`, ` 1`,
 *   `007`, `NaN`, nothing empty, and no integer beyond 2^53
 * - boolean: `true`, `false`; null: `null`; bigint: digits; date: RFC 3339
 * - literal, enum: the literal's text; union: the first branch that the text fits
 * - array: each occurrence of the parameter is an item
 *
 * What cannot be read stays text, and a parameter that is given more than once for a single value
 * stays an array, so that validation says what is wrong.
 */
export function textReader(schema: TSchema): TextReader {
  return readerOf(shapeOf(schema), 0)
}

type ReadText = (text: string) => unknown

// A union of arrays of unions … is as much as anybody writes into a query.
const MAX_NESTED = 4

function readerOf(shape: Shape, nested: number): TextReader {
  const items =
    shape.kind === 'array' ? [shape.item] : shape.kind === 'tuple' ? shape.items : undefined
  if (items && nested < MAX_NESTED) {
    const readers = items.map((item) => readerOf(item, nested + 1))
    return (raw) => {
      const texts = typeof raw === 'string' ? [raw] : raw
      return texts.map((text, index) => (readers[index] ?? readers.at(-1))?.(text) ?? text)
    }
  }
  if (shape.kind === 'union' && nested < MAX_NESTED) return unionReader(shape.branches, nested)
  const read = shape.kind === 'leaf' ? leafReader(shape.schema) : undefined
  return (raw) => {
    if (typeof raw === 'string') return read ? read(raw) : raw
    return raw.length === 1 ? (read ? read(raw[0]!) : raw[0]) : raw
  }
}

function unionReader(branches: readonly Shape[], nested: number): TextReader {
  const readers = branches.map((branch) => ({
    read: readerOf(branch, nested + 1),
    check: compileShape(branch).check,
  }))
  return (raw) => {
    for (const { read, check } of readers) {
      const value = read(raw)
      if (check(value)) return value
    }
    return raw
  }
}

function leafReader(schema: TSchema): ReadText | undefined {
  switch (schema[Kind]) {
    case 'Number':
      return readNumber
    case 'Integer':
      return readInteger
    case 'Boolean':
      return (text) => (text === 'true' ? true : text === 'false' ? false : text)
    case 'Null':
      return (text) => (text === 'null' ? null : text)
    case 'BigInt':
    case 'Date':
      return REVIVERS[schema[Kind]]
    case 'Literal':
      return (text) => (text === String(schema['const']) ? schema['const'] : text)
    default:
      return undefined
  }
}

const INTEGER = /^-?(?:0|[1-9]\d*)$/
const DECIMAL = /^-?(?:0|[1-9]\d*)\.\d+$/

function readInteger(text: string): unknown {
  const value = INTEGER.test(text) ? Number(text) : Number.NaN
  // Adding zero makes a plain zero of `-0`.
  return Number.isSafeInteger(value) ? value + 0 : text
}

function readNumber(text: string): unknown {
  if (!DECIMAL.test(text)) return readInteger(text)
  const value = Number(text)
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value + 0 : text
}

/**
 * What JSON writes as text and a schema takes as something else, by kind. What cannot be read stays
 * text, so that validation says what is wrong.
 */
export const REVIVERS: Readonly<Record<string, (text: string) => unknown>> = {
  Date: (text) => parseDate(text) ?? text,
  BigInt: readBigInt,
  Uint8Array: readBase64,
}

// Reading digits takes quadratic time; RSA keys have fewer.
const MAX_DIGITS = 2048

function readBigInt(text: string): unknown {
  return text.length <= MAX_DIGITS && INTEGER.test(text) ? BigInt(text) : text
}

function readBase64(text: string): unknown {
  try {
    return Uint8Array.fromBase64(text)
  } catch {
    return text
  }
}
