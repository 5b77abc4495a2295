import type { Database } from '../../db/index.ts'
import type { IndexInfo } from '../contract/database.ts'
import { runForAll } from './run-for-all.ts'

/** What an engine says about an index. */
export type IndexRow = Omit<IndexInfo, 'kind' | 'coveredBy' | 'unused'>

/** Beyond so many bytes a SQLite file is not read as a whole to measure its indexes. */
const MEASURED = 200 * 1024 * 1024

const SQLITE = `select m.name as "table", l.name, l."unique", l.origin, d.sql,
  (select json_group_array(name) from (select name from pragma_index_info(l.name) order by seqno)) as columns
from sqlite_master m join pragma_index_list(m.name) l
left join sqlite_master d on d.type = 'index' and d.name = l.name
where m.type = 'table' and m.name not like 'sqlite\\_%' escape '\\'
order by m.name, l.name`

const POSTGRES = `select t.relname as "table", c.relname as name, i.indisunique as "unique",
  i.indisprimary as is_primary,
  exists (select 1 from pg_constraint k where k.conindid = c.oid and k.contype in ('u', 'x')) as own,
  pg_get_expr(i.indpred, i.indrelid, true) as condition,
  pg_relation_size(c.oid)::float8 as bytes, s.idx_scan::float8 as uses,
  (select json_agg(coalesce(a.attname, pg_get_indexdef(c.oid, n, true)) order by n)
    from generate_series(1, i.indnkeyatts) n
    left join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[n - 1] and a.attnum > 0) as columns
from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
left join pg_stat_user_indexes s on s.indexrelid = c.oid
where c.relnamespace = current_schema()::regnamespace and not t.relispartition
order by t.relname, c.relname`

interface SqliteIndex {
  table: string
  name: string
  unique: number
  origin: 'c' | 'u' | 'pk'
  sql: string | null
  columns: string
}

interface PostgresIndex {
  table: string
  name: string
  unique: boolean
  is_primary: boolean
  own: boolean
  condition: string | null
  bytes: number
  uses: number | null
  columns: string[]
}

/** Every index of a database, by table and name. */
export const indexRowsOf = (database: Database): Promise<IndexRow[]> =>
  database.engine === 'sqlite' ? ofSqlite(database) : ofPostgres(database)

async function ofSqlite(database: Database): Promise<IndexRow[]> {
  const [{ rows }, sizes] = await Promise.all([
    runForAll<SqliteIndex>(database, SQLITE),
    sqliteSizes(database),
  ])
  return rows.map(({ table, name, unique, origin, sql, columns }) => ({
    ...{ table, name, unique: unique === 1, uses: null },
    columns: (JSON.parse(columns) as (string | null)[]).map((column) => column ?? 'expression'),
    of: origin === 'pk' ? 'primary' : origin === 'u' ? 'constraint' : 'index',
    condition: /\)\s*where\s+([\s\S]+)$/i.exec(sql ?? '')?.[1]?.trim() ?? null,
    bytes: sizes.get(name) ?? null,
  }))
}

/** Empty where SQLite was built without the table that tells. */
async function sqliteSizes(database: Database): Promise<ReadonlyMap<string, number>> {
  const known = `select name, pgsize from dbstat
    where aggregate = true and (select page_count * page_size from pragma_page_count(), pragma_page_size()) < ${MEASURED}`
  const rows = await runForAll<{ name: string; pgsize: number }>(database, known).then(
    ({ rows }) => rows,
    () => [],
  )
  return new Map(rows.map(({ name, pgsize }) => [name, Number(pgsize)]))
}

async function ofPostgres(database: Database): Promise<IndexRow[]> {
  const { rows } = await runForAll<PostgresIndex>(database, POSTGRES)
  return rows.map(({ is_primary: isPrimary, own, ...rest }) => ({
    ...rest,
    of: isPrimary ? 'primary' : own ? 'constraint' : 'index',
  }))
}

/** When Postgres began to count uses: milliseconds since the epoch. Null when nobody counts, or nobody knows. */
export async function countedSince(database: Database): Promise<number | null> {
  if (database.engine === 'sqlite') return null
  const { rows } = await runForAll<{ at: number | null }>(
    database,
    `select extract(epoch from coalesce(stats_reset, pg_postmaster_start_time()))::float8 * 1000 as at
    from pg_stat_database where datname = current_database()`,
  )
  return rows[0]?.at ?? null
}
