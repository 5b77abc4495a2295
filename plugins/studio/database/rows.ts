import { InvalidInput } from '../../../kernel/index.ts'
import { type Database, type TableSchema, quoted } from '../../db/index.ts'
import type { StudioApi } from '../contract/api.ts'
import type { RowCondition } from '../contract/database.ts'
import { runForAll } from './run-for-all.ts'
import { Sql } from './sql.ts'
import { checkColumns } from './tables.ts'
import { toWire } from './wire.ts'

type Rows = StudioApi['studio.db.rows']

const DEFAULT_LIMIT = 50
const OPERATORS = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' } as const

/** A page of a table's rows, by key: each page costs the same, however far it is. */
export async function rowsOf(
  database: Database,
  table: TableSchema,
  { where = [], sort, cursor, limit = DEFAULT_LIMIT }: Rows['input'],
  now: number,
): Promise<Rows['output']> {
  const columns = table.columns.map(({ name }) => name)
  // Without a key rows are told apart by all that they have.
  const key = table.primaryKey.length > 0 ? table.primaryKey : columns
  checkColumns(table, [...where.map(({ col }) => col), ...(sort ? [sort.col] : [])])
  const order = sort ? [sort.col, ...key.filter((name) => name !== sort.col)] : [...key]
  const isDown = sort?.dir === 'desc'
  const sql = new Sql(database)
  const conditions = where.map((condition) => conditionOf(condition, sql))
  if (cursor !== undefined) conditions.push(afterOf(order, placeOf(cursor), isDown, sql))
  const filter = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : ''
  // Nulls would be before or after all, by engine.
  const by = order.map((name) => `${quoted(name)} is null, ${quoted(name)}${isDown ? ' desc' : ''}`)
  const text = `select ${columns.map(quoted).join(', ')} from ${quoted(table.name)}${filter} order by ${by.join(', ')} limit ${limit + 1}`
  const { rows } = await runForAll(database, text, sql.values)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const isMore = rows.length > limit && last !== undefined
  return {
    ...{ columns, rows: shown.map((row) => columns.map((name) => toWire(row[name]))) },
    next: isMore ? cursorOf(order.map((name) => toWire(last[name]))) : null,
    asOf: now,
  }
}

function conditionOf({ col, op, val }: RowCondition, sql: Sql): string {
  const column = quoted(col)
  switch (op) {
    case 'null':
      return `${column} is null`
    case 'notNull':
      return `${column} is not null`
    case 'contains':
      return sql.like(col, val, 'contains')
    case 'in': {
      const list = Array.isArray(val) ? val : [val]
      if (list.length === 0) return '1 = 0'
      return `${column} in (${list.map((each) => sql.value(each)).join(', ')})`
    }
    default:
      return `${column} ${OPERATORS[op]} ${sql.value(val)}`
  }
}

/** Rows after a place: later in the first column that differs. Nulls come last. */
function afterOf(
  order: readonly string[],
  place: readonly unknown[],
  isDown: boolean,
  sql: Sql,
): string {
  const parts = order.map((name, index) => {
    const same = order.slice(0, index).map((earlier, at) => sameAs(earlier, place[at], sql))
    const column = quoted(name)
    const value = place[index]
    // Nothing is after null in a column.
    const later =
      value === null
        ? '1 = 0'
        : `(${column} ${isDown ? '<' : '>'} ${sql.value(value)} or ${column} is null)`
    return [...same, later].join(' and ')
  })
  return `(${parts.map((part) => `(${part})`).join(' or ')})`
}

const sameAs = (name: string, value: unknown, sql: Sql): string =>
  value === null ? `${quoted(name)} is null` : `${quoted(name)} = ${sql.value(value)}`

const cursorOf = (place: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url')

function placeOf(cursor: string): unknown[] {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown
    if (Array.isArray(place)) return place
  } catch {
    // It is no cursor: told below.
  }
  const message = 'is not a cursor; pass `next` of the page before'
  throw new InvalidInput({ details: { issues: [{ path: '/cursor', message }] } })
}

/** Rows of a table whose text begins like that, for choosing one of them. */
export async function lookup(
  database: Database,
  table: TableSchema,
  q: string,
): Promise<StudioApi['studio.db.lookup']['output']> {
  const [key = table.columns[0]!.name] = table.primaryKey
  const texts = table.columns.filter(({ kind, name }) => kind === 'text' && name !== key)
  const label = texts.find(({ name }) => /name|title|email|slug|label/.test(name)) ?? texts[0]
  const names = [key, ...(label ? [label.name] : [])]
  const sql = new Sql(database)
  const matches = q === '' ? [] : names.map((name) => sql.like(name, q, 'begins'))
  const filter = matches.length > 0 ? ` where ${matches.join(' or ')}` : ''
  const text = `select ${names.map(quoted).join(', ')} from ${quoted(table.name)}${filter} order by ${quoted(key)} limit 20`
  const { rows } = await runForAll(database, text, sql.values)
  return {
    items: rows.map((row) => ({
      pk: toWire(row[key]),
      label: String(label ? row[label.name] : row[key]),
    })),
  }
}
