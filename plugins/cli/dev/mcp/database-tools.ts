import { type Action, InvalidInput, type Kernel, t } from '../../../../kernel/index.ts'
import { devTool } from './tool.ts'

/** Rows that are shown. */
const ROWS = 200

/** A tool that reads the app's database; none when it has no database. */
export async function databaseTools(kernel: Kernel): Promise<Action[]> {
  if (!kernel.plugins.includes('db')) return []
  const { database, queryErrorOf } = await import('../../../db/index.ts')
  const db = kernel.get(database)
  if (!db) return []
  const { engine } = db
  const placeholder = engine === 'sqlite' ? '?' : '$1'
  return [
    devTool(
      {
        name: 'query_database',
        description: `Reads the app's database (${engine}) by one statement of SQL, in a read-only transaction; at most ${ROWS} rows are shown`,
        input: t.Object({
          sql: t.String({ minLength: 1 }),
          parameters: t.Optional(
            t.Array(t.Union([t.String(), t.Number(), t.Boolean(), t.Null()]), {
              description: `For the placeholders: ${placeholder}`,
            }),
          ),
        }),
      },
      async ({ sql, parameters = [] }) => {
        const statement = single(sql)
        const read = () => db.run(statement, parameters)
        const { rows } = await db.transaction(read, { readOnly: true }).catch((error: unknown) => {
          // Whoever wrote the statement has to hear what is wrong with it.
          const wrong = queryErrorOf(error)
          throw wrong ? refused(wrong.message) : error
        })
        return { rows: rows.slice(0, ROWS), total: rows.length }
      },
    ),
  ]
}

const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g
/** What would end, or leave, the read-only transaction around. */
const CONTROL =
  /^\s*(begin|commit|end|rollback|savepoint|release|start|set|reset|pragma|attach|copy)\b/i

/** A text of one statement that can only read where it is run. */
function single(sql: string): string {
  const statement = sql.trim().replace(/;$/, '')
  const bare = statement.replaceAll(QUOTED, ' ')
  if (!bare.includes(';') && !CONTROL.test(bare)) return statement
  throw refused('must be one statement that reads')
}

const refused = (message: string) =>
  new InvalidInput({ details: { issues: [{ path: '/sql', message }] } })
