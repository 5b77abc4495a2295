import type { BunbaseError, Clock, Logger } from '../../../kernel/index.ts'
import { DatabaseUnavailable } from '../errors.ts'
import { type ConnectionOptions, PostgresConnection } from './connection.ts'
import { isMisconfigured } from './errors.ts'
import { Outage } from './outage.ts'
import { Ticker } from './ticker.ts'

/** What a pool is made of. Durations in milliseconds. */
export interface PoolOptions extends Omit<ConnectionOptions, 'ticker' | 'onLost' | 'onIdle'> {
  readonly size: number
  /** How long somebody waits for a connection. */
  readonly patience: number
  readonly clock: Clock
  readonly logger: () => Logger
}

/** Somebody who waits for a connection: to himself, or one to share. */
interface Waiter {
  readonly alone: boolean
  readonly grant: (connection: PostgresConnection) => void
  readonly refuse: (error: BunbaseError) => void
}

/** Milliseconds; while a link swallows everything, each attempt takes this long. */
const ATTEMPT_TIMEOUT = 2000
/** Milliseconds that what is still on its way at `close` is given. */
const LAST_PATIENCE = 5000

/**
 * Connections to Postgres. Statements outside transactions share them, each sent on the one with the
 * least to do; a transaction has one to itself, so that nothing waits behind it.
 */
export class PostgresPool {
  readonly #options: PoolOptions
  readonly #connections = new Set<PostgresConnection>()
  readonly #waiters = new Set<Waiter>()
  #outage: Outage | undefined
  readonly #ticker: Ticker
  #quiet: (() => void) | undefined
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
    this.#ticker = new Ticker(options.clock, () => this.#giveUpLate())
  }

  /** A connection to send one statement on; it is not to be kept. */
  shared(): PostgresConnection | Promise<PostgresConnection> {
    let any = false
    for (const connection of this.#connections) {
      if (connection.use !== 'shared') continue
      if (connection.busy === 0) return connection
      any = true
    }
    if (this.#mayOpen) return this.#open(this.#options.connectTimeout)
    if (any) return this.#leastLoaded()!
    return this.#wait(false)
  }

  /** A connection that nobody else uses until it is given to {@link PostgresPool.free}. */
  alone(): PostgresConnection | Promise<PostgresConnection> {
    let idle: PostgresConnection | undefined
    for (const connection of this.#connections) {
      if (connection.use === 'shared' && connection.busy === 0) idle ??= connection
    }
    if (!idle && this.#mayOpen) idle = this.#open(this.#options.connectTimeout)
    if (idle) {
      idle.use = 'alone'
      return idle
    }
    const next = this.#leastLoaded()
    if (next) next.use = 'draining'
    return this.#wait(true)
  }

  free(connection: PostgresConnection): void {
    if (connection.lost) return this.#checkQuiet()
    this.#serve(connection)
    this.#checkQuiet()
  }

  /** Resolves when the database can be reached, as far as is known. */
  async back(): Promise<void> {
    await this.#outage?.wait()
  }

  /** Lets what is on its way arrive, then closes all connections. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#outage?.abandon()
    for (const waiter of this.#waiters) waiter.refuse(closed())
    await new Promise<void>((resolve) => {
      const timer = this.#options.clock.setTimeout(resolve, LAST_PATIENCE)
      this.#quiet = () => {
        timer.cancel()
        resolve()
      }
      this.#checkQuiet()
    })
    for (const connection of [...this.#connections]) connection.close()
  }

  get #mayOpen(): boolean {
    if (this.#closed) throw closed()
    return !this.#outage && this.#connections.size < this.#options.size
  }

  /** Whether there is a connection that may become free. */
  get #serves(): boolean {
    for (const { opened, lost } of this.#connections) if (opened && !lost) return true
    return false
  }

  #leastLoaded(): PostgresConnection | undefined {
    let least: PostgresConnection | undefined
    let lowest = Infinity
    for (const connection of this.#connections) {
      const load = connection.use === 'shared' ? connection.load() : Infinity
      if (load >= lowest) continue
      lowest = load
      least = connection
    }
    return least
  }

  #open(connectTimeout: number): PostgresConnection {
    const connection = new PostgresConnection({
      ...this.#options,
      connectTimeout,
      ticker: this.#ticker,
      onLost: (lost) => this.#lost(lost),
      onIdle: (idle) => {
        if (idle.use === 'draining') this.#serve(idle)
        this.#checkQuiet()
      },
    })
    this.#connections.add(connection)
    return connection
  }

  /** Hands a connection to those who wait, in the order they came. */
  #serve(connection: PostgresConnection): void {
    connection.use = 'shared'
    let given = false
    for (const waiter of this.#waiters) {
      if (waiter.alone) {
        connection.use = given ? 'draining' : 'alone'
        if (!given) waiter.grant(connection)
        return
      }
      given = true
      waiter.grant(connection)
    }
  }

  #wait(alone: boolean): Promise<PostgresConnection> {
    const { clock, patience, size } = this.#options
    if (this.#outage && !this.#serves) {
      return this.#outage.wait().then(() => (alone ? this.alone() : this.shared()))
    }
    return new Promise((resolve, reject) => {
      const done = (): void => {
        timer.cancel()
        this.#waiters.delete(waiter)
      }
      const waiter: Waiter = {
        alone,
        grant: (connection) => {
          done()
          resolve(connection)
        },
        refuse: (error) => {
          done()
          reject(error)
        },
      }
      const timer = clock.setTimeout(() => {
        const message = `none of ${size} connections became free within ${patience} ms (database.maxConnections)`
        waiter.refuse(new DatabaseUnavailable({ cause: new Error(message) }))
      }, patience)
      this.#waiters.add(waiter)
    })
  }

  #lost(connection: PostgresConnection): void {
    this.#connections.delete(connection)
    this.#checkQuiet()
    if (this.#closed) return
    if (!connection.opened && !isMisconfigured(connection.failure)) this.#begin(connection.failure)
    const outage = this.#outage
    if (outage && !this.#serves) {
      for (const waiter of this.#waiters) outage.wait().catch(waiter.refuse)
    }
    if (this.#waiters.size > 0 && this.#mayOpen) {
      this.#serve(this.#open(this.#options.connectTimeout))
    }
  }

  #begin(cause: unknown): void {
    if (this.#outage) return
    const { clock, logger } = this.#options
    this.#outage = new Outage(clock, logger(), cause, async () => {
      const connection = this.#open(ATTEMPT_TIMEOUT)
      connection.use = 'draining'
      await connection.query('select 1', [], ATTEMPT_TIMEOUT * 2)
      this.#outage = undefined
      this.#serve(connection)
    })
  }

  /** Gives up statements that are late. Whether there are others to look after. */
  #giveUpLate(): boolean {
    const all = [...this.#connections]
    const late = all.filter((connection) => connection.isLate(this.#ticker.now))
    for (const connection of late) connection.close()
    // The link of one is mostly the link of all, and those that are idle cannot tell.
    if (late.length > 0) {
      for (const connection of all) if (connection.busy === 0) connection.close()
    }
    return all.some(({ busy }) => busy > 0)
  }

  #checkQuiet(): void {
    if (!this.#quiet) return
    const busy = [...this.#connections].some(({ use, busy }) => use === 'alone' || busy > 0)
    if (!busy) this.#quiet()
  }
}

function closed(): BunbaseError {
  return new DatabaseUnavailable({ message: 'The database was closed.' })
}
