import { type Host, type Service, service, systemClock } from '../../../kernel/index.ts'
import type { Database } from '../database.ts'
import type { LintFinding } from './lint/lint.ts'
import type { Migration } from './migration.ts'
import type { MigrationStatus } from './plan.ts'
import { reaching } from './reach.ts'
import type { MigrateParts, MigrationEvent } from './run.ts'

/** Told of each thing as it happens. */
export type MigrationListener = (event: MigrationEvent) => void

/** The migrations of an app: its own and those of its plugins. */
export interface Migrations {
  /** Those there are files of, for this engine; the database is not asked. */
  files(): Promise<Migration[]>
  /** Those of plugins among them. */
  ofPlugins(): Promise<Migration[]>
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

/**
 * The migrations of the app that a plugin is set up in. What they need is loaded when it is used, and
 * time is the machine's: a test that stops its own would stop waiting for other processes too.
 */
export function migrationsOf(
  { root, migrations: folders }: Pick<Host<any>, 'root' | 'migrations'>,
  database: Database,
): Migrations {
  const { engine } = database
  const parts = async (onEvent?: MigrationListener): Promise<MigrateParts> => {
    const { migrationSources } = await import('./sources.ts')
    const sources = migrationSources(root, folders)
    return { database, root, sources, clock: systemClock, ...(onEvent && { onEvent }) }
  }
  const runner = (): Promise<typeof import('./run.ts')> => import('./run.ts')
  const own: Migrations = {
    async files() {
      const { discoverMigrations } = await import('./discover.ts')
      return discoverMigrations((await parts()).sources, engine, root)
    },
    async ofPlugins() {
      const { discoverMigrations } = await import('./discover.ts')
      const plugins = (await parts()).sources.filter(({ origin }) => origin !== 'app')
      return discoverMigrations(plugins, engine, root)
    },
    status: () =>
      reaching(database, async () => {
        const { migrationStatus } = await import('./status.ts')
        return migrationStatus(await parts())
      }),
    up: (listen) => reaching(database, async () => (await runner()).migrateUp(await parts(listen))),
    down: (to, listen) =>
      reaching(database, async () => (await runner()).migrateDown(await parts(listen), to)),
    async reset(listen) {
      const { dropEverything } = await import('./reset.ts')
      const onWait = (): void => listen?.({ type: 'waiting' })
      await reaching(database, () => dropEverything(database, { clock: systemClock, onWait }))
      return own.up(listen)
    },
    async lint() {
      const { lintMigrations } = await import('./lint/lint.ts')
      const files = await own.files()
      return lintMigrations(
        files.filter(({ origin }) => origin === 'app'),
        engine,
      )
    },
  }
  return own
}
