// What Bun SQL hands over differently from what this plugin promises, by the type's OID.
import type { SQL } from 'bun'
import type { Awaitable } from '../../../kernel/index.ts'
import type { OwnTypes } from './own-types.ts'

/** Reads one value of a column. Never called with null. */
type Decoder = (value: unknown) => unknown
/** Decoders of a result's columns that need one; undefined when none does. */
export type RowDecoder = readonly (readonly [name: string, decode: Decoder])[] | undefined

const BYTEA = 17
const INT8 = 20
const FLOAT4 = 700
const DATE = 1082
/** Arrays that Bun gives as typed arrays: int2, int4, float4, float8. */
const NUMBER_ARRAYS = new Set([1005, 1007, 1021, 1022])
const FLOAT4_ARRAY = 1021
const DATE_ARRAY = 1182
const BYTEA_ARRAY = 1001

const toBytes: Decoder = (value) =>
  value instanceof Uint8Array
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : value

/** Years beyond 9999 have a sign and six digits as ISO 8601 writes them, which Postgres does not read. */
const toDay: Decoder = (value) =>
  value instanceof Date ? value.toISOString().replace(/T.*/, '').replace(/^\+0*/, '') : value

/** The shortest number that is this one to Postgres: 0.1, where its 4 bytes are 0.10000000149011612. */
const toShort: Decoder = (value) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) return value
  const bytes = Math.fround(value)
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(bytes.toPrecision(digits))
    if (Math.fround(short) === bytes) return short
  }
  return Number(bytes.toPrecision(9))
}

const toArray: Decoder = (value) =>
  ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value

/** A count or a sum: a number, unless that would round it. */
const narrow: Decoder = (value) => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

const each =
  (decode: Decoder): Decoder =>
  (value) =>
    Array.isArray(value) ? value.map((item) => (item === null ? null : decode(item))) : value

function decoderOf(type: number, table: number): Decoder | undefined {
  if (type === INT8) return table === 0 ? narrow : undefined
  if (type === BYTEA) return toBytes
  if (type === DATE) return toDay
  if (type === FLOAT4) return toShort
  if (type === FLOAT4_ARRAY) return (value) => each(toShort)(toArray(value))
  if (NUMBER_ARRAYS.has(type)) return toArray
  if (type === DATE_ARRAY) return each(toDay)
  if (type === BYTEA_ARRAY) return each(toBytes)
  return undefined
}

/** The runs of one prepared statement share this object, so that decoders are looked up once. */
const known = new WeakMap<object, { decoders: RowDecoder }>()

function decodersOf(result: SQL.ResultMetadata, own: OwnTypes): Awaitable<RowDecoder> {
  const { statement, columns } = result
  if (!statement || !columns) return undefined
  const found = known.get(statement)
  if (found) return found.decoders
  const unknown = columns.map(({ type }) => type).filter((type) => own.isUnknown(type))
  if (unknown.length > 0) return own.learn(unknown).then(() => decodersOf(result, own))
  const list = columns.flatMap(({ name, type, table }) => {
    const decode = decoderOf(type, Number(table)) ?? own.decoderOf(type)
    return decode ? [[name, decode] as const] : []
  })
  const decoders = list.length > 0 ? list : undefined
  known.set(statement, { decoders })
  return decoders
}

/** Turns the rows of a result into what this plugin promises. */
export function decodeRows(
  rows: Record<string, unknown>[] & SQL.ResultMetadata,
  own: OwnTypes,
): Awaitable<Record<string, unknown>[]> {
  // Bun's array carries more than rows.
  const plain = rows.length === 1 ? [rows[0]!] : Array.from(rows)
  const decoders = plain.length > 0 ? decodersOf(rows, own) : undefined
  if (!decoders) return plain
  if (decoders instanceof Promise) return decoders.then((known) => decodeWith(plain, known))
  return decodeWith(plain, decoders)
}

function decodeWith(
  rows: Record<string, unknown>[],
  decoders: RowDecoder,
): Record<string, unknown>[] {
  if (!decoders) return rows
  for (const row of rows) {
    for (const [name, decode] of decoders) {
      const value = row[name]
      if (value !== null) row[name] = decode(value)
    }
  }
  return rows
}
