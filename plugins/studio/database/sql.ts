import { type Database, quoted } from '../../db/index.ts'
import { fromWire } from './wire.ts'

/** A statement being written: its parameters are numbered, or asked, as the engine wants it. */
export class Sql {
  readonly values: unknown[] = []
  readonly #engine: Database['engine']

  constructor({ engine }: Pick<Database, 'engine'>) {
    this.#engine = engine
  }

  /** The placeholder of a value that a page sent. */
  value(value: unknown): string {
    this.values.push(fromWire(value))
    return this.#engine === 'sqlite' ? '?' : `$${this.values.length}`
  }

  /** Whether a column has a text in it, or begins with it, regardless of capitals. */
  like(column: string, text: unknown, how: 'contains' | 'begins'): string {
    const pattern = String(text).replace(/[\\%_]/g, '\\$&')
    const value = this.value(`${how === 'contains' ? '%' : ''}${pattern}%`)
    return `lower(cast(${quoted(column)} as text)) like lower(${value}) escape '\\'`
  }
}
