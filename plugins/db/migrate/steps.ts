// Outside a transaction a process that is killed leaves some of a migration behind. So each statement
// is recorded when it is done, and the next run goes on with the one that is not.
import type { Database } from '../database.ts'
import { MigrationError, engineMessage } from './error.ts'
import { Ledger, type LedgerRow } from './ledger.ts'
import { checksumOf } from './load.ts'
import { type Waiting, patiently } from './lock.ts'
import { failureOf } from './locate.ts'
import type { LoadedMigration, Migration, SqlPart } from './migration.ts'
import { isOutside } from './refuse.ts'
import { type Statement, essence, statements } from './statements.ts'

/** A procedure may end transactions itself, and then must not be in one. */
const PROCEDURE = /^(call|do)\b/

/**
 * Applies a migration that wants no transaction around it.
 *
 * @returns false when another process had applied it
 */
export async function applyInSteps(
  database: Database,
  migration: Migration,
  { up }: LoadedMigration,
  waiting: Waiting,
): Promise<boolean> {
  const ledger = new Ledger(database)
  const { clock } = waiting
  const startedAt = new Date(clock.now())
  const since = clock.elapsed()
  const record = (done: boolean, steps: number, checksum: string | null): Promise<void> =>
    ledger.write(migration, {
      checksum: done ? (migration.checksum ?? null) : checksum,
      started_at: startedAt,
      applied_at: done ? new Date(clock.now()) : null,
      duration_ms: Math.round(clock.elapsed() - since),
      steps,
    })
  const before = await ledger.row(migration)
  if (before?.applied_at) return false
  if (up.kind === 'code') {
    await record(false, 0, null)
    try {
      await up.run(database.dbOfAll, { engine: database.engine })
    } catch (cause) {
      throw new MigrationError(
        `${up.file} failed: ${engineMessage(cause)}`,
        'correct it and run again: bunbase migrate. It has no transaction, so it runs from its beginning',
        { file: up.file, cause },
      )
    }
    await record(true, 0, null)
    return true
  }
  const all = statements(up.text, database.engine)
  for (let index = 0; index < all.length; index++) {
    const statement = all[index]!
    const advance = async (): Promise<boolean> => {
      const row = await ledger.row(migration)
      if (row?.applied_at || (row?.steps ?? 0) > index) return checkPrefix(up, all, row, database)
      if (!row) await record(false, 0, prefixChecksum(all, 0, database))
      await runStep(database, statement, before?.steps === index)
      const done = index + 1 === all.length
      await record(done, index + 1, prefixChecksum(all, index + 1, database))
      return true
    }
    try {
      await step(database, statement, waiting, advance)
    } catch (error) {
      if (error instanceof MigrationError) throw error
      const left = index === 0 ? 'Nothing of it was applied' : `Its first ${index} stay applied`
      const mend = `correct this statement and run again: bunbase migrate goes on with it. ${left}`
      throw failureOf(up, statement, error, mend)
    }
  }
  return true
}

/** Where the engine allows, a statement and the record of it are one transaction. */
async function step(
  database: Database,
  { code }: Statement,
  waiting: Waiting,
  advance: () => Promise<boolean>,
): Promise<void> {
  const plain = isOutside(code, database.engine) || PROCEDURE.test(code)
  await patiently(waiting, () =>
    plain ? advance() : database.transaction(advance, { retries: 0 }),
  )
}

async function runStep(database: Database, statement: Statement, begun: boolean): Promise<void> {
  const { code, text } = statement
  const index = /^create (?:unique )?index concurrently (?:if not exists )?(\S+) on /.exec(
    code,
  )?.[1]
  if (index !== undefined && database.engine === 'postgres') {
    const { rows } = await database.run<{ valid: boolean }>(
      'select indisvalid as valid from pg_index where indexrelid = to_regclass($1)',
      [index],
    )
    // A build that was interrupted or failed leaves an index that is never used and always kept up.
    if (rows[0] && !rows[0].valid) await database.script(`drop index concurrently ${index}`)
    else if (rows[0] && begun) return
  }
  await database.script(text)
}

/** Statements that were applied must still be those in the file. */
function checkPrefix(
  { file }: SqlPart,
  all: readonly Statement[],
  row: LedgerRow | undefined,
  database: Database,
): true {
  if (!row || row.applied_at || row.checksum === prefixChecksum(all, row.steps, database)) {
    return true
  }
  throw new MigrationError(
    `${file} stopped after its first ${row.steps} statements, and these were edited since`,
    'restore them as they were; the later ones may be changed',
    { file },
  )
}

function prefixChecksum(all: readonly Statement[], count: number, database: Database): string {
  const done = all.slice(0, count).map(({ text }) => essence(text, database.engine))
  return checksumOf(done.join(';'))
}
