import { InvalidInput } from '../../../kernel/index.ts'
import { type Database, type TableSchema, type TableSchemas, quoted } from '../../db/index.ts'
import type { StudioApi } from '../contract/api.ts'
import type { RowChange } from '../contract/database.ts'
import { runForAll } from './run-for-all.ts'
import { Sql } from './sql.ts'
import { checkColumns, tableNamed } from './tables.ts'
import { isAsTold, toWire } from './wire.ts'

type Apply = StudioApi['studio.db.apply']
type Conflicts = Apply['output']['conflicts']

/** Rolls the transaction back: somebody has changed a row meanwhile. */
class Changed extends Error {}

/**
 * Changes rows in one transaction: all of them, or none when one is not any more as it was read.
 *
 * @param told called for each statement, once all are committed
 */
export async function applyChanges(
  database: Database,
  schemas: TableSchemas,
  { changes, dry = false }: Apply['input'],
): Promise<Apply['output']> {
  const tables = new Map<string, TableSchema>()
  for (const { table } of changes) {
    if (!tables.has(table)) tables.set(table, await tableNamed(schemas, table))
  }
  const conflicts: Conflicts = []
  const sql: string[] = []
  let affected = 0
  const run = async (): Promise<void> => {
    for (const [index, change] of changes.entries()) {
      const table = tables.get(change.table)!
      if (!dry) conflicts.push(...(await conflictsOf(database, table, change, index)))
      const statement = new Sql(database, dry)
      const text = statementOf(table, change, statement)
      sql.push(text)
      if (!dry && conflicts.length === 0) {
        affected += (await runForAll(database, text, statement.values)).affected
      }
    }
    if (conflicts.length > 0) throw new Changed()
  }
  try {
    if (dry) await run()
    else await database.transaction(run, { retries: 0 })
    return { ok: true, conflicts, sql, affected }
  } catch (error) {
    if (!(error instanceof Changed)) throw error
    return { ok: false, conflicts, sql, affected: 0 }
  }
}

/** What differs of a row now from what the page has read. */
async function conflictsOf(
  database: Database,
  table: TableSchema,
  { op, pk = {}, expect = {} }: RowChange,
  index: number,
): Promise<Conflicts> {
  const columns = Object.keys(expect)
  if (op === 'insert' || columns.length === 0) return []
  checkColumns(table, columns)
  const sql = new Sql(database)
  const text = `select ${columns.map(quoted).join(', ')} from ${quoted(table.name)} where ${whereOf(table, pk, sql)}`
  const { rows } = await runForAll(database, text, sql.values)
  const [row] = rows
  if (!row) return [{ index, column: '', expected: toWire(pk), actual: null }]
  return columns
    .filter((column) => !isAsTold(row[column], expect[column]))
    .map((column) => ({ index, column, expected: expect[column], actual: toWire(row[column]) }))
}

function statementOf(table: TableSchema, { op, pk = {}, set = {} }: RowChange, sql: Sql): string {
  const columns = Object.keys(set)
  checkColumns(table, columns)
  const name = quoted(table.name)
  const known = new Map(table.columns.map((column) => [column.name, column]))
  const valueOf = (column: string): string => sql.value(set[column], known.get(column))
  if (op !== 'delete' && columns.length === 0) throw refused('/changes', 'sets nothing')
  if (op === 'insert') {
    const values = columns.map(valueOf)
    return `insert into ${name} (${columns.map(quoted).join(', ')}) values (${values.join(', ')})`
  }
  if (op === 'delete') return `delete from ${name} where ${whereOf(table, pk, sql)}`
  const parts = columns.map((column) => `${quoted(column)} = ${valueOf(column)}`)
  return `update ${name} set ${parts.join(', ')} where ${whereOf(table, pk, sql)}`
}

/** The whole key: less of it would be more than one row. */
function whereOf({ name, primaryKey }: TableSchema, pk: Record<string, unknown>, sql: Sql): string {
  const isWhole = primaryKey.length > 0 && primaryKey.every((column) => pk[column] !== undefined)
  if (!isWhole || Object.keys(pk).length !== primaryKey.length) {
    throw refused(
      '/changes',
      `name the whole key of "${name}": ${primaryKey.join(', ') || 'it has none'}`,
    )
  }
  return primaryKey.map((column) => `${quoted(column)} = ${sql.value(pk[column])}`).join(' and ')
}

const refused = (path: string, message: string): Error =>
  new InvalidInput({ details: { issues: [{ path, message }] } })
