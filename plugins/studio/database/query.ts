import { type Database, type QueryError, errorPosition, queryErrorOf } from '../../db/index.ts'
import type { StudioApi } from '../contract/api.ts'
import { StatementRefused } from '../errors.ts'
import { runForAll } from './run-for-all.ts'
import { fromWire, toWire } from './wire.ts'

type Query = StudioApi['studio.db.query']

const DEFAULT_LIMIT = 200
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g
/** What would end, or leave, the transaction around. */
const CONTROL =
  /^\s*(begin|commit|end|rollback|savepoint|release|start|set|reset|pragma|attach|detach|copy|vacuum)\b/i

/** Runs one statement that somebody wrote: read-only, or as it is; or asks only how it would be run. */
export async function runQuery(
  database: Database,
  { sql, params = [], mode, limit = DEFAULT_LIMIT, plan = false }: Query['input'],
  elapsed: () => number,
): Promise<Query['output']> {
  const statement = single(sql)
  const values = params.map(fromWire)
  const began = elapsed()
  const run = async (before: string, readOnly: boolean) => {
    const text = before + statement
    const once = () => runForAll(database, text, values)
    return database.transaction(once, { readOnly, retries: 0 }).catch((error: unknown) => {
      // Whoever wrote the statement has to hear what is wrong with it.
      const wrong = queryErrorOf(error)
      throw wrong ? refusedBy(wrong, text, before, sql) : error
    })
  }
  const answer = plan === 'only' ? NOTHING : await run('', mode === 'read')
  const ms = elapsed() - began
  const columns = Object.keys(answer.rows[0] ?? {})
  return {
    ...{ columns, affected: answer.affected, ms, truncated: answer.rows.length > limit },
    rows: answer.rows.slice(0, limit).map((row) => columns.map((name) => toWire(row[name]))),
    ...(plan !== false && { plan: await planOf(database, run) }),
  }
}

/** What is asked of a statement that is not run. */
const NOTHING: { rows: Record<string, unknown>[]; affected: number } = { rows: [], affected: 0 }

/** Its steps, those within another one indented. Nothing is run, so nothing is written. */
async function planOf(
  { engine }: Database,
  run: (before: string, readOnly: boolean) => Promise<{ rows: Record<string, unknown>[] }>,
): Promise<string[]> {
  // SQLite never runs what it explains, yet counts it as writing. Postgres does with `analyze` in front.
  const { rows } = await (engine === 'sqlite'
    ? run('explain query plan ', false)
    : run('explain ', true))
  const depths = new Map<unknown, number>()
  return rows.map(({ id, parent, detail, 'QUERY PLAN': line }) => {
    if (line !== undefined) return String(line)
    const depth = depths.get(parent) ?? 0
    depths.set(id, depth + 1)
    return `${'  '.repeat(depth)}${String(detail)}`
  })
}

/** A text of one statement that stays in the transaction it is run in. */
function single(sql: string): string {
  const statement = sql.trim().replace(/;$/, '')
  const bare = statement.replaceAll(QUOTED, ' ')
  if (!bare.includes(';') && !CONTROL.test(bare)) return statement
  const message = 'This must be one statement, and not one about the transaction.'
  throw new StatementRefused({ message, details: { at: null } })
}

function refusedBy(error: QueryError, text: string, before: string, sql: string): Error {
  const message = error.message.split('\n  in: ')[0]!
  const at = errorPosition(error, text) ?? placeOfNamed(message, text)
  // In front of the statement may be blanks, which were not run.
  const start = sql.length - sql.trimStart().length - before.length
  return new StatementRefused({
    message,
    details: { at: at === undefined ? null : Math.max(0, at + start) },
    cause: error,
  })
}

/** SQLite does not say where a name is that it does not know, but says the name. */
function placeOfNamed(message: string, text: string): number | undefined {
  const [, name] = /^(?:no such \w+|ambiguous column name): (\S+)$/.exec(message) ?? []
  const at = name === undefined ? -1 : text.indexOf(name)
  return at < 0 ? undefined : at
}
