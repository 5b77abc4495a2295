import { InvalidInput } from '../../../kernel/index.ts'
import { type Database, QueryError } from '../../db/index.ts'
import type { StudioApi } from '../contract/api.ts'
import { runForAll } from './run-for-all.ts'
import { fromWire, toWire } from './wire.ts'

type Query = StudioApi['studio.db.query']

const DEFAULT_LIMIT = 200
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g
/** What would end, or leave, the transaction around. */
const CONTROL =
  /^\s*(begin|commit|end|rollback|savepoint|release|start|set|reset|pragma|attach|detach|copy|vacuum)\b/i

/** Runs one statement that somebody wrote: read-only, or as it is. */
export async function runQuery(
  database: Database,
  { sql, params = [], mode, limit = DEFAULT_LIMIT, plan = false }: Query['input'],
  elapsed: () => number,
): Promise<Query['output']> {
  const statement = single(sql)
  const values = params.map(fromWire)
  const began = elapsed()
  const run = async (text: string, given: readonly unknown[]) => {
    const once = () => runForAll(database, text, given)
    const readOnly = mode === 'read'
    return database.transaction(once, { readOnly, retries: 0 }).catch((error: unknown) => {
      // Whoever wrote the statement has to hear what is wrong with it.
      throw error instanceof QueryError ? refused(error.message) : error
    })
  }
  const { rows, affected } = await run(statement, values)
  const ms = elapsed() - began
  const columns = Object.keys(rows[0] ?? {})
  return {
    ...{ columns, affected, ms, truncated: rows.length > limit },
    rows: rows.slice(0, limit).map((row) => columns.map((name) => toWire(row[name]))),
    ...(plan && { plan: await planOf(database, statement, run, values) }),
  }
}

async function planOf(
  { engine }: Database,
  statement: string,
  run: (text: string, values: readonly unknown[]) => Promise<{ rows: Record<string, unknown>[] }>,
  values: readonly unknown[],
): Promise<string[]> {
  const explain = engine === 'sqlite' ? 'explain query plan' : 'explain'
  const { rows } = await run(`${explain} ${statement}`, values)
  return rows.map((row) => String(row['detail'] ?? row['QUERY PLAN']))
}

/** A text of one statement that stays in the transaction it is run in. */
function single(sql: string): string {
  const statement = sql.trim().replace(/;$/, '')
  const bare = statement.replaceAll(QUOTED, ' ')
  if (!bare.includes(';') && !CONTROL.test(bare)) return statement
  throw refused('must be one statement, and not one about the transaction')
}

const refused = (message: string): Error =>
  new InvalidInput({ details: { issues: [{ path: '/sql', message }] } })
