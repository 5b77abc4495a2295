import { type ColumnSchema, type Database, quoted } from '../../db/index.ts'
import { arrayLiteral } from './array-literal.ts'
import { fromWire, isJson } from './wire.ts'

/** A statement being written: its parameters are numbered, or asked, as the engine wants it. */
export class Sql {
  readonly values: unknown[] = []
  readonly #engine: Database['engine']
  readonly #isToRead: boolean

  /** @param isToRead values stand where their placeholders would: nobody runs it */
  constructor({ engine }: Pick<Database, 'engine'>, isToRead = false) {
    this.#engine = engine
    this.#isToRead = isToRead
  }

  /** The placeholder of a value that a page sent. @param column that it is written into, where that matters */
  value(value: unknown, column?: Pick<ColumnSchema, 'declared' | 'dimensions'>): string {
    const isArray = Array.isArray(value) && (column?.dimensions ?? 0) > 0
    const given = isArray ? arrayLiteral(value) : fromWire(value)
    this.values.push(given)
    if (this.#isToRead) return shown(given)
    if (this.#engine === 'sqlite') return '?'
    if (isArray) return `$${this.values.length}::text::${column!.declared}`
    // A text that is sent to a column of JSON would become one of JSON.
    return `$${this.values.length}${isJson(value) ? '::text::jsonb' : ''}`
  }

  /** Whether a column has a text in it, or begins with it, regardless of capitals. */
  like(column: string, text: unknown, how: 'contains' | 'begins'): string {
    const pattern = String(text).replace(/[\\%_]/g, '\\$&')
    const value = this.value(`${how === 'contains' ? '%' : ''}${pattern}%`)
    return `lower(cast(${quoted(column)} as text)) like lower(${value}) escape '\\'`
  }
}

/** Bytes that are shown of a value. */
const SHOWN_BYTES = 16

function shown(value: unknown): string {
  if (value instanceof Uint8Array) {
    const rest = value.length > SHOWN_BYTES ? `… ${value.length} bytes` : ''
    return `x'${value.slice(0, SHOWN_BYTES).toHex()}${rest}'`
  }
  if (value instanceof Date) return `'${value.toISOString()}'`
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  return String(value)
}
