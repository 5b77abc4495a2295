import type { Awaitable, Clock } from '../../kernel/index.ts'
import { DatabaseUnavailable } from './errors.ts'
import { SqliteConnection } from './sqlite/connection.ts'
import { isBusy, sqliteError } from './sqlite/errors.ts'
import { type SqliteFile, sqliteFile } from './sqlite/file.ts'
import { SqliteHeld } from './sqlite/held.ts'
import { patiently } from './sqlite/patience.ts'
import type { Held, HoldOptions, Query, Row, Store } from './store.ts'
import type { Outcome } from './outcome.ts'

/** What a SQLite store is made of. */
export interface SqliteSettings {
  /** Absolute, or `:memory:`. */
  readonly path: string
  readonly clock: Clock
  /** Milliseconds that a write waits for other writers. */
  readonly busyTimeout: number
  /** Milliseconds; 0 for ever. */
  readonly idleTimeout: number
  /** Connections that the running code holds, and that what it has left holds. */
  readonly holders: { here(): readonly Held[]; left(): readonly Held[] }
}

/** Idle connections for streams and read-only transactions that are worth keeping. */
const SPARE_READERS = 4

/**
 * A SQLite file: one connection that writes, behind the file's lock, and read-only ones beside it. A
 * memory database is one connection, on which everything takes turns.
 */
export class SqliteStore implements Store {
  readonly engine = 'sqlite'
  readonly #settings: SqliteSettings
  readonly #file: SqliteFile
  readonly #memory: boolean
  /** The store whose memory database this one shares. */
  readonly #owner: SqliteStore | undefined
  readonly #spare: SqliteConnection[] = []
  #writer: SqliteConnection | undefined
  /** Whether it ever had one that writes. */
  #writes = false
  #reader: SqliteConnection | undefined
  #closed = false

  constructor(settings: SqliteSettings, owner?: SqliteStore) {
    this.#settings = settings
    this.#owner = owner
    this.#memory = settings.path === ':memory:'
    this.#file = owner ? owner.#file : sqliteFile(settings.path)
  }

