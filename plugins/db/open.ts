import { type Clock, type Logger, systemClock } from '../../kernel/index.ts'
import type { DatabaseConfig } from './config.ts'
import { ConnectionSet } from './connection-set.ts'
import type { Database } from './database.ts'
import { PostgresStore } from './postgres.ts'
import { heldHere, heldWhereLeft } from './scope.ts'
import { SqliteStore } from './sqlite.ts'
import type { Store } from './store.ts'
import { type DatabaseAddress, databaseAddress } from './url.ts'

/** Options of {@link openDatabase}: the config key `database`, and where it is opened for. */
export interface OpenOptions extends DatabaseConfig {
  url: string
  /** Folder that relative SQLite paths are looked for in. Default: the working directory. */
  root?: string
  /** Told of lost and regained connections. */
  logger?: () => Logger
  /** Default: the machine's clock, as a database does not follow a test's. */
  clock?: Clock
}

/** Says nothing; for a database that nobody gave a logger. */
const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => SILENT }

/**
 * A database of one's own, beside the app's; whoever opens it closes it. Nothing is opened before the
 * first query.
 *
 * @throws TypeError for a URL of no engine
 */
export function openDatabase(options: OpenOptions): Database {
  return openConnectionSet(options)
}

/** As {@link openDatabase}, with what the plugin itself needs. */
export function openConnectionSet(options: OpenOptions): ConnectionSet {
  const { root = process.cwd(), clock = systemClock, logger = () => SILENT } = options
  const address = databaseAddress(options.url, root)
  return new ConnectionSet({
    store: storeOf(address, options, clock, logger),
    url: address.shown,
    clock,
    logger,
  })
}

const HOLDERS = { here: heldHere, left: heldWhereLeft }

function storeOf(
  { engine, target }: DatabaseAddress,
  config: DatabaseConfig,
  clock: Clock,
  logger: () => Logger,
): Store {
  const { idleInTransactionTimeout: idleTimeout = 60_000, busyTimeout = 5_000 } = config
  if (engine === 'sqlite') {
    return new SqliteStore({ path: target, clock, busyTimeout, idleTimeout, holders: HOLDERS })
  }
  return new PostgresStore({
    url: target,
    clock,
    logger,
    idleTimeout,
    name: 'bunbase',
    maxConnections: config.maxConnections ?? 10,
    connectTimeout: config.connectTimeout ?? 5_000,
    statementTimeout: config.statementTimeout ?? 30_000,
    queryDeadline: config.queryDeadline ?? 35_000,
    planEach: false,
  })
}
