import type { QueryResult } from 'kysely'
import type { Outcome } from './store.ts'

/** An outcome as Kysely's builders read it. */
export function kyselyResult<R>(outcome: Outcome): QueryResult<R> {
  const { affected, insertId } = outcome
  const rows = outcome.rows as R[]
  if (affected === 0) return { rows }
  const numAffectedRows = BigInt(affected)
  return insertId === undefined
    ? { rows, numAffectedRows }
    : { rows, numAffectedRows, insertId: BigInt(insertId) }
}
