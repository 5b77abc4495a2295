import type { Database } from '../database.ts'
import { postgresSchema } from './postgres-schema.ts'
import { sqliteSchema } from './sqlite-schema.ts'

/** What a value of a column is, on either engine. */
export type ValueKind =
  | 'boolean'
  | 'timestamp'
  | 'date'
  | 'time'
  | 'bigint'
  | 'integer'
  | 'real'
  | 'numeric'
  | 'json'
  | 'bytes'
  | 'text'

/** A column, as both engines know it. */
export interface ColumnSchema {
  readonly name: string
  readonly kind: ValueKind
  /** As it was declared: `varchar(20)`. */
  readonly declared: string
  /** Brackets after the type: 1 for `text[]`. Postgres only. */
  readonly dimensions: number
  readonly nullable: boolean
  /** An insert may leave it out: it has a default, or the database numbers it. */
  readonly hasDefault: boolean
  /** Computed from other columns: nobody can write it. */
  readonly computed: boolean
  /** The only values it may have: an enum type, or `check (column in ('a', 'b'))`. */
  readonly values: readonly string[] | undefined
}

/** A foreign key. Actions in lower case: `no action`, `cascade`, … */
export interface ForeignKeySchema {
  readonly columns: readonly string[]
  readonly table: string
  readonly references: readonly string[]
  readonly onDelete: string
  readonly onUpdate: string
}

/** An index, or a unique constraint, by what it does. */
export interface IndexSchema {
  /** Undefined for one that a constraint brings: the engines name it as they like. */
  readonly name: string | undefined
  /** Columns in order; `?` for an expression. */
  readonly columns: readonly string[]
  readonly unique: boolean
  /** Only some rows are in it. */
  readonly partial: boolean
}

/** A table. */
export interface TableSchema {
  readonly name: string
  readonly isView: boolean
  /** In the order they were declared. */
  readonly columns: readonly ColumnSchema[]
  readonly primaryKey: readonly string[]
  readonly foreignKeys: readonly ForeignKeySchema[]
  /** Without the primary key's. */
  readonly indexes: readonly IndexSchema[]
}

/** The tables and views of a database (on Postgres of its current schema), by name. */
export async function readSchema(database: Database): Promise<TableSchema[]> {
  const tables =
    database.engine === 'sqlite' ? await sqliteSchema(database) : await postgresSchema(database)
  return tables.sort((a, b) => (a.name < b.name ? -1 : 1))
}

const KINDS: readonly (readonly [RegExp, ValueKind])[] = [
  [/^bool(ean)?$/, 'boolean'],
  [/^(timestamp|datetime)/, 'timestamp'],
  [/^date$/, 'date'],
  [/^time/, 'time'],
  [/^(bigint|int8|bigserial)$/, 'bigint'],
  [/^(numeric|decimal)$/, 'numeric'],
  [/^jsonb?$/, 'json'],
  [/^(bytea|blob)$/, 'bytes'],
  // Neither a point nor an interval, but all that SQLite takes for integers.
  [/(?<!po)int(eger|[248])?( unsigned)?$|^(small)?serial|^oid$/, 'integer'],
  [/^(real|float|double)/, 'real'],
]

/** What a column of a declared type holds. Anything unknown is text, as the engines see it. */
export function kindOf(declared: string): ValueKind {
  const type = declared
    .toLowerCase()
    .replace(/\(.*$/, '')
    .replace(/ (with|without) time zone$/, '')
    .trim()
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'text'
}
