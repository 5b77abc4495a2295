import { type ErrorClass, defineError, t } from '../../kernel/index.ts'

/** Where a constraint was violated; what the engine does not say is left out. */
export interface ViolationDetails {
  table?: string
  /** Columns of the constraint, in its order. */
  columns?: string[]
  /** Name of the constraint or unique index. SQLite names check constraints only. */
  constraint?: string
}

const details = t.Object({
  table: t.Optional(t.String()),
  columns: t.Optional(t.Array(t.String())),
  constraint: t.Optional(t.String()),
})

/** A unique constraint or index, or a primary key, has such a row already. */
export const UniqueViolation: ErrorClass<ViolationDetails> = defineError('UNIQUE_VIOLATION', {
  status: 409,
  message: 'Something with this value exists already.',
  details,
})

/** A row refers to one that does not exist, or is still referred to. */
export const ForeignKeyViolation: ErrorClass<ViolationDetails> = defineError(
  'FOREIGN_KEY_VIOLATION',
  {
    status: 409,
    message: 'This refers to something that does not exist, or something still refers to it.',
    details,
  },
)

/** A check constraint refuses the row. */
export const CheckViolation: ErrorClass<ViolationDetails> = defineError('CHECK_VIOLATION', {
  status: 422,
  message: 'A value is not allowed here.',
  details,
})

/** A column that needs a value was given none. */
export const NotNullViolation: ErrorClass<ViolationDetails> = defineError('NOT_NULL_VIOLATION', {
  status: 422,
  message: 'A required value is missing.',
  details,
})

/** The database cannot be reached, or the connection was lost before it answered. */
export const DatabaseUnavailable: ErrorClass = defineError('DATABASE_UNAVAILABLE', {
  status: 503,
  message: 'The database cannot be reached right now; retry shortly.',
  retry: true,
})

/** There is no room for what is written: the disk is full, or a limit of it is reached. */
export const DatabaseFull: ErrorClass = defineError('DATABASE_FULL', {
  status: 507,
  message: 'The database has no room for this; nothing was written.',
  retry: true,
})

/** The query took longer than `database.statementTimeout` or `database.queryDeadline`. */
export const QueryTimeout: ErrorClass = defineError('QUERY_TIMEOUT', {
  status: 504,
  message: 'The database took too long to answer.',
  retry: true,
})

/** Other transactions were in the way for longer, or more often, than the configured bounds allow. */
export const TransactionConflict: ErrorClass = defineError('TRANSACTION_CONFLICT', {
  status: 503,
  message: 'Others are changing the same data right now; retry shortly.',
  retry: true,
})

/** A query was started on a transaction that has ended: most likely one that nobody awaited. */
export const TransactionClosed: ErrorClass = defineError('TRANSACTION_CLOSED', {
  status: 500,
  internal: true,
  message: 'A query was started after its transaction had ended; await every query.',
})

/** A query of the transaction failed, so that nothing of it can be committed. */
export const TransactionFailed: ErrorClass = defineError('TRANSACTION_FAILED', {
  status: 500,
  internal: true,
  message:
    'An earlier query of this transaction failed; run what may fail in a nested transaction to go on after it.',
})

/** An `update` or `delete` without a condition; `.where(everyRow)` means every row. */
export const MissingCondition: ErrorClass = defineError('MISSING_CONDITION', {
  status: 500,
  internal: true,
  message: 'An update or delete has no condition; add one, or .where(everyRow) for every row.',
})

/** A rehearsal was asked for inside a transaction, or inside another one. */
export const RehearsalInTransaction: ErrorClass = defineError('REHEARSAL_IN_TRANSACTION', {
  status: 500,
  internal: true,
  message: 'A rehearsal is a transaction of its own; begin it outside of any other.',
})
