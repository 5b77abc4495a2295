import { SQL } from 'bun'
import type { BunbaseError, Clock } from '../../../kernel/index.ts'
import { DatabaseUnavailable, QueryTimeout } from '../errors.ts'
import { postgresError } from './errors.ts'
import { decodeRows } from './values.ts'
import { QueryError } from '../query-error.ts'
import type { Outcome, Row } from '../store.ts'

/** What every connection of a pool is opened with. */
export interface ConnectionOptions {
  readonly url: string
  /** Milliseconds. */
  readonly connectTimeout: number
  /** Run-time parameters of the server, e.g. `statement_timeout`. */
  readonly parameters: Readonly<Record<string, string | number>>
  readonly clock: Clock
  /** Called with the time by which a statement must have settled. */
  readonly onSent: (due: number) => void
  readonly onLost: (connection: PostgresConnection) => void
  readonly onIdle: (connection: PostgresConnection) => void
}

/** A statement on its way; by `clock.elapsed()`. */
interface Waiting {
  readonly since: number
  readonly due: number
}

type Result = Row[] & SQL.ResultMetadata

/** Seconds; firewalls forget connections that say nothing for long, and tell nobody. */
const IDLE_TIMEOUT = 300
/** Milliseconds after which what waits behind a statement would better go elsewhere. */
const SLOW = 20

/**
 * One connection for the whole of its life. Bun SQL would open another in its place without a word,
 * and the rest of a transaction would be committed on it statement by statement.
 */
export class PostgresConnection {
  readonly #sql: SQL
  readonly #options: ConnectionOptions
  /** In the order they were sent, which is the order they are answered in. */
  readonly #waiting = new Set<Waiting>()
  #opened = false
  #lost = false
  #failure: unknown
  /** `draining`: it takes nothing new, and goes to somebody alone once it is idle. */
  use: 'shared' | 'draining' | 'alone' = 'shared'

  constructor(options: ConnectionOptions) {
    this.#options = options
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
    const slow = this.#options.clock.elapsed() - first.since > SLOW
    return slow ? 1_000_000 + this.#waiting.size : this.#waiting.size
  }

  /** When the first of its statements must have settled; undefined when there is none. */
  get due(): number | undefined {
    let due: number | undefined
    for (const waiting of this.#waiting) due = Math.min(due ?? waiting.due, waiting.due)
    return due
  }

  /** @param deadline milliseconds */
  query(text: string, parameters: readonly unknown[], deadline: number): Promise<Outcome> {
    return this.#send(text, deadline, () => this.#sql.unsafe(text, parameters as unknown[])).then(
      (result) => ({ rows: decodeRows(result), affected: result.affectedRows }),
    )
  }

  /** Runs statements without parameters. Gives the command that each of them was. */
  async script(text: string, deadline: number): Promise<(string | null)[]> {
    const result = await this.#send(text, deadline, () => this.#sql.unsafe(text))
    const all = Array.isArray(result[0]) ? (result as unknown as Result[]) : [result]
    return all.map(({ command }) => command)
  }

  /** Gives up on a link that says nothing: closing is the only thing that settles its statements. */
  close(): void {
    void this.#sql.close({ timeout: 0 }).catch(() => undefined)
    this.#lose(undefined)
  }

  #send(text: string, deadline: number, start: () => PromiseLike<unknown>): Promise<Result> {
    if (this.#lost) return Promise.reject(this.#unavailable())
    const since = this.#options.clock.elapsed()
    const waiting = { since, due: since + deadline }
    this.#waiting.add(waiting)
    this.#options.onSent(waiting.due)
    return (start() as Promise<Result>).then(
      (result) => {
        this.#settle(waiting)
        return result
      },
      (error: unknown) => {
        this.#settle(waiting)
        throw this.#errorOf(error, waiting, text)
      },
    )
  }

  #settle(waiting: Waiting): void {
    this.#waiting.delete(waiting)
    if (this.#waiting.size === 0 && !this.#lost) this.#options.onIdle(this)
  }

  #errorOf(error: unknown, { since, due }: Waiting, text: string): unknown {
    const now = this.#options.clock.elapsed()
    if (!this.#lost || now < due) return postgresError(error, text)
    const message = `no answer within ${Math.round(due - since)} ms (database.queryDeadline)`
    return new QueryTimeout({ cause: new QueryError(message, text, error) })
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
