import {
  type Awaitable,
  type Plugin,
  type Run,
  type Service,
  definePlugin,
  service,
} from '../../kernel/index.ts'
import type { HttpPlugin } from '../http/index.ts'
import { actionSchema, transactionWrapper } from './action.ts'
import { chooseUrl } from './choose-url.ts'
import { type DatabaseConfig, settingsSchema } from './config.ts'
import type { ConnectionSet } from './connection-set.ts'
import { type RunTransaction, type TransactionOptions, database } from './database.ts'
import { migrations, migrationsOf } from './migrate/service.ts'
import { openConnectionSet } from './open.ts'
import { queryBuilder } from './spans.ts'
import type { TypedQueryBuilder } from './tables.ts'
import { tableSchemas, tableSchemasOf } from './table-schemas.ts'

export * from './tables.ts'
export { type DatabaseAnswer, DatabaseAnswers, FRESH_MS, isFresh } from './answers.ts'
export type { JsonValue } from './json-path.ts'
export { sql } from 'kysely'
export type { ColumnType, Generated, Insertable, Selectable, Updateable } from 'kysely'
export type { DatabaseConfig } from './config.ts'
export {
  type ConnectOptions,
  type Database,
  type DatabaseEngine,
  type IsolationLevel,
  type RunTransaction,
  type StatementResult,
  type TransactionOptions,
  database,
} from './database.ts'
export {
  CheckViolation,
  DatabaseFull,
  DatabaseUnavailable,
  ForeignKeyViolation,
  MissingCondition,
  NotNullViolation,
  QueryTimeout,
  RehearsalInTransaction,
  TransactionClosed,
  TransactionConflict,
  TransactionFailed,
  UniqueViolation,
  type ViolationDetails,
} from './errors.ts'
export { everyRow, json, now } from './expressions.ts'
export { type Narrowing, WHOSE } from './narrowing.ts'
export { MigrationError } from './migrate/error.ts'
export type { LintFinding } from './migrate/lint/lint.ts'
export type { Migration, MigrationContext, MigrationOrigin } from './migrate/migration.ts'
export type { MigrationState, MigrationStatus } from './migrate/plan.ts'
export type { MigrationEvent } from './migrate/run.ts'
export { type MigrationListener, type Migrations, migrations } from './migrate/service.ts'
export type { MigratePolicy } from './migrate/start.ts'
export { type OpenOptions, openDatabase } from './open.ts'
export { type PreparedQuery, prepare } from './prepare.ts'
export { errorPosition } from './error-position.ts'
export { QueryError, queryErrorOf } from './query-error.ts'
export { quoted } from './quoted.ts'
export type {
  ColumnSchema,
  ForeignKeySchema,
  IndexSchema,
  TableSchema,
  ValueKind,
} from './generate/schema.ts'
export { type TableSchemas, tableSchemas } from './table-schemas.ts'
export type { NeededRows, StoredRow } from './rehearse/needed-rows.ts'
export type { Rehearsed, RowChange, SeenQuery } from './rehearse/rehearsed.ts'
export type { Seed, SeedContext } from './seed.ts'

/** A database: SQLite in a file of the app by default, Postgres by URL. */
export interface DbPlugin {
  name: 'db'
  uses: HttpPlugin
  config: { database?: DatabaseConfig }
  context: {
    /** The query builder over the app's tables; inside a transaction, that transaction's. */
    db: TypedQueryBuilder
    /** Commits when the function returns, rolls back when it throws. See {@link RunTransaction}. */
    transaction: RunTransaction
    /**
     * Calls a function once the transaction around has committed; at once when there is none. Never
     * when it is rolled back. A failing one is logged.
     */
    afterCommit: (fn: () => Awaitable<void>) => void
  }
  action: {
    /** Runs the handler in a transaction, as `ctx.transaction` would. */
    transaction?: boolean | TransactionOptions
  }
}

/** The app's database as this plugin's own code needs it. */
const connections: Service<ConnectionSet> = service('db:connections')

const connectionsOf = (run: Pick<Run, 'get'>): ConnectionSet => run.get(connections)!

/** The `db` plugin. */
export const db: (options?: Partial<DbPlugin['config']>) => Plugin<DbPlugin> =
  definePlugin<DbPlugin>({
    name: 'db',
    uses: ['http'],
    config: settingsSchema,
    action: actionSchema,
    commands: {
      migrate: async () => (await import('./commands.ts')).migrate,
      seed: async () => (await import('./commands.ts')).seed,
      'generate types': async () => (await import('./generate/command.ts')).generateTypes,
    },
    context: {
      db: (run) => queryBuilder(connectionsOf(run), run),
      transaction: (run) => {
        const set = connectionsOf(run)
        return (fn, options) =>
          run.ctx.trace.span('transaction', 'transaction', () =>
            set.transact(fn, options, run.ctx.signal),
          )
      },
      afterCommit: (run) => {
        const set = connectionsOf(run)
        return (fn) => set.afterCommit(fn)
      },
    },
    async setup(host, { database: config = {} }) {
      const set = openConnectionSet({
        ...config,
        url: chooseUrl(host, config.url),
        root: host.root,
        logger: () => host.logger,
      })
      host.provide(connections, set)
      host.provide(database, set)
      host.wrap('transaction', (action, value) => transactionWrapper(host, set, action, value))
      if (host.plugins.includes('http')) {
        const { readiness } = await import('../http/index.ts')
        host.get(readiness)?.check('database', () => set.ping())
      }
      const own = migrationsOf(host, set)
      host.provide(migrations, own)
      host.provide(tableSchemas, tableSchemasOf(set, own))
      const migrate = async (): Promise<void> => {
        if (config.migrate === 'off') return
        const { migrateAtStart } = await import('./migrate/start.ts')
        const { mode, logger } = host
        await migrateAtStart({ migrations: own, policy: config.migrate, mode, logger })
      }
      host.hook('kernel:starting', migrate, 'pre')
      // A test calls actions of an app that it does not start.
      if (host.plugins.includes('testing')) {
        await migrate().catch(async (error: unknown) => {
          await set.close()
          throw error
        })
      }
      return () => set.close()
    },
  })
