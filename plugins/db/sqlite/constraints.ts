// SQLite says little about a violated constraint; its schema knows the rest. Only used after an error.
import type { Database } from 'bun:sqlite'

/** What could be found out. */
export interface Constraint {
  table?: string | undefined
  columns?: string[] | undefined
  constraint?: string | undefined
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name.toLowerCase() === b[i]!.toLowerCase())

function all<Row>(database: Database, sql: string, ...bindings: string[]): Row[] {
  using statement = database.prepare<Row, string[]>(sql)
  return statement.all(...bindings)
}

function sqlOf(database: Database, table: string): string {
  const sql = 'select sql from sqlite_master where type = ? and name = ?'
  return all<{ sql: string }>(database, sql, 'table', table)[0]?.sql ?? ''
}

/** Constraints that were given a name in `create table`, with what follows the name. */
function namedConstraints(ddl: string): { name: string; rest: string }[] {
  const pattern =
    /\bconstraint\s+(?:"([^"]+)"|`([^`]+)`|\[([^\]]+)\]|(\w+))\s+([\s\S]*?)(?=\bconstraint\b|$)/gi
  return [...ddl.matchAll(pattern)].map((m) => ({
    name: (m[1] ?? m[2] ?? m[3] ?? m[4])!,
    rest: m[5]!,
  }))
}

const columnsIn = (list: string): string[] =>
  list.split(',').map((name) => name.trim().replace(/^["`[]|["`\]]$/g, ''))

function namedWithColumns(
  database: Database,
  table: string,
  kind: RegExp,
  columns: readonly string[],
): string | undefined {
  const found = namedConstraints(sqlOf(database, table)).find(({ rest }) => {
    const list = kind.exec(rest)?.[1]
    return list !== undefined && same(columnsIn(list), columns)
  })
  return found?.name
}

/** @param named `table.column, table.column` or `index 'name'` */
export function uniqueOf(database: Database, named: string): Constraint {
  const index = /^index '(.*)'$/.exec(named)?.[1]
  if (index !== undefined) {
    const sql = "select tbl_name from sqlite_master where type = 'index' and name = ?"
    const [row] = all<{ tbl_name: string }>(database, sql, index)
    return { table: row?.tbl_name, constraint: index }
  }
  const places = named.split(', ').map((place) => place.split('.'))
  const table = places[0]![0]!
  const columns = places.map(([, column]) => column!)
  const list = 'select name, origin from pragma_index_list(?) where "unique" = 1'
  const match = all<{ name: string; origin: string }>(database, list, table).find(({ name }) => {
    const info = 'select name from pragma_index_info(?) order by seqno'
    const indexed = all<{ name: string | null }>(database, info, name).map((row) => row.name ?? '')
    return same(indexed, columns)
  })
  const constraint =
    match?.origin === 'c'
      ? match.name
      : namedWithColumns(database, table, /^(?:unique|primary\s+key)\s*\(([^)]*)\)/i, columns)
  return { table, columns, constraint }
}

/** @param named the constraint's name, or its expression when it has none */
export function checkOf(database: Database, named: string, text: string): Constraint {
  const table = targetOf(text)
  if (table === undefined) return { constraint: named }
  const declared = namedConstraints(sqlOf(database, table)).some(({ name }) => name === named)
  return { table, constraint: declared ? named : undefined }
}

interface ForeignKey {
  id: number
  from: string
}

/** The table is the one written to; the columns follow when it has just one foreign key. */
export function foreignKeyOf(database: Database, text: string): Constraint {
  const table = targetOf(text)
  if (table === undefined || /^\s*delete\b/i.test(text)) return { table }
  const list = 'select id, "from" from pragma_foreign_key_list(?) order by id, seq'
  const keys = Map.groupBy(all<ForeignKey>(database, list, table), ({ id }) => id)
  if (keys.size !== 1) return { table }
  const columns = [...keys.values()][0]!.map(({ from }) => from)
  const constraint = namedWithColumns(database, table, /^foreign\s+key\s*\(([^)]*)\)/i, columns)
  return { table, columns, constraint }
}

/** The table that a statement writes to. */
function targetOf(text: string): string | undefined {
  const pattern =
    /\b(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update(?:\s+or\s+\w+)?|delete\s+from)\s+(?:["`]([^"`]+)["`]|(\w+))/i
  const match = pattern.exec(text)
  return match?.[1] ?? match?.[2]
}
