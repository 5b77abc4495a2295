import type { Database } from '../database.ts'
import { MigrationError, engineMessage } from './error.ts'
import { Ledger } from './ledger.ts'
import { type Waiting, patiently } from './lock.ts'
import { locate } from './locate.ts'
import type { LoadedMigration, Migration, MigrationPart } from './migration.ts'
import { editedError, isEdited } from './plan.ts'
import { refuseControl } from './refuse.ts'
import { applyInSteps } from './steps.ts'

/** Milliseconds that a statement waits for a lock; behind it every query of the table waits too. */
const LOCK_TIMEOUT = 2_000

/**
 * Applies a migration, or finds that another process did. To be called on the connection that holds
 * the lock.
 *
 * @returns milliseconds; undefined when another process was first
 */
export async function applyUp(
  database: Database,
  migration: Migration,
  waiting: Waiting,
): Promise<number | undefined> {
  const loaded = await migration.load()
  const { clock } = waiting
  const ledger = new Ledger(database)
  const startedAt = clock.now()
  const since = clock.elapsed()
  const duration = (): number => Math.round(clock.elapsed() - since)
  if (!loaded.transaction) {
    const done = await applyInSteps(database, migration, loaded, waiting)
    return done ? duration() : undefined
  }
  refuseControl(loaded.up, database.engine)
  const applied = await inTransaction(database, loaded, loaded.up, waiting, {
    isDue: async () => {
      const row = await ledger.row(migration)
      if (row?.applied_at && isEdited(migration, row)) throw editedError(migration)
      return !row?.applied_at
    },
    record: () =>
      ledger.write(migration, {
        checksum: migration.checksum ?? null,
        started_at: new Date(startedAt),
        applied_at: new Date(clock.now()),
        duration_ms: duration(),
        steps: 0,
      }),
  })
  return applied ? duration() : undefined
}

/** Undoes a migration; false when another process did. @throws MigrationError without a way back */
export async function applyDown(
  database: Database,
  migration: Migration,
  waiting: Waiting,
): Promise<boolean> {
  const loaded = await migration.load()
  const { down } = loaded
  if (!down) {
    throw new MigrationError(
      `${migration.file} does not say how it is undone`,
      `add a "-- down" section or a ${migration.name}.down.sql (a function "down" in a .ts migration), or undo it by a new migration`,
      { file: migration.file },
    )
  }
  const ledger = new Ledger(database)
  if (!loaded.transaction) {
    if (!(await ledger.row(migration))) return false
    await runPart(database, down)
    await ledger.remove(migration)
    return true
  }
  refuseControl(down, database.engine)
  return inTransaction(database, loaded, down, waiting, {
    isDue: async () => (await ledger.row(migration)) !== undefined,
    record: () => ledger.remove(migration),
  })
}

/** Runs a part and what is to be recorded of it in one transaction, unless it is not due any more. */
async function inTransaction(
  database: Database,
  { foreignKeys }: LoadedMigration,
  part: MigrationPart,
  waiting: Waiting,
  ledger: { isDue(): Promise<boolean>; record(): Promise<void> },
): Promise<boolean> {
  const unchecked = database.engine === 'sqlite' && !foreignKeys
  if (unchecked) await database.run('pragma foreign_keys = off')
  const attempt = async (): Promise<boolean> => {
    if (database.engine === 'postgres') {
      await database.run(`set local lock_timeout = ${LOCK_TIMEOUT}`)
    }
    if (!(await ledger.isDue())) return false
    await runPart(database, part)
    if (unchecked) await checkForeignKeys(database, part)
    await ledger.record()
    return true
  }
  try {
    return await patiently(waiting, () => database.transaction(attempt, { retries: 0 }))
  } catch (error) {
    if (error instanceof MigrationError) throw error
    throw await failed(database, part, error)
  } finally {
    if (unchecked) await database.run('pragma foreign_keys = on')
  }
}

/** Runs a part as it is. */
export async function runPart(database: Database, part: MigrationPart): Promise<void> {
  if (part.kind === 'sql') await database.script(part.text)
  else await part.run(database.dbOfAll, { engine: database.engine })
}

async function checkForeignKeys(database: Database, { file }: MigrationPart): Promise<void> {
  const { rows } = await database.run<{ table: string; parent: string }>('pragma foreign_key_check')
  const [first] = rows
  if (!first) return
  throw new MigrationError(
    `${file} leaves ${rows.length} ${rows.length === 1 ? 'row' : 'rows'} that refer to nothing, the first in table "${first.table}" (it refers to "${first.parent}")`,
    'mend or delete these rows in the migration; nothing of it was applied',
    { file },
  )
}

async function failed(
  database: Database,
  part: MigrationPart,
  error: unknown,
): Promise<MigrationError> {
  const mend = 'correct the file and run again: bunbase migrate. Nothing of it was applied'
  if (part.kind === 'sql') return locate(database, part, error, mend)
  return new MigrationError(`${part.file} failed: ${engineMessage(error)}`, mend, {
    file: part.file,
    cause: error,
  })
}
