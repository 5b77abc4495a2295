import type { Clock, Logger } from '../../kernel/index.ts'
import type { ConnectOptions } from './database.ts'
import type { PostgresConnection } from './postgres/connection.ts'
import { isMisconfigured } from './postgres/errors.ts'
import { PostgresHeld } from './postgres/held.ts'
import { PostgresListener } from './postgres/listener.ts'
import { PostgresPool } from './postgres/pool.ts'
import type { Query, Row, Store } from './store.ts'
import type { Outcome } from './outcome.ts'

/** What a Postgres store is made of. Durations in milliseconds. */
export interface PostgresSettings {
  readonly url: string
  /** `application_name`. */
  readonly name: string
  readonly maxConnections: number
  readonly connectTimeout: number
  /** 0 for none. */
  readonly statementTimeout: number
  readonly queryDeadline: number
  /** 0 for none. */
  readonly idleTimeout: number
  readonly planEach: boolean
  readonly clock: Clock
  readonly logger: () => Logger
}

/** Connections tried for one statement that was not sent yet. */
const TRIES = 5
/** Milliseconds in which a reachable server says that it is there. */
const PING_TIMEOUT = 2000

/** A Postgres database behind a pool. */
export class PostgresStore implements Store {
  readonly engine = 'postgres'
  readonly #settings: PostgresSettings
  readonly #pool: PostgresPool
  readonly #listener: PostgresListener

  constructor(settings: PostgresSettings) {
    this.#settings = settings
    this.#listener = new PostgresListener(settings.url, `${settings.name} listening`)
    const { url, clock, logger, connectTimeout, maxConnections, queryDeadline } = settings
    this.#pool = new PostgresPool({
      url,
      clock,
      logger,
      connectTimeout,
      size: maxConnections,
      patience: queryDeadline,
      parameters: {
        application_name: settings.name,
        statement_timeout: settings.statementTimeout,
        idle_in_transaction_session_timeout: settings.idleTimeout,
        TimeZone: 'UTC',
        ...(settings.planEach ? { plan_cache_mode: 'force_custom_plan' } : {}),
      },
    })
  }

  query({ sql, parameters }: Query): Promise<Outcome> {
    const connection = this.#pool.shared()
    if (connection instanceof Promise) {
      return connection.then((it) => this.#send(it, sql, parameters, 1))
    }
    // One that is open either sends it or loses it; the rest is for those that still connect.
    return connection.opened
      ? connection.query(sql, parameters, this.#settings.queryDeadline)
      : this.#send(connection, sql, parameters, 1)
  }

  async script(text: string): Promise<void> {
    const held = await this.hold()
    try {
      await held.script(text)
    } finally {
      held.release(false)
    }
  }

  async *stream(query: Query, size: number): AsyncIterableIterator<Row[]> {
    const held = await this.hold()
    try {
      held.begin({ readOnly: true })
      yield* held.stream(query, size)
    } finally {
      await held.rollback()
      held.release(false)
    }
  }

  async hold(): Promise<PostgresHeld> {
    const connection = await this.#opened(1)
    const { queryDeadline } = this.#settings
    return new PostgresHeld(this.#pool, connection, queryDeadline)
  }

  connect(options: ConnectOptions): PostgresStore {
    const { name, maxConnections = 2, idleInTransactionTimeout, ...rest } = options
    return new PostgresStore({
      ...this.#settings,
      ...rest,
      maxConnections,
      name: `${this.#settings.name} ${name}`,
      idleTimeout: idleInTransactionTimeout ?? this.#settings.idleTimeout,
    })
  }

  listen(
    channel: string,
    heard: (payload: string) => void,
    subscribed?: () => void,
  ): Promise<() => Promise<void>> {
    return this.#listener.listen(channel, heard, subscribed)
  }

  async ping(): Promise<void> {
    const connection = await this.#opened(1)
    try {
      await connection.query('select 1', [], PING_TIMEOUT)
    } finally {
      this.#pool.free(connection)
    }
  }

  async close(): Promise<void> {
    await this.#listener.close()
    await this.#pool.close()
  }

  async #send(
    connection: PostgresConnection,
    text: string,
    parameters: readonly unknown[],
    attempt: number,
  ): Promise<Outcome> {
    try {
      return await connection.query(text, parameters, this.#settings.queryDeadline)
    } catch (error) {
      if (!mayTryAgain(connection, attempt)) throw error
    }
    // Nothing was sent, so that even a write is safe to send now.
    await this.#pool.back()
    return this.#send(await this.#pool.shared(), text, parameters, attempt + 1)
  }

  /** A connection of one's own that the server has accepted. */
  async #opened(attempt: number): Promise<PostgresConnection> {
    const connection = await this.#pool.alone()
    if (connection.opened && !connection.lost) return connection
    try {
      await connection.query('select 1', [], this.#settings.queryDeadline)
      return connection
    } catch (error) {
      this.#pool.free(connection)
      if (!mayTryAgain(connection, attempt)) throw error
    }
    await this.#pool.back()
    return this.#opened(attempt + 1)
  }
}

function mayTryAgain(connection: PostgresConnection, attempt: number): boolean {
  if (!connection.lost || connection.opened) return false
  return attempt < TRIES && !isMisconfigured(connection.failure)
}
