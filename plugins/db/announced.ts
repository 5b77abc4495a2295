// Queries that a statement goes before, in one transaction with it: what the database itself is to know of
// whoever asks, and must have forgotten when the next one uses the connection.
import { OpenTransaction, type TransactionParts } from './open-transaction.ts'
import type { Outcome } from './outcome.ts'
import { type Scope, currentPlace } from './scope.ts'
import type { Query, Row } from './store.ts'

/** A statement, and the query that it goes before. */
export interface Announced {
  readonly first: Query
  readonly query: Query
}

/**
 * Runs both: in the transaction that is open, else in one of their own.
 *
 * @param scope what is open; a session has no transaction yet
 */
export async function runAnnounced(
  set: TransactionParts,
  scope: Scope | undefined,
  { first, query }: Announced,
): Promise<Outcome> {
  // At once, so that nothing of others comes between them on the connection.
  const both = async (on: Scope): Promise<Outcome> => {
    const sent = [on.query(first), on.query(query)].map(async (outcome) => outcome)
    return (await Promise.all(sent))[1]!
  }
  if (scope?.kind === 'transaction') return both(scope)
  const transaction = await OpenTransaction.begin(set, currentPlace(), scope, {})
  let outcome: Outcome
  try {
    outcome = await both(transaction.scope)
  } catch (error) {
    await transaction.rollback()
    throw error
  }
  await transaction.commit()
  return outcome
}

/** The same for a query that is read bit by bit: its transaction ends with the reading. */
export async function* streamAnnounced(
  set: TransactionParts,
  scope: Scope | undefined,
  { first, query }: Announced,
  size: number,
): AsyncIterableIterator<Row[]> {
  if (scope?.kind === 'transaction') {
    await scope.query(first)
    yield* scope.stream(query, size)
    return
  }
  const transaction = await OpenTransaction.begin(set, currentPlace(), scope, {})
  let done = false
  try {
    await transaction.scope.query(first)
    yield* transaction.scope.stream(query, size)
    done = true
  } finally {
    if (done) await transaction.commit()
    else await transaction.rollback()
  }
}
