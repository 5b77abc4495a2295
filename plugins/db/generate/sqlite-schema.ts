import type { Database } from '../database.ts'
import { checkedValues } from './check-values.ts'
import {
  type ColumnSchema,
  type ForeignKeySchema,
  type IndexSchema,
  type TableSchema,
  kindOf,
} from './schema.ts'

interface Found {
  name: string
  type: string
  sql: string
}

interface Column {
  name: string
  type: string
  notnull: number
  dflt_value: string | null
  pk: number
  /** 2 and 3: computed. */
  hidden: number
}

const TABLES = `select name, type, sql from sqlite_master
where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\'
  and name not in (select name from pragma_table_list where schema = 'main' and type = 'shadow')`

/** The tables and views of a SQLite file. */
export async function sqliteSchema(database: Database): Promise<TableSchema[]> {
  const { rows } = await database.run<Found>(TABLES)
  const tables: TableSchema[] = []
  for (const { name, type, sql } of rows) {
    const { rows: columns } = await database.run<Column>(
      'select name, type, "notnull", dflt_value, pk, hidden from pragma_table_xinfo(?) order by cid',
      [name],
    )
    const values = checkedValues(sql)
    const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
    tables.push({
      name,
      isView: type === 'view',
      columns: columns.map((column) => columnOf(column, key.length, values)),
      primaryKey: key.map((column) => column.name),
      foreignKeys: await foreignKeys(database, name),
      indexes: await indexes(database, name),
    })
  }
  return tables
}

function columnOf(
  { name, type, notnull, dflt_value, pk, hidden }: Column,
  keys: number,
  values: ReadonlyMap<string, string[]>,
): ColumnSchema {
  // Such a key is the row's number, which SQLite gives by itself.
  const numbered = pk === 1 && keys === 1 && type.toLowerCase() === 'integer'
  return {
    name,
    kind: kindOf(type),
    declared: type,
    dimensions: 0,
    // Other keys of SQLite may be null unless they say otherwise; nobody means that.
    nullable: notnull === 0 && pk === 0,
    hasDefault: dflt_value !== null || numbered,
    computed: hidden === 2 || hidden === 3,
    values: values.get(name),
  }
}

interface ForeignKeyRow {
  id: number
  table: string
  from: string
  to: string | null
  on_delete: string
  on_update: string
}

async function foreignKeys(database: Database, table: string): Promise<ForeignKeySchema[]> {
  const { rows } = await database.run<ForeignKeyRow>(
    'select id, "table", "from", "to", on_delete, on_update from pragma_foreign_key_list(?) order by id, seq',
    [table],
  )
  const keys = Map.groupBy(rows, ({ id }) => id)
  const made: ForeignKeySchema[] = []
  for (const parts of keys.values()) {
    const { table: target, on_delete, on_update } = parts[0]!
    const named = parts.flatMap(({ to }) => to ?? [])
    made.push({
      columns: parts.map(({ from }) => from),
      table: target,
      references: named.length > 0 ? named : await keyOf(database, target),
      onDelete: on_delete.toLowerCase(),
      onUpdate: on_update.toLowerCase(),
    })
  }
  return made
}

async function keyOf(database: Database, table: string): Promise<string[]> {
  const { rows } = await database.run<{ name: string }>(
    'select name from pragma_table_info(?) where pk > 0 order by pk',
    [table],
  )
  return rows.map(({ name }) => name)
}

interface IndexRow {
  name: string
  unique: number
  origin: 'c' | 'u' | 'pk'
  partial: number
}

async function indexes(database: Database, table: string): Promise<IndexSchema[]> {
  const { rows } = await database.run<IndexRow>(
    'select name, "unique", origin, partial from pragma_index_list(?)',
    [table],
  )
  const own = rows.filter(({ origin }) => origin !== 'pk')
  const made: IndexSchema[] = []
  for (const { name, unique, origin, partial } of own) {
    const { rows: columns } = await database.run<{ name: string | null }>(
      'select name from pragma_index_info(?) order by seqno',
      [name],
    )
    made.push({
      name: origin === 'c' ? name : undefined,
      columns: columns.map((column) => column.name ?? '?'),
      unique: unique === 1,
      partial: partial === 1,
    })
  }
  return made
}
