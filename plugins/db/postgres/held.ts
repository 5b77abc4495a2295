import type { TransactionOptions } from '../database.ts'
import { DatabaseUnavailable, TransactionFailed } from '../errors.ts'
import type { PostgresConnection } from './connection.ts'
import type { PostgresPool } from './pool.ts'
import type { Held, Query, Row } from '../store.ts'
import type { Outcome } from '../outcome.ts'

/** Statements that a cursor can be opened for. */
const CURSOR = /^\s*(select|with|values|table)\b/i
/** Commands of a script that end, or begin, a transaction behind our back. */
const CONTROL = /^(BEGIN|START TRANSACTION|COMMIT|ROLLBACK|PREPARE TRANSACTION)$/

let cursors = 0

/** One connection to Postgres in the hands of one transaction or session. */
export class PostgresHeld implements Held {
  readonly #pool: PostgresPool
  readonly #connection: PostgresConnection
  /** Milliseconds. */
  readonly #deadline: number
  #begun: Promise<unknown> | undefined

  constructor(pool: PostgresPool, connection: PostgresConnection, deadline: number) {
    this.#pool = pool
    this.#connection = connection
    this.#deadline = deadline
  }

  query({ sql, parameters }: Query): Promise<Outcome> {
    return this.#connection.query(sql, parameters, this.#deadline)
  }

  async script(text: string): Promise<void> {
    const commands = await this.#connection.script(text, this.#deadline).catch(async (error) => {
      // It may have begun a transaction before it failed.
      if (!this.#connection.inTransaction) await this.rollback()
      throw error
    })
    if (commands.some((command) => command && CONTROL.test(command))) {
      // What of the script is in a transaction, and in which, cannot be told any more.
      this.#connection.close()
      throw new Error('a script may not begin or end transactions; use transaction()')
    }
  }

  async control(text: string): Promise<void> {
    await this.#connection.script(text, this.#deadline)
  }

  async *stream(query: Query, size: number): AsyncIterableIterator<Row[]> {
    if (!CURSOR.test(query.sql)) {
      const { rows } = await this.query(query)
      if (rows.length > 0) yield rows
      return
    }
    const name = `bunbase_${++cursors}`
    await this.query({ ...query, sql: `declare ${name} no scroll cursor for ${query.sql}` })
    let more = true
    try {
      while (more) {
        const { rows } = await this.query({ sql: `fetch ${size} from ${name}`, parameters: [] })
        more = rows.length === size
        if (rows.length > 0) yield rows
      }
    } finally {
      // When the transaction has failed, the cursor is gone with it.
      await this.control(`close ${name}`).catch(() => undefined)
    }
  }

  /** Not awaited: the first statement follows at once, and a lost connection fails both. */
  begin({ isolation, readOnly }: TransactionOptions): void {
    const level = isolation ? ` isolation level ${isolation}` : ''
    this.#connection.inTransaction = true
    this.#begun = this.control(`begin${level}${readOnly ? ' read only' : ''}`)
    this.#begun.catch(() => undefined)
  }

  async commit(): Promise<void> {
    await this.#begun
    let commands: (string | null)[]
    try {
      commands = await this.#connection.script('commit', this.#deadline)
    } catch (error) {
      if (!this.#connection.lost) throw error
      throw new DatabaseUnavailable({
        message: 'The connection was lost during a commit: it may or may not have taken effect.',
        cause: error,
      })
    }
    if (commands[0] === 'ROLLBACK') throw new TransactionFailed()
  }

  async rollback(): Promise<void> {
    if (this.#connection.lost) return
    await this.control('rollback').catch(() => this.#connection.close())
  }

  release(spoilt: boolean): void {
    if (spoilt) this.#connection.close()
    this.#connection.inTransaction = false
    this.#pool.free(this.#connection)
  }
}
