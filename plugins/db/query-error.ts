import { CheckViolation } from './errors.ts'

/** A statement that the database refuses for what it says: a missing table, a wrong type, bad syntax. */
export class QueryError extends Error {
  /** The statement, without its values. */
  readonly query: string

  constructor(message: string, query: string, cause: unknown) {
    super(`${message}\n  in: ${query.length > 2000 ? `${query.slice(0, 2000)} …` : query}`, {
      cause,
    })
    this.name = 'QueryError'
    this.query = query
  }
}

/** What is wrong with a statement, for whoever wrote it: with a value that it holds, too. */
export function queryErrorOf(error: unknown): QueryError | undefined {
  const inner = error instanceof CheckViolation ? error.cause : error
  return inner instanceof QueryError ? inner : undefined
}
