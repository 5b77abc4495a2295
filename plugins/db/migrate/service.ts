import { type Host, type Service, service } from '../../../kernel/index.ts'
import type { Database } from '../database.ts'
import { discoverMigrations } from './discover.ts'
import { type LintFinding, lintMigrations } from './lint/lint.ts'
import type { Migration } from './migration.ts'
import type { MigrationStatus } from './plan.ts'
import { dropEverything } from './reset.ts'
import {
  type MigrateParts,
  type MigrationEvent,
  migrateDown,
  migrateUp,
  migrationStatus,
} from './run.ts'
import { migrationSources } from './sources.ts'

/** Told of each thing as it happens. */
export type MigrationListener = (event: MigrationEvent) => void

/** The migrations of an app: its own and those of its plugins. */
export interface Migrations {
  /** Those there are files of, for this engine; the database is not asked. */
  files(): Promise<Migration[]>
  /** Each with its state, in the order they are applied. */
  status(): Promise<MigrationStatus[]>
  /**
   * Applies what is pending; any number of processes at once apply each migration once.
   *
   * @returns what this process applied
   * @throws MigrationError; what was applied before it stays
   */
  up(listen?: MigrationListener): Promise<Migration[]>
  /**
   * Undoes the app's migrations from the last one back.
   *
   * @param to the last to be undone; default: only the one that was applied last
   * @throws MigrationError when one does not say how
   */
  down(to?: string, listen?: MigrationListener): Promise<Migration[]>
  /** Drops everything in the database (on Postgres in its current schema), and applies all anew. */
  reset(listen?: MigrationListener): Promise<Migration[]>
  /** What the app's migrations lock or lose. */
  lint(): Promise<LintFinding[]>
}

/** Provided by `db`: the app's migrations. */
export const migrations: Service<Migrations> = service('db:migrations')

/** The migrations of the app that a plugin is set up in. */
export function migrationsOf(
  { root, migrations: folders, clock }: Pick<Host<any>, 'root' | 'migrations' | 'clock'>,
  database: Database,
): Migrations {
  const sources = migrationSources(root, folders)
  const parts = (onEvent?: MigrationListener): MigrateParts => ({
    database,
    root,
    sources,
    clock,
    ...(onEvent && { onEvent }),
  })
  const files = (): Promise<Migration[]> => discoverMigrations(sources, database.engine, root)
  return {
    files,
    status: () => migrationStatus(parts()),
    up: (listen) => migrateUp(parts(listen)),
    down: (to, listen) => migrateDown(parts(listen), to),
    async reset(listen) {
      await dropEverything(database, { clock, onWait: () => listen?.({ type: 'waiting' }) })
      return migrateUp(parts(listen))
    },
    async lint() {
      const own = (await files()).filter(({ origin }) => origin === 'app')
      return lintMigrations(own, database.engine)
    },
  }
}
