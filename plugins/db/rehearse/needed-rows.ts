import { CompiledQuery } from 'kysely'
import type { Database } from '../database.ts'
import { type TableSchema, readSchema } from '../generate/schema.ts'
import type { Row } from '../store.ts'
import { quoted } from '../quoted.ts'
import { sqliteRow } from './sqlite-row.ts'
import type { SeenQuery } from './rehearsed.ts'

/** A row, as JSON. */
export interface StoredRow {
  readonly table: string
  readonly row: Row
}

/** Rows that some queries need to give what they gave. */
export interface NeededRows {
  /** What others refer to comes before them. */
  readonly rows: readonly StoredRow[]
  /** Tables that have more rows than were taken. */
  readonly cut: readonly string[]
}

/** A table of up to so many rows is taken as it is; of a larger one, so many that queries met. */
const SMALL = 50
const MOST = 100
const MOST_VALUES = 5_000

const NAME = '("(?:[^"]|"")+"|`[^`]+`|[\\w$]+)'
const READ = new RegExp(String.raw`\b(?:from|join|update)\s+(?:only\s+)?${NAME}`, 'gi')
const WRITTEN = new RegExp(String.raw`\binto\s+${NAME}`, 'gi')

/** Names as a database knows them. */
const plain = (name: string): string => name.replace(/^["`](.*)["`]$/, '$1').replaceAll('""', '"')

/**
 * Finds the rows that queries have met: small tables that they read as a whole, of larger ones the rows
 * with values that were in their parameters or results, and what those refer to. A guess, mostly a good one.
 */
export async function neededRows(db: Database, queries: readonly SeenQuery[]): Promise<NeededRows> {
  const search = new Search(db, await readSchema(db), valuesOf(queries))
  const named = (what: RegExp): string[] =>
    queries.flatMap(({ sql }) => [...sql.matchAll(what)].map(([, name]) => plain(name!)))
  for (const table of new Set(named(READ))) await search.take(table, true)
  for (const table of new Set(named(WRITTEN))) await search.take(table, false)
  return search.result()
}

function valuesOf(queries: readonly SeenQuery[]): string[] {
  const values = new Set<string>()
  const add = (value: unknown): void => {
    if (values.size >= MOST_VALUES) return
    if (['string', 'number', 'bigint', 'boolean'].includes(typeof value)) values.add(String(value))
  }
  for (const { parameters, rows } of queries) {
    parameters.forEach(add)
    for (const row of rows) Object.values(row).forEach(add)
  }
  return [...values]
}

class Search {
  readonly #db: Database
  readonly #values: readonly string[]
  readonly #schemas: ReadonlyMap<string, TableSchema>
  readonly #rows = new Map<string, Map<string, Row>>()
  readonly #cut = new Set<string>()

  constructor(db: Database, schemas: readonly TableSchema[], values: readonly string[]) {
    this.#db = db
    this.#schemas = new Map(schemas.filter(({ isView }) => !isView).map((it) => [it.name, it]))
    this.#values = values
  }

  /** @param read whether its rows were read, or some only added */
  async take(table: string, read: boolean): Promise<void> {
    const schema = this.#schemas.get(table)
    if (!schema) return
    const some = read ? await this.#select(schema, 'true', [], SMALL + 1) : []
    const all = read && some.length <= SMALL
    const rows = all ? some : await this.#met(schema, read)
    if (!all && rows.length > MOST) this.#cut.add(table)
    for (const row of rows.slice(0, MOST)) await this.#add(schema, row)
    // Of what is only added, what it refers to has to be there.
    for (const { table: other } of schema.foreignKeys) {
      const theirs = this.#schemas.get(other)
      if (!theirs || other === table) continue
      for (const row of await this.#met(theirs, false)) await this.#add(theirs, row)
    }
  }

  result(): NeededRows {
    const sorted: StoredRow[] = []
    const done = new Set<string>()
    const visit = (table: string): void => {
      if (done.has(table)) return
      done.add(table)
      for (const { table: other } of this.#schemas.get(table)?.foreignKeys ?? []) visit(other)
      for (const row of this.#rows.get(table)?.values() ?? []) sorted.push({ table, row })
    }
    for (const table of this.#rows.keys()) visit(table)
    return { rows: sorted, cut: [...this.#cut] }
  }

  /** Rows one of whose keys was among the values; of a table that is read, also those that refer to one. */
  #met(schema: TableSchema, read: boolean): Promise<Row[]> {
    const { primaryKey, indexes, foreignKeys } = schema
    const unique = indexes.filter((it) => it.unique && !it.partial && !it.columns.includes('?'))
    const groups = [
      ...(primaryKey.length > 0 ? [primaryKey] : []),
      ...unique.map(({ columns }) => columns),
      ...(read ? foreignKeys.map(({ columns }) => columns) : []),
    ]
    if (groups.length === 0) return Promise.resolve([])
    const isAmong = (column: string): string =>
      this.#db.engine === 'sqlite'
        ? `cast(${quoted(column)} as text) in (select value from json_each(?1))`
        : `${quoted(column)}::text in (select jsonb_array_elements_text(($1::text)::jsonb))`
    const texts = groups.map((columns) => `(${columns.map(isAmong).join(' and ')})`)
    return this.#select(schema, texts.join(' or '), [JSON.stringify(this.#values)], MOST + 1)
  }

  async #add(schema: TableSchema, row: Row): Promise<void> {
    const { name: table, columns: all, primaryKey, foreignKeys } = schema
    let rows = this.#rows.get(table)
    if (!rows) this.#rows.set(table, (rows = new Map()))
    const key = primaryKey.length > 0 ? primaryKey : all.map((column) => column.name)
    const name = JSON.stringify(key.map((column) => row[column]))
    if (rows.has(name)) return
    rows.set(name, row)
    for (const { table: other, columns, references } of foreignKeys) {
      const values = columns.map((column) => row[column])
      if (values.some((value) => value === null)) continue
      const theirs = this.#schemas.get(other)
      if (!theirs) continue
      const mark = (i: number): string => (this.#db.engine === 'sqlite' ? '?' : `$${i + 1}`)
      const text = references
        .map((column, i) => `${this.#textOf(column)} = ${mark(i)}`)
        .join(' and ')
      for (const parent of await this.#select(theirs, text, values.map(String), 1)) {
        await this.#add(theirs, parent)
      }
    }
  }

  #textOf(column: string): string {
    return this.#db.engine === 'sqlite'
      ? `cast(${quoted(column)} as text)`
      : `${quoted(column)}::text`
  }

  /** As JSON: what a test can hold. */
  async #select(
    { name, columns }: TableSchema,
    where: string,
    values: unknown[],
    limit: number,
  ): Promise<Row[]> {
    const stored = columns.filter(({ computed }) => !computed)
    const names = stored.map((column) => column.name)
    const isSqlite = this.#db.engine === 'sqlite'
    const row = isSqlite ? sqliteRow(names, 't') : 'to_jsonb(t)'
    const condition = where === 'true' ? '1 = 1' : where
    const text = `select ${row} as row from ${quoted(name)} as t where ${condition} limit ${limit}`
    // Also where an app's own queries are confined to an organisation.
    const { rows } = await this.#db.dbOfAll.executeQuery<Row>(CompiledQuery.raw(text, values))
    return rows.map((it) => (isSqlite ? JSON.parse(it['row'] as string) : it['row']) as Row)
  }
}