  query(query: Query): Awaitable<Outcome> {
    if (!this.#memory) {
      try {
        const statement = this.#reading().statement(query)
        if (statement.readOnly) return statement.run(query.parameters)
      } catch (error) {
        if (!isBusy(error)) throw sqliteError(error, query.sql, this.#reader?.database)
        return this.#patiently(query.sql, () => this.query(query))
      }
    }
    return this.#inTurn(query.sql, () => {
      const statement = this.#writing().statement(query)
      const outcome = statement.run(query.parameters)
      if (statement.changesSchema) this.#file.schema++
      return outcome
    })
  }

  async script(text: string): Promise<void> {
    const held = await this.hold({})
    try {
      await held.script(text)
    } finally {
      await held.release(false)
    }
  }

  async *stream(query: Query, size: number): AsyncIterableIterator<Row[]> {
    const held = await this.hold({ readOnly: true })
    try {
      yield* held.stream(query, size)
    } finally {
      await held.release(false)
    }
  }

  hold({ readOnly = false }: HoldOptions): Awaitable<Held> {
    if (readOnly && !this.#memory) {
      // The file must exist, in WAL mode, before it can be opened for reading only.
      this.#writing()
      return this.#hold(this.#spare.pop() ?? this.#open(true), (connection, spoilt) => {
        const enough = this.#closed || this.#spare.length >= SPARE_READERS
        if (enough || spoilt) connection.close()
        else this.#spare.push(connection)
      })
    }
    const take = (): Held => {
      try {
        return this.#hold(this.#writing(), (connection, spoilt) => {
          if (spoilt) this.#renew(connection)
          this.#file.unlock()
        })
      } catch (error) {
        this.#file.unlock()
        throw error
      }
    }
    return this.#file.tryLock() ? take() : this.#lock().then(take)
  }

  connect(): SqliteStore {
    return new SqliteStore(this.#settings, this.#memory ? (this.#owner ?? this) : undefined)
  }

  async listen(): Promise<never> {
    throw new Error('SQLite tells nobody of changes; ask it now and then instead of listen()')
  }

  async ping(): Promise<void> {
    await this.query({ sql: 'select 1', parameters: [] })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    if (this.#owner) return
    const { clock, busyTimeout } = this.#settings
    // A transaction that still runs may end first; one that hangs does not keep the app from stopping.
    const locked = await this.#file.lock(clock, busyTimeout).then(
      () => true,
      () => false,
    )
    if (this.#writes) await this.#file.closing()
    for (const connection of this.#connections()) connection.close()
    this.#spare.length = 0
    this.#reader = this.#writer = undefined
    if (locked) this.#file.unlock()
  }

  /** The connection that writes; opened on first use. */
  #writing(): SqliteConnection {
    if (this.#owner) return this.#owner.#writing()
    if (this.#writer) return this.#writer
    this.#writer = this.#open(false)
    if (!this.#writes) this.#file.opened()
    this.#writes = true
    return this.#writer
  }

  /** The connection that plain queries read on. */
  #reading(): SqliteConnection {
    if (this.#reader) return this.#reader
    this.#writing()
    return (this.#reader = this.#open(true))
  }

  #open(readOnly: boolean): SqliteConnection {
    const { path } = this.#settings
    if (this.#closed) throw new DatabaseUnavailable({ message: 'The database was closed.' })
    try {
      return new SqliteConnection(path, this.#file, readOnly)
    } catch (error) {
      throw isBusy(error) ? error : new DatabaseUnavailable({ cause: error })
    }
  }

  #hold(
    connection: SqliteConnection,
    free: (connection: SqliteConnection, spoilt: boolean) => void,
  ): Held {
    return new SqliteHeld({
      ...this.#settings,
      connection,
      file: this.#file,
      free: (spoilt) => free(connection, spoilt),
    })
  }

  /** What a session set on the connection ends with it. A memory database would end with it too. */
  #renew(connection: SqliteConnection): void {
    if (this.#memory) return connection.configure()
    this.#writer = undefined
    connection.close()
  }

  /** Runs on the connection that writes, when it is this caller's turn. */
  #inTurn<T>(text: string, run: () => T): Awaitable<T> {
    const locked = (): Awaitable<T> => {
      let waits = false
      try {
        return run()
      } catch (error) {
        if (!isBusy(error)) throw sqliteError(error, text, this.#writer?.database)
        waits = true
        return this.#patiently(text, run).finally(() => this.#file.unlock())
      } finally {
        if (!waits) this.#file.unlock()
      }
    }
    return this.#file.tryLock() ? locked() : this.#lock().then(locked)
  }

  /** Another process is in the way: tries again until `busyTimeout` is over. */
  #patiently<T>(text: string, run: () => Awaitable<T>): Promise<T> {
    const { clock, busyTimeout } = this.#settings
    return patiently(clock, busyTimeout, async () => {
      try {
        return await run()
      } catch (error) {
        throw isBusy(error) ? error : sqliteError(error, text, this.#writer?.database)
      }
    })
  }

  async #lock(): Promise<void> {
    const { clock, busyTimeout, holders } = this.#settings
    if (this.#isAmong(holders.here())) {
      throw new Error(
        'this write would wait for the very transaction it is made in: inside a transaction use ctx.db, or the Database whose transaction() runs, and no other set of connections to the same file',
      )
    }
    try {
      await this.#file.lock(clock, busyTimeout)
    } catch (error) {
      // It may have been meant for later, so that only the end of its patience tells.
      if (!this.#isAmong(holders.left())) throw error
      throw new Error(
        `this write was started by outside() in a transaction that kept SQLite's only writer for ${busyTimeout} ms (database.busyTimeout): do not await it there, or start it by afterCommit()`,
        { cause: error },
      )
    }
  }

  #isAmong(held: readonly Held[]): boolean {
    return held.some((one) => one instanceof SqliteHeld && one.file === this.#file)
  }

  *#connections(): Generator<SqliteConnection> {
    yield* this.#spare
    if (this.#reader) yield this.#reader
    if (this.#writer) yield this.#writer
  }
}
