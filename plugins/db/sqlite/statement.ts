import type { Database, Statement } from 'bun:sqlite'
import { withOurTimes } from './ddl.ts'
import { DEFAULT_NOTE, DEFAULT_OF } from './compiler.ts'
import {
  type Binding,
  type Decoder,
  type Encoder,
  decoderFor,
  encode,
  encoderFor,
  isWide,
  narrow,
} from './values.ts'
import type { Plan, Query, Row } from '../store.ts'
import { placed } from './unfit.ts'
import { Outcome } from '../outcome.ts'

const SCHEMA = /^\s*(create|alter|drop|pragma)\b/i
const EXPLAIN = /^(?:\s|--.*|\/\*[^]*?\*\/)*explain\b/i

type Bound = Statement<Row, Binding[]>

/** A statement compiled for one connection, and how its values are read and written. */
export class PreparedStatement {
  readonly #statement: Bound
  readonly #encoders: readonly (Encoder | undefined)[] | undefined
  readonly #database: Database
  /** How many columns a `*` stood for when the decoders were made. */
  #columns = 0
  #decoders: readonly (readonly [name: string, decode: Decoder])[] | undefined
  readonly plan: Plan | undefined
  /** Whether it leaves the file as it is. */
  readonly readOnly: boolean
  /** Whether it returns rows. */
  readonly reads: boolean
  /** Whether columns may have other types after it. */
  readonly changesSchema: boolean
  readonly #explains: boolean

  constructor(database: Database, { sql, plan }: Query) {
    this.changesSchema = SCHEMA.test(sql)
    this.#explains = EXPLAIN.test(sql)
    this.#statement = database.prepare<Row, Binding[]>(
      this.changesSchema ? withOurTimes(sql) : withDefaults(database, sql),
    )
    this.plan = plan
    this.readOnly = this.#statement.readonly
    this.reads = this.#statement.reader
    this.#encoders = plan?.stored && encodersOf(database, plan.stored)
    this.#database = database
    this.#decoders = this.reads ? this.#decodersOf(plan?.read) : undefined
    if (this.reads && sql.includes('*')) this.#columns = this.#statement.columnNames.length
  }

  run(parameters: readonly unknown[]): Outcome {
    const bindings = this.#bind(parameters)
    if (this.reads) {
      const rows = this.#decode(this.#all(bindings))
      return new Outcome(rows, this.readOnly ? 0 : rows.length)
    }
    const { changes, lastInsertRowid } = this.#statement.run(...bindings)
    return new Outcome([], changes, lastInsertRowid)
  }

  #all(bindings: Binding[]): Row[] {
    // An `explain` that has given its rows is still at work until it is reset, which all() does not do
    // and iterate() does. Meanwhile no read of the connection ends, and all see the file as it was.
    return this.#explains
      ? [...this.#statement.iterate(...bindings)]
      : this.#statement.all(...bindings)
  }

  /** The rows one after the other; the connection stays in this read until the end. */
  *iterate(parameters: readonly unknown[]): Generator<Row> {
    for (const row of this.#statement.iterate(...this.#bind(parameters))) {
      yield this.#decode([row])[0]!
    }
  }

  finalize(): void {
    this.#statement.finalize()
  }

  /** Mostly there is nothing to turn, and then nothing is copied. */
  #bind(parameters: readonly unknown[]): Binding[] {
    const encoders = this.#encoders
    let bindings: Binding[] | undefined
    for (let i = 0; i < parameters.length; i++) {
      const value = parameters[i]
      const encoder = encoders?.[i]
      if (encoder === undefined && (typeof value === 'string' || value === null)) continue
      const binding = encoder === undefined ? encode(value) : this.#encode(encoder, value, i)
      if (binding !== value) (bindings ??= [...(parameters as Binding[])])[i] = binding
    }
    return bindings ?? (parameters as Binding[])
  }

  #encode(encoder: Encoder, value: unknown, position: number): Binding {
    try {
      return encoder(value)
    } catch (error) {
      throw placed(error, this.plan?.stored?.[position])
    }
  }

  #decode(rows: Row[]): Row[] {
    if (this.#columns > 0 && rows.length > 0) this.#checkColumns(rows[0]!)
    const decoders = this.#decoders
    if (decoders === undefined) return rows
    for (const row of rows) {
      for (const [name, decode] of decoders) {
        const stored = row[name]
        if (stored !== null) row[name] = decode(stored)
      }
    }
    return rows
  }

  /** Another process may have changed the schema since. */
  #checkColumns(row: Row): void {
    const count = Object.keys(row).length
    if (count === this.#columns) return
    this.#columns = count
    this.#decoders = this.#decodersOf(this.plan?.read)
  }

  #decodersOf(hints: Plan['read']): (readonly [string, Decoder])[] | undefined {
    const { columnNames, declaredTypes } = this.#statement
    const typeOf = typeLookup(this.#database)
    const types = columnNames.map((name, i) => {
      const hint = hints?.[name] ?? ''
      return declaredTypes[i] ?? (hint.startsWith('=') ? typeOf(hint.slice(1)) : hint)
    })
    // As bigints all integers arrive whole; most columns cannot hold one that does not fit a number.
    const whole = types.some((type) => type === '' || isWide(type))
    if (whole) this.#statement.safeIntegers(true)
    const decoders = columnNames.flatMap((name, i) => {
      const decode = decoderFor(types[i]!) ?? (whole ? narrow : undefined)
      return decode ? [[name, decode] as const] : []
    })
    return decoders.length > 0 ? decoders : undefined
  }
}

/**
 * SQLite has no word for a column's default in `values`, so that the compiler leaves a note where one
 * is meant: a row that lacks a column which another row of the same insert has.
 */
function withDefaults(database: Database, sql: string): string {
  if (!sql.includes(DEFAULT_NOTE)) return sql
  using statement = database.prepare<{ dflt_value: string | null }, [string, string]>(
    'select dflt_value from pragma_table_xinfo(?) where name = ?',
  )
  return sql.replaceAll(DEFAULT_OF, (_, table: string, column: string) => {
    const value = statement.get(table, column)?.dflt_value
    return value ? `(${value})` : 'null'
  })
}

/** Declared types of columns named `table.column`, each table asked for once; several are in lines. */
function typeLookup(database: Database): (place: string) => string {
  const known = new Map<string, Map<string, string>>()
  const typesOf = (table: string): Map<string, string> => {
    let types = known.get(table)
    if (!types) known.set(table, (types = declaredTypes(database, table)))
    return types
  }
  return (place) => {
    const dot = place.indexOf('.')
    const column = place.slice(dot + 1)
    const tables = place.slice(0, dot).split('\n')
    const owner = tables.find((table) => typesOf(table).has(column))
    return owner === undefined ? '' : typesOf(owner).get(column)!
  }
}

function encodersOf(
  database: Database,
  columns: readonly (string | undefined)[],
): (Encoder | undefined)[] | undefined {
  const typeOf = typeLookup(database)
  const encoders = columns.map((place) => place && encoderFor(typeOf(place)))
  return encoders.some(Boolean) ? (encoders as (Encoder | undefined)[]) : undefined
}

function declaredTypes(database: Database, table: string): Map<string, string> {
  using statement = database.prepare<{ name: string; type: string }, [string]>(
    'select name, type from pragma_table_xinfo(?)',
  )
  return new Map(statement.all(table).map(({ name, type }) => [name, type]))
}
