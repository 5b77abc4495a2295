import {
  type Dialect,
  type DialectAdapter,
  PostgresAdapter,
  PostgresIntrospector,
  type QueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
} from 'kysely'
import type { DatabaseEngine } from './database.ts'
import { leaseDriver } from './lease.ts'
import { PostgresCompiler } from './postgres/compiler.ts'
import { SqliteCompiler } from './sqlite/compiler.ts'

/** What Kysely needs to know of an engine. */
export interface EngineDialect {
  readonly dialect: Dialect
  readonly adapter: DialectAdapter
  readonly compiler: QueryCompiler
}

function make(dialect: Dialect): EngineDialect {
  return {
    dialect,
    adapter: dialect.createAdapter(),
    compiler: dialect.createQueryCompiler(),
  }
}

/** Kysely thinks of SQLite drivers that cannot change the schema in a transaction; SQLite can. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

const sqlite: Dialect = {
  createAdapter: () => new TransactionalSqliteAdapter(),
  createDriver: () => leaseDriver,
  createQueryCompiler: () => new SqliteCompiler(),
  createIntrospector: (db) => new SqliteIntrospector(db),
}

const postgres: Dialect = {
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => leaseDriver,
  createQueryCompiler: () => new PostgresCompiler(),
  createIntrospector: (db) => new PostgresIntrospector(db),
}

/** Compilers keep no state between queries, so that one serves all. */
export const DIALECTS: Record<DatabaseEngine, EngineDialect> = {
  sqlite: make(sqlite),
  postgres: make(postgres),
}
