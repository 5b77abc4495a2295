import { discoverMigrations } from './discover.ts'
import { Ledger } from './ledger.ts'
import { type MigrationStatus, statusOf } from './plan.ts'
import type { MigrateParts } from './run.ts'

/** Every migration with its state. Every start asks, so that it loads nothing of what applies them. */
export async function migrationStatus(
  parts: Pick<MigrateParts, 'database' | 'sources' | 'root'>,
): Promise<MigrationStatus[]> {
  const { database, sources, root } = parts
  const migrations = await discoverMigrations(sources, database.engine, root)
  return statusOf(migrations, await new Ledger(database).rows(), sources)
}
