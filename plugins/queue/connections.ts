import type { Clock } from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import { type Dialect, Statements } from './dialect.ts'

/** The database as this plugin uses it. */
export interface Connections {
  /** The app's: enqueues are part of its transactions. */
  readonly app: Database
  /** The workers' own, so that they and the app do not wait for each other. */
  readonly own: Database
  readonly statements: Statements
}

/** Where time comes from. */
export interface StoreTime {
  readonly clock: Clock
  /** Whether the clock is a test's, which a database does not follow; else the database's time counts. */
  readonly virtual: boolean
}

/**
 * Milliseconds. Nobody's code runs inside the transactions of workers: who leaves one open hangs, or is
 * cut off, and with his locks keeps the others from his jobs.
 */
const HUNG = 4_000

/** Opens the workers' own connections beside the app's. */
export function connectionsOf(
  app: Database,
  dialect: Dialect,
  { clock, virtual }: StoreTime,
): Connections {
  const own = app.connect({ name: 'queue', maxConnections: 3, idleInTransactionTimeout: HUNG })
  return { app, own, statements: new Statements(dialect, virtual ? clock : undefined) }
}
