import { BootError, type BootProblem, type Logger, type Mode } from '../../../kernel/index.ts'
import { MigrationError } from './error.ts'
import { titleOf } from './migration.ts'
import { type MigrationStatus, editedError } from './plan.ts'
import type { Migrations } from './service.ts'

/**
 * What an app does about pending migrations when it starts: applies them, refuses to start, or does
 * not look.
 */
export type MigratePolicy = 'auto' | 'check' | 'off'

/** What starting needs to know. */
export interface MigrateAtStart {
  readonly migrations: Migrations
  /** `database.migrate` of the config. Default: `check` in production, else `auto`. */
  readonly policy: Exclude<MigratePolicy, 'off'> | undefined
  readonly mode: Mode
  readonly logger: Logger
}

/**
 * Brings the database to what the app expects, or refuses to start; to be called before anything
 * that needs the tables: before the start, in `createTestApp` at set-up.
 *
 * @throws BootError
 */
export async function migrateAtStart({
  migrations,
  policy,
  mode,
  logger,
}: MigrateAtStart): Promise<void> {
  const wanted = policy ?? (mode === 'production' ? 'check' : 'auto')
  try {
    // An app without any need not have a database to start.
    if ((await migrations.files()).length === 0) return
    if (wanted === 'check') return refusePending(await migrations.status())
    // A test has its tables each time anew, which is no news.
    const tell = mode === 'test' ? logger.debug : logger.info
    await migrations.up((event) => {
      if (event.type === 'waiting') logger.info('another process migrates the database; waiting')
      else {
        const { owner, name } = event.migration
        tell.call(logger, `migration ${titleOf({ owner, name })} ${event.type}`, {
          ms: event.duration,
        })
      }
    })
  } catch (error) {
    throw error instanceof MigrationError ? new BootError([error.problem]) : error
  }
}

function refusePending(all: readonly MigrationStatus[]): void {
  const due = all.filter(({ state }) => state === 'pending' || state === 'stopped')
  const edited = all.filter(({ state }) => state === 'edited')
  const problems: BootProblem[] = edited.map((one) => editedError(one).problem)
  if (due.length > 0) {
    const what = due.length === 1 ? 'a migration is' : `${due.length} migrations are`
    problems.push({
      plugin: 'db',
      message: `${what} not applied to the database: ${due.map(titleOf).join(', ')}`,
      mend: 'apply before starting: bunbase migrate; or let the app do it: bunbase start --migrate, or database: { migrate: "auto" }',
    })
  }
  if (problems.length > 0) throw new BootError(problems)
}
