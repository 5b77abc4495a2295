import { Database } from 'bun:sqlite'
import { SQL } from 'bun'
import { schemaOf } from '../../../../plugins/persistence/schema.ts'
import { PostgresServer } from '../../../services/postgres-server.ts'
import { logsSql, runsSql } from './rows-sql.ts'

/** Runs to a line. */
const RUNS_PER_LINE = 5

/** Makes a file of run history with so many runs. Indexes come last: sorting them in is what costs. */
export function generateSqlite(path: string, rows: number): void {
  const db = new Database(path, { create: true })
  db.run('pragma journal_mode = off')
  db.run('pragma synchronous = off')
  db.run('pragma cache_size = -1000000')
  const [tables, indexes] = partsOf('sqlite')
  for (const table of tables) db.run(table)
  const numbers = (count: number): string =>
    `(with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ${count}) select i from n)`
  db.run(`insert into action_runs ${runsSql('sqlite', numbers(rows), rows)}`)
  const lines = Math.ceil(rows / RUNS_PER_LINE)
  db.run(`insert into action_logs ${logsSql('sqlite', numbers(lines), lines)}`)
  for (const index of indexes) db.run(index)
  db.run('pragma journal_mode = wal')
  db.close()
}

/** Starts a Postgres and makes run history of so many runs in it. */
export async function generatePostgres(rows: number): Promise<PostgresServer> {
  const server = await PostgresServer.create([
    'shared_buffers=512MB',
    'maintenance_work_mem=512MB',
    'max_wal_size=16GB',
    'wal_level=minimal',
    'max_wal_senders=0',
  ])
  if (!server) throw new Error('there is no Postgres here')
  await using sql = new SQL(server.url(), { max: 1 })
  const [tables, indexes] = partsOf('postgres')
  for (const table of tables) await sql.unsafe(table.replace(/,\s*primary key \(id\)/, ''))
  const numbers = (count: number): string => `generate_series(0::bigint, ${count - 1}) as n(i)`
  await sql.unsafe(`insert into action_runs ${runsSql('postgres', numbers(rows), rows)}`)
  const lines = Math.ceil(rows / RUNS_PER_LINE)
  await sql.unsafe(`insert into action_logs ${logsSql('postgres', numbers(lines), lines)}`)
  for (const table of ['action_runs', 'action_logs']) {
    await sql.unsafe(`alter table ${table} add primary key (id)`)
  }
  for (const index of indexes) await sql.unsafe(index)
  await sql.unsafe('vacuum analyze')
  return server
}

function partsOf(engine: 'sqlite' | 'postgres'): [tables: string[], indexes: string[]] {
  const all = schemaOf(engine)
  const starting = (words: string): string[] => all.filter((it) => it.startsWith(words))
  return [starting('create table'), starting('create index')]
}
