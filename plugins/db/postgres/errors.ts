import {
  CheckViolation,
  DatabaseFull,
  DatabaseUnavailable,
  ForeignKeyViolation,
  NotNullViolation,
  QueryTimeout,
  TransactionClosed,
  TransactionConflict,
  TransactionFailed,
  UniqueViolation,
  type ViolationDetails,
} from '../errors.ts'
import { QueryError } from '../query-error.ts'

/** What Bun SQL throws. Its `code` tells little: the SQLSTATE is in `errno`. */
interface PostgresFailure extends Error {
  readonly code: string
  readonly errno?: string
  readonly detail?: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
}

const isFailure = (error: unknown): error is PostgresFailure =>
  error instanceof Error && String((error as { code?: unknown }).code).startsWith('ERR_POSTGRES')

/** The server ended the connection, lacks something, or cannot take work now. */
const GONE = /^(08|28|3D|53|57P|58|XX)/
/** Of Bun's own errors those of a connection; the others complain about the query. */
const CONNECTION = /CONNECTION|_TIMEOUT$|TLS|AUTHENTICATION|SASL|CHANNEL_BINDING|SERVER_|_MESSAGE/

/** A value that its type does not take: too long, out of range, not one of it, or a text with NUL. */
const UNFIT = /^22(001|003|007|008|021|P02|P05)$/

/** Whether trying again cannot help before somebody changes the settings: password, name, TLS. */
export function isMisconfigured(error: unknown): boolean {
  if (!isFailure(error)) return false
  if (error.errno !== undefined) return /^(28|3D|42)/.test(error.errno)
  return /TLS|AUTHENTICATION|SASL|CHANNEL_BINDING/.test(error.code)
}

/**
 * The typed error for what Bun SQL threw.
 *
 * @param text the statement that failed
 */
export function postgresError(error: unknown, text: string): unknown {
  if (!isFailure(error)) return error
  const { errno, message } = error
  switch (errno) {
    // An exclusion constraint: rows that may not overlap.
    case '23P01':
    case '23505':
      return new UniqueViolation({ cause: error, details: detailsOf(error) })
    // From Postgres 18 on that of `on delete restrict`.
    case '23001':
    case '23503':
      return new ForeignKeyViolation({ cause: error, details: detailsOf(error) })
    case '23502':
      return new NotNullViolation({ cause: error, details: detailsOf(error) })
    case '23514':
      return new CheckViolation({ cause: error, details: detailsOf(error) })
    case '40001':
    case '40P01':
    case '55P03':
      return new TransactionConflict({ cause: error })
    case '25P02':
      return new TransactionFailed({ cause: error })
    case '25P03':
    case '25P04':
      return new TransactionClosed({
        message: 'The transaction sent nothing for too long and was rolled back.',
        cause: error,
      })
    case '57014':
      return new QueryTimeout({ cause: new QueryError(message, text, error) })
    default:
  }
  const failure = new QueryError(message, text, error)
  if (errno !== undefined && UNFIT.test(errno)) {
    // Postgres does not say where, but why; the value stands at the end.
    const reason = message.replace(/: "[^]*$/, '')
    return new CheckViolation({
      message: `A value is not allowed here: ${reason}.`,
      cause: failure,
      details: detailsOf(error),
    })
  }
  if (errno === '53100') return new DatabaseFull({ cause: failure })
  const gone = errno === undefined ? CONNECTION.test(error.code) : GONE.test(errno)
  return gone ? new DatabaseUnavailable({ cause: failure }) : failure
}

function detailsOf({ table, column, constraint, detail }: PostgresFailure): ViolationDetails {
  const columns = column ? [column] : columnsIn(detail)
  return { ...(table && { table }), ...(columns && { columns }), ...(constraint && { constraint }) }
}

/** `Key (org_id, name)=(1, a) already exists.`; an index over an expression names no columns. */
function columnsIn(detail: string | undefined): string[] | undefined {
  const list = /\(((?:[^()]|"[^"]*")*)\)=\(/.exec(detail ?? '')?.[1]
  return list?.split(', ').map((name) => name.replace(/^"|"$/g, ''))
}
