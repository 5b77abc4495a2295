import type { Database } from '../database.ts'
import { errorPosition } from '../error-position.ts'
import { MigrationError, engineMessage } from './error.ts'
import type { SqlPart } from './migration.ts'
import { type Statement, lineAt, statements } from './statements.ts'

/** Longer statements are cut in messages. */
const WIDTH = 600

/**
 * The error for SQL that failed, with file, line and statement. The engines run a file as a whole and
 * mostly do not say where in it they stopped, so its statements are run once more, one by one, in a
 * transaction that is rolled back.
 *
 * @param database on the connection where it failed, outside of any transaction
 */
export async function locate(
  database: Database,
  part: SqlPart,
  error: unknown,
  mend: string,
): Promise<MigrationError> {
  // Of a file of several statements SQLite tells the place in one of them, not in which.
  const whole = database.engine === 'sqlite' ? undefined : errorPosition(error, part.text)
  const all = statements(part.text, database.engine)
  const known = whole === undefined ? undefined : all.findLast(({ start }) => start <= whole)
  if (known) return failureOf(part, known, error, mend, whole)
  const again = await firstFailure(database, all)
  if (!again) return failureOf(part, undefined, error, mend)
  const within = errorPosition(again.error, again.statement.text)
  const at = within === undefined ? undefined : again.statement.start + within
  return failureOf(part, again.statement, again.error, mend, at)
}

/** The error for a statement that failed. @param offset of the word in question, in the file */
export function failureOf(
  { file, text }: SqlPart,
  statement: Statement | undefined,
  error: unknown,
  mend: string,
  offset: number | undefined = statement?.start,
): MigrationError {
  const line = offset === undefined ? undefined : lineAt(text, offset)
  const column = offset === undefined ? undefined : offset - text.lastIndexOf('\n', offset - 1)
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  const shown = statement && statement.text.slice(0, WIDTH)
  const cut = statement && statement.text.length > WIDTH ? ' …' : ''
  return new MigrationError(
    `${place} failed: ${engineMessage(error)}${shown ? `\n  ${shown.replaceAll('\n', '\n  ')}${cut}` : ''}`,
    mend,
    { file, line, column, statement: statement?.text, cause: error },
  )
}

async function firstFailure(
  database: Database,
  all: readonly Statement[],
): Promise<{ statement: Statement; error: unknown } | undefined> {
  const enough = new Error('nothing of this is meant to stay')
  let failed: { statement: Statement; error: unknown } | undefined
  const attempt = async (): Promise<never> => {
    for (const statement of all) {
      try {
        await database.script(statement.text)
      } catch (error) {
        failed = { statement, error }
        break
      }
    }
    throw enough
  }
  await database.transaction(attempt, { retries: 0 }).catch(() => {})
  return failed
}
