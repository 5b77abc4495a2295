import { type Database, type TableSchema, type TableSchemas, quoted } from '../../db/index.ts'
import type { StudioApi } from '../contract/api.ts'
import type { IndexInfo, MissingIndex } from '../contract/database.ts'
import { type IndexRow, countedSince, indexRowsOf } from './index-rows.ts'
import { ownerKind } from './tables.ts'

/** Every index, and what may be wrong with it: that another does the same, that nothing uses it, that one is missing. */
export async function indexesOf(
  database: Database,
  schemas: TableSchemas,
): Promise<StudioApi['studio.db.indexes']['output']> {
  const [rows, since, tables, hidden] = await Promise.all([
    indexRowsOf(database),
    countedSince(database),
    schemas.read(),
    schemas.ofPlugins(),
  ])
  const byTable = Map.groupBy(rows, ({ table }) => table)
  const kindOf = (table: string): IndexInfo['kind'] => ownerKind(table, hidden)
  return {
    indexes: rows.map((row) => ({
      ...row,
      kind: kindOf(row.table),
      coveredBy: coveringOf(row, byTable.get(row.table)!)?.name ?? null,
      unused: row.uses === 0 && row.of === 'index' && !row.unique,
    })),
    missing: tables.flatMap((table) => missingOf(table, byTable.get(table.name) ?? [], kindOf)),
    countedSince: since,
  }
}

/** Another index in which all rows stand in the same order, at least. */
function coveringOf(row: IndexRow, all: readonly IndexRow[]): IndexRow | undefined {
  if (row.of !== 'index' || row.columns.includes('expression')) return undefined
  return all.find((other) => {
    if (other === row || other.condition !== row.condition) return false
    if (!beginsWith(other.columns, row.columns)) return false
    const isSame = other.columns.length === row.columns.length
    // What says that values are unique is needed, unless the other says so of the same columns.
    if (row.unique && !(isSame && other.unique)) return false
    // Of two that are the same one goes: the one that is made by hand, or the later by name.
    const isTwin = isSame && other.of === 'index' && other.unique === row.unique
    return !isTwin || other.name < row.name
  })
}

const beginsWith = (columns: readonly string[], first: readonly string[]): boolean =>
  first.every((column, at) => columns[at] === column)

function missingOf(
  { name, primaryKey, foreignKeys }: TableSchema,
  indexes: readonly IndexRow[],
  kindOf: (table: string) => IndexInfo['kind'],
): MissingIndex[] {
  const orders = [
    primaryKey,
    ...indexes.filter(({ condition }) => condition === null).map(({ columns }) => columns),
  ]
  return foreignKeys
    .filter(({ columns }) => {
      const wanted = new Set(columns)
      // In whatever order: the key is looked for as a whole.
      return !orders.some((order) => new Set(order.slice(0, wanted.size)).isSupersetOf(wanted))
    })
    .map(({ columns, table }) => ({
      ...{ table: name, kind: kindOf(name), columns: [...columns], to: table },
      sql: `create index ${quoted([name, ...columns].join('_'))} on ${quoted(name)} (${columns.map(quoted).join(', ')})`,
    }))
}
