import type { Database } from 'bun:sqlite'
import {
  CheckViolation,
  DatabaseFull,
  DatabaseUnavailable,
  ForeignKeyViolation,
  NotNullViolation,
  TransactionConflict,
  UniqueViolation,
} from '../errors.ts'
import { type Constraint, checkOf, foreignKeyOf, uniqueOf } from './constraints.ts'
import { QueryError } from '../query-error.ts'

/** What `bun:sqlite` throws. */
interface SqliteFailure extends Error {
  readonly code: string
}

const isFailure = (error: unknown): error is SqliteFailure =>
  error instanceof Error && String((error as { code?: unknown }).code).startsWith('SQLITE_')

/** Whether another connection was in the way, so that the same may work later. */
export function isBusy(error: unknown): boolean {
  return isFailure(error) && /^SQLITE_(BUSY|LOCKED)/.test(error.code)
}

/**
 * The typed error for what SQLite threw.
 *
 * @param text the statement that failed
 */
export function sqliteError(error: unknown, text: string, database: Database | undefined): unknown {
  if (!isFailure(error)) return error
  const { code, message } = error
  // Names are "table.column", or "index 'name'" for one over an expression.
  const named = /failed: (.*)$/.exec(message)?.[1] ?? ''
  const of = (constraint: () => Constraint) => ({
    cause: error,
    details: database ? clean(constraint) : {},
  })
  switch (code) {
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
    case 'SQLITE_CONSTRAINT_ROWID':
      return new UniqueViolation(of(() => uniqueOf(database!, named)))
    case 'SQLITE_CONSTRAINT_NOTNULL': {
      const [table, column] = named.split('.')
      return new NotNullViolation(of(() => ({ table, columns: column ? [column] : undefined })))
    }
    case 'SQLITE_CONSTRAINT_CHECK':
      return new CheckViolation(of(() => checkOf(database!, named, text)))
    case 'SQLITE_CONSTRAINT_FOREIGNKEY':
      return new ForeignKeyViolation(of(() => foreignKeyOf(database!, text)))
    case 'SQLITE_CONSTRAINT_TRIGGER':
      // That of `on delete restrict`; the others are what triggers raise.
      if (message !== 'FOREIGN KEY constraint failed') break
      return new ForeignKeyViolation(of(() => foreignKeyOf(database!, text)))
    default:
  }
  if (isBusy(error)) return new TransactionConflict({ cause: error })
  if (code === 'SQLITE_FULL') {
    return new DatabaseFull({ cause: new QueryError(message, text, error) })
  }
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY|NOMEM)/.test(code)) {
    return new DatabaseUnavailable({ cause: new QueryError(message, text, error) })
  }
  return new QueryError(message, text, error)
}

/** Finding out more must not hide the error itself. */
function clean(find: () => Constraint): Constraint {
  try {
    return Object.fromEntries(Object.entries(find()).filter(([, value]) => value !== undefined))
  } catch {
    return {}
  }
}
