import type { Awaitable, Clock, Timer } from '../../../kernel/index.ts'
import type { TransactionOptions } from '../database.ts'
import { TransactionClosed } from '../errors.ts'
import type { SqliteConnection } from './connection.ts'
import { withOurTimes } from './ddl.ts'
import { isBusy, sqliteError } from './errors.ts'
import type { SqliteFile } from './file.ts'
import { patiently } from './patience.ts'
import type { Held, Query, Row } from '../store.ts'
import { QueryError } from '../query-error.ts'
import type { Outcome } from '../outcome.ts'

/** What a held connection needs to know of its store. */
export interface HeldParts {
  readonly connection: SqliteConnection
  readonly file: SqliteFile
  readonly clock: Clock
  readonly busyTimeout: number
  readonly idleTimeout: number
  /** Gives the connection back. */
  readonly free: (spoilt: boolean) => void
}

/** One SQLite connection in the hands of one transaction or session. */
export class SqliteHeld implements Held {
  readonly #parts: HeldParts
  /** Whether anything was sent since the last look. */
  #used = true
  #idle: Timer | undefined
  #expired = false
  #changedSchema = false
  /** Whether it is in a transaction that may not write. */
  #readOnly = false

  constructor(parts: HeldParts) {
    this.#parts = parts
  }

  get file(): SqliteFile {
    return this.#parts.file
  }

  query(query: Query): Outcome {
    return this.#use(query.sql, (connection) => {
      const statement = connection.statement(query)
      // A memory database would let it, and of a file SQLite says that it cannot be written at all.
      if (this.#readOnly && !statement.readOnly) {
        throw new QueryError('this transaction is read-only', query.sql, undefined)
      }
      const outcome = statement.run(query.parameters)
      if (statement.changesSchema) this.#noteSchema()
      return outcome
    })
  }

  script(text: string): void {
    this.#use(text, ({ database }) => {
      const inside = database.inTransaction
      this.#noteSchema()
      try {
        database.run(withOurTimes(text))
        if (database.inTransaction === inside) return
      } finally {
        // Nobody would ever end it, and everybody's writes would be part of it.
        if (database.inTransaction && !inside) database.run('rollback')
      }
      throw new Error('a script may not begin or end transactions; use transaction()')
    })
  }

  async *stream({ sql, parameters, plan }: Query, size: number): AsyncIterableIterator<Row[]> {
    const statement = this.#use(sql, (connection) => connection.open(sql, plan))
    try {
      const rows = statement.iterate(parameters)
      let portion: Row[] = []
      for (;;) {
        const next = this.#use(sql, () => rows.next())
        if (!next.done) portion.push(next.value)
        if (portion.length >= size || (next.done && portion.length > 0)) {
          yield portion
          portion = []
        }
        if (next.done) return
      }
    } finally {
      statement.finalize()
    }
  }

  begin({ readOnly }: TransactionOptions): Awaitable<void> {
    // Deferred, a transaction that reads first and writes later cannot wait for its turn.
    const text = readOnly ? 'begin' : 'begin immediate'
    this.#readOnly = readOnly === true
    try {
      this.#begin(text)
    } catch (error) {
      const { clock, busyTimeout } = this.#parts
      if (!isBusy(error)) throw sqliteError(error, text, undefined)
      return patiently(clock, busyTimeout, () => this.#begin(text))
    }
  }

  commit(): Awaitable<void> {
    const { clock, busyTimeout } = this.#parts
    try {
      this.#use('commit', ({ database }) => void database.run('commit'), true)
    } catch (error) {
      if (!isBusy(error)) throw error
      return patiently(clock, busyTimeout, () =>
        this.#use('commit', ({ database }) => void database.run('commit')),
      )
    }
    this.#rest()
  }

  control(text: string): void {
    this.#use(text, ({ database }) => void database.run(text))
  }

  rollback(): void {
    this.#rest()
    const { connection, file } = this.#parts
    // A full disk, for one, makes SQLite roll back by itself.
    if (connection.database.inTransaction) connection.database.run('rollback')
    if (this.#changedSchema) file.schema++
    this.#changedSchema = false
  }

  release(spoilt: boolean): void {
    this.#rest()
    if (!this.#expired) this.#parts.free(spoilt)
  }

  #begin(text: string): void {
    this.#parts.connection.database.run(text)
    if (this.#parts.idleTimeout > 0) this.#watch()
  }

  #use<T>(text: string, fn: (connection: SqliteConnection) => T, busyAsIs = false): T {
    const { connection, idleTimeout } = this.#parts
    if (this.#expired) {
      throw new TransactionClosed({
        message: `The transaction sent nothing for ${idleTimeout} ms and was rolled back.`,
      })
    }
    this.#used = true
    try {
      return fn(connection)
    } catch (error) {
      throw busyAsIs && isBusy(error) ? error : sqliteError(error, text, connection.database)
    }
  }

  #noteSchema(): void {
    this.#changedSchema = true
    this.#parts.file.schema++
  }

  /** One that hangs, for once to twice the timeout, would keep every other writer out. */
  #watch(): void {
    const { clock, idleTimeout, free } = this.#parts
    this.#idle = clock.setTimeout(
      () => {
        if (this.#used) {
          this.#used = false
          return this.#watch()
        }
        this.rollback()
        this.#expired = true
        free(false)
      },
      idleTimeout,
      { background: true },
    )
  }

  #rest(): void {
    this.#idle?.cancel()
    this.#idle = undefined
  }
}
