import { SQL } from 'bun'
import type { BunbaseError } from '../../../kernel/index.ts'
import { DatabaseUnavailable, QueryTimeout } from '../errors.ts'
import { sendable } from './array-text.ts'
import { postgresError } from './errors.ts'
import { OwnTypes } from './own-types.ts'
import { decodeRows } from './values.ts'
import { QueryError } from '../query-error.ts'
import type { Row } from '../store.ts'
import { Outcome } from '../outcome.ts'
import type { Ticker } from './ticker.ts'

/** What every connection of a pool is opened with. */
export interface ConnectionOptions {
  readonly url: string
  /** Milliseconds. */
  readonly connectTimeout: number
  /** Run-time parameters of the server, e.g. `statement_timeout`. */
  readonly parameters: Readonly<Record<string, string | number>>
  readonly ticker: Ticker
  readonly onLost: (connection: PostgresConnection) => void
  readonly onIdle: (connection: PostgresConnection) => void
}

/** A statement on its way; in ticks. */
interface Waiting {
  readonly since: number
  readonly due: number
}

type Result = Row[] & SQL.ResultMetadata

/** Seconds; firewalls forget connections that say nothing for long, and tell nobody. */
const IDLE_TIMEOUT = 300
/** Milliseconds in which the server says which types a database defines. */
const OWN_TYPES_DEADLINE = 5000
/** Ticks after which what waits behind a statement would better go elsewhere. */
const SLOW = 1

/**
 * One connection for the whole of its life. Bun SQL would open another in its place without a word,
 * and the rest of a transaction would be committed on it statement by statement.
 */
export class PostgresConnection {
  readonly #sql: SQL
  readonly #options: ConnectionOptions
  /** In the order they were sent, which is the order they are answered in. */
  readonly #waiting = new Set<Waiting>()
  readonly #own: OwnTypes
  #opened = false
  #lost = false
  #failure: unknown
  /** `draining`: it takes nothing new, and goes to somebody alone once it is idle. */
  use: 'shared' | 'draining' | 'alone' = 'shared'
  /** Whether what is sent takes effect only by a commit that follows. */
  inTransaction = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#own = new OwnTypes(async (text) => (await this.query(text, [], OWN_TYPES_DEADLINE)).rows)
    this.#sql = new SQL(options.url, {
      max: 1,
      bigint: true,
      idleTimeout: IDLE_TIMEOUT,
      connectionTimeout: options.connectTimeout / 1000,
      connection: options.parameters as Record<string, string | number>,
      onconnect: () => void (this.#opened = true),
      onclose: (error) => this.#lose(error),
    })
  }

  /** Whether the server accepted it. Of one that it did not, nothing was sent. */
  get opened(): boolean {
    return this.#opened
  }

  get lost(): boolean {
    return this.#lost
  }

  /** Why it was lost. */
  get failure(): unknown {
    return this.#failure
  }

  /** Statements on their way. */
  get busy(): number {
    return this.#waiting.size
  }

  /** How long something new would wait here, as a number to compare. */
  load(): number {
    const first = this.#waiting.values().next().value
    if (!first) return 0
    const slow = this.#options.ticker.now - first.since > SLOW
    return slow ? 1_000_000 + this.#waiting.size : this.#waiting.size
  }

  /** Whether one of its statements must have settled by now. */
  isLate(now: number): boolean {
    for (const { due } of this.#waiting) if (due <= now) return true
    return false
  }

  /** @param deadline milliseconds */
  query(text: string, parameters: readonly unknown[], deadline: number): Promise<Outcome> {
    if (this.#lost) return Promise.reject(this.#unavailable())
    const waiting = this.#wait(deadline)
    return (this.#sql.unsafe(text, sendable(parameters) as unknown[]) as Promise<Result>).then(
      (result) => {
        this.#settle(waiting)
        const rows = decodeRows(result, this.#own)
        if (!(rows instanceof Promise)) return new Outcome(rows, result.affectedRows)
        return rows.then((read) => new Outcome(read, result.affectedRows))
      },
      (error: unknown) => this.#fail(waiting, error, text, deadline),
    )
  }

  /** Runs statements without parameters. Gives the command that each of them was. */
  script(text: string, deadline: number): Promise<(string | null)[]> {
    if (this.#lost) return Promise.reject(this.#unavailable())
    const waiting = this.#wait(deadline)
    return (this.#sql.unsafe(text) as Promise<Result>).then(
      (result) => {
        this.#settle(waiting)
        const all = Array.isArray(result[0]) ? (result as unknown as Result[]) : [result]
        return all.map(({ command }) => command)
      },
      (error: unknown) => this.#fail(waiting, error, text, deadline),
    )
  }

  /** Gives up on a link that says nothing: closing is the only thing that settles its statements. */
  close(): void {
    void this.#sql.close({ timeout: 0 }).catch(() => undefined)
    this.#lose(undefined)
  }

  #wait(deadline: number): Waiting {
    const { ticker } = this.#options
    const waiting = { since: ticker.now, due: ticker.after(deadline) }
    this.#waiting.add(waiting)
    ticker.start()
    return waiting
  }

  #settle(waiting: Waiting): void {
    this.#waiting.delete(waiting)
    if (this.#waiting.size === 0 && !this.#lost) this.#options.onIdle(this)
  }

  #fail(waiting: Waiting, error: unknown, text: string, deadline: number): never {
    this.#settle(waiting)
    if (!this.#lost || this.#options.ticker.now < waiting.due) {
      throw this.#inDoubt(postgresError(error, text), error)
    }
    const message = `no answer within ${deadline} ms (database.queryDeadline)`
    const cause = new QueryError(message, text, error)
    if (this.inTransaction || !this.#opened) throw new QueryTimeout({ cause })
    throw new QueryTimeout({
      message:
        'The database took too long to answer: the statement may or may not have taken effect.',
      cause,
    })
  }

  /** A statement that was sent, and whose end nobody told us. */
  #inDoubt(typed: unknown, error: unknown): unknown {
    if (!(typed instanceof DatabaseUnavailable) || this.inTransaction || !this.#opened) return typed
    const isToldByServer = (error as { errno?: unknown }).errno !== undefined
    if (isToldByServer) return typed
    return new DatabaseUnavailable({
      message:
        'The connection was lost before the database answered: the statement may or may not have taken effect.',
      cause: typed.cause,
    })
  }

  #unavailable(): BunbaseError {
    return new DatabaseUnavailable({ cause: this.#failure ?? new Error('the connection was lost') })
  }

  #lose(error: unknown): void {
    if (this.#lost) return
    this.#lost = true
    this.#failure = error
    this.#options.onLost(this)
  }
}
