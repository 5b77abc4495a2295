import { InvalidInput, NotFound } from '../../../kernel/index.ts'
import {
  type ColumnSchema,
  type Database,
  type TableSchema,
  type TableSchemas,
  quoted,
} from '../../db/index.ts'
import type { ColumnInfo, TableInfo } from '../contract/database.ts'
import { runForAll } from './run-for-all.ts'

/** Rows that are counted of a table; how many more there are nobody has to know exactly. */
const COUNTED = 10_000

/** The tables of a database, as they are now. */
export async function tablesOf(
  database: Database,
  schemas: TableSchemas,
): Promise<{ tables: TableInfo[]; bytes: number | null }> {
  const [all, hidden] = await Promise.all([schemas.read(), schemas.ofPlugins()])
  const counts = await countsOf(database, all)
  const tables = all.map((table): TableInfo => ({
    name: table.name,
    kind: ownerKind(table.name, hidden),
    rows: counts.get(table.name) ?? { n: 0, exact: true },
    columns: table.columns.map((column) => columnOf(column, table)),
    indexes: table.indexes.map(({ name, columns, unique }) => ({
      ...{ name: name ?? columns.join(', '), columns: [...columns], unique },
    })),
    foreignKeys: table.foreignKeys.map(({ columns, table: to, references, onDelete }) => ({
      ...{ column: columns.join(', '), table: to, toColumn: references.join(', '), onDelete },
    })),
  }))
  return { tables, bytes: await sizeOf(database) }
}

/** Whose a table is. @param hidden names of those that plugins' migrations make */
export const ownerKind = (name: string, hidden: ReadonlySet<string>): TableInfo['kind'] =>
  hidden.has(name) || name.startsWith('_bunbase') ? 'framework' : 'app'

function columnOf(column: ColumnSchema, table: TableSchema): ColumnInfo {
  const { name, declared, nullable, hasDefault, computed, values } = column
  const key = table.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === name)
  return {
    ...{ name, type: declared || column.kind, nullable, system: computed },
    pk: table.primaryKey.includes(name),
    ...(key && { fk: { table: key.table, column: key.references[0] ?? '' } }),
    ...(values && { enum: [...values] }),
    default: hasDefault ? 'set by the database' : null,
  }
}

/** By one query; each table is looked at as far as a border. */
async function countsOf(
  database: Database,
  tables: readonly TableSchema[],
): Promise<ReadonlyMap<string, { n: number; exact: boolean }>> {
  if (tables.length === 0) return new Map()
  const parts = tables.map(
    ({ name }) =>
      `select ${literal(name)} as name, count(*) as n from (select 1 from ${quoted(name)} limit ${COUNTED + 1}) as rows`,
  )
  const { rows } = await runForAll<{ name: string; n: number | bigint }>(
    database,
    parts.join(' union all '),
  )
  return new Map(
    rows.map(({ name, n }) => {
      const isExact = Number(n) <= COUNTED
      return [name, { n: isExact ? Number(n) : COUNTED, exact: isExact }]
    }),
  )
}

async function sizeOf(database: Database): Promise<number | null> {
  const text =
    database.engine === 'sqlite'
      ? 'select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()'
      : 'select pg_database_size(current_database()) as bytes'
  const { rows } = await runForAll<{ bytes: number | bigint }>(database, text)
  return rows[0] ? Number(rows[0].bytes) : null
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** A table of the database. @throws NotFound */
export async function tableNamed(schemas: TableSchemas, name: string): Promise<TableSchema> {
  const found = (await schemas.read()).find((one) => one.name === name)
  if (found) return found
  throw new NotFound({ message: `The database has no table "${name}".` })
}

/** Checks that columns are of a table: names are written into statements. @throws InvalidInput */
export function checkColumns({ name, columns }: TableSchema, names: readonly string[]): void {
  const wrong = names.find((one) => !columns.some((column) => column.name === one))
  if (wrong === undefined) return
  const message = `table "${name}" has no column "${wrong}"`
  throw new InvalidInput({ details: { issues: [{ path: '/', message }] } })
}
