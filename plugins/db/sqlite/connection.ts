import { Database } from 'bun:sqlite'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SqliteFile } from './file.ts'
import { isSamePlan } from './same-plan.ts'
import { PreparedStatement } from './statement.ts'
import type { Plan, Query } from '../store.ts'

/** More distinct texts than an app has; one that has more builds its SQL out of values. */
const MOST_STATEMENTS = 1000

/** A connection to a SQLite file and the statements compiled for it. */
export class SqliteConnection {
  readonly database: Database
  readonly #file: SqliteFile
  readonly #statements = new Map<string, PreparedStatement>()
  #schema: number
  readonly #readOnly: boolean
  #automatic: number | undefined

  /** @param readOnly the file must exist then, in WAL mode */
  constructor(path: string, file: SqliteFile, readOnly: boolean) {
    this.#file = file
    this.#schema = file.schema
    this.#readOnly = readOnly
    if (!readOnly && path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    this.database = new Database(path, readOnly ? { readonly: true } : { create: true })
    try {
      this.configure()
      if (!readOnly && path !== ':memory:') {
        const mode = this.database.prepare<{ journal_mode: string }, []>('pragma journal_mode')
        if (mode.get()?.journal_mode !== 'wal') this.database.run('pragma journal_mode = wal')
        mode.finalize()
      }
    } catch (error) {
      this.database.close()
      throw error
    }
  }

  /** Sets what SQLite forgets with every connection. */
  configure(): void {
    // Waiting any longer inside SQLite would hold up the event loop; sqlite-patience.ts goes on.
    this.database.run('pragma busy_timeout = 20')
    this.database.run('pragma synchronous = normal')
    this.database.run('pragma foreign_keys = on')
    // As on Postgres.
    this.database.run('pragma case_sensitive_like = on')
  }

  /** The statement for a text, compiled once. */
  statement(query: Query): PreparedStatement {
    if (this.#schema !== this.#file.schema) this.#forgetAll()
    if (!this.#readOnly) this.#setCheckpoints()
    const usual = this.#statements.get(query.sql)
    if (usual === undefined) return this.#compile(query.sql, query)
    if (isSamePlan(usual.plan, query.plan)) return usual
    const key = `${query.sql}\n${JSON.stringify(query.plan)}`
    return this.#statements.get(key) ?? this.#compile(key, query)
  }

  /** A statement of its own for a caller that keeps it open. */
  open(sql: string, plan: Plan | undefined): PreparedStatement {
    this.database.run('select 1 from sqlite_master limit 1')
    return new PreparedStatement(this.database, { sql, parameters: [], plan })
  }

  close(): void {
    this.#forgetAll()
    this.database.close(true)
  }

  #compile(key: string, query: Query): PreparedStatement {
    // Compiling trusts what it knows of the schema; running looks whether that is still so.
    this.database.run('select 1 from sqlite_master limit 1')
    const made = new PreparedStatement(this.database, query)
    if (this.#statements.size >= MOST_STATEMENTS) this.#forgetOldest()
    this.#statements.set(key, made)
    return made
  }

  /** A thread may have taken them over, or be gone. */
  #setCheckpoints(): void {
    const automatic = this.#file.checkpoints?.automatic
    if (automatic === this.#automatic) return
    this.#automatic = automatic
    this.database.run(`pragma wal_autocheckpoint = ${automatic}`)
  }

  /** Columns may have other types now. */
  #forgetAll(): void {
    this.#schema = this.#file.schema
    for (const statement of this.#statements.values()) statement.finalize()
    this.#statements.clear()
  }

  #forgetOldest(): void {
    const [text, statement] = this.#statements.entries().next().value!
    statement.finalize()
    this.#statements.delete(text)
  }
}
