import type { Database, StatementResult } from '../../db/index.ts'

/**
 * Runs one statement written by hand on the rows of everybody: whoever looks at a database sees all of it, also where
 * an app's own queries are confined to an organisation.
 */
export async function runForAll<Row = Record<string, unknown>>(
  database: Database,
  text: string,
  values: readonly unknown[] = [],
): Promise<StatementResult<Row>> {
  const { CompiledQuery } = await import('kysely')
  const { rows, numAffectedRows = 0n } = await database.dbOfAll.executeQuery<Row>(
    CompiledQuery.raw(text, [...values]),
  )
  return { rows, affected: Number(numAffectedRows) }
}
