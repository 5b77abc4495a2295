import type { Awaitable } from '../../../kernel/index.ts'
import type { Outcome } from '../outcome.ts'
import type { Held, Query, Row } from '../store.ts'
import type { Capture } from './capture.ts'
import type { SeenQuery } from './rehearsed.ts'

const MOST_QUERIES = 1_000
const SAVEPOINT = 'bunbase_statement'

/**
 * A connection in a transaction that will be rolled back, for code that takes it for no transaction at
 * all: a statement that fails leaves the others as they are, and what changes is noted.
 */
export class WatchedHeld implements Held {
  readonly #held: Held
  readonly #capture: Capture
  /** Whether a failed statement spoils the transaction, unless it has a savepoint of its own. */
  readonly #spoils: boolean
  readonly seen: SeenQuery[] = []
  #turn: Promise<unknown> = Promise.resolve()

  constructor(held: Held, capture: Capture, spoils: boolean) {
    this.#held = held
    this.#capture = capture
    this.#spoils = spoils
  }

  query(query: Query): Awaitable<Outcome> {
    const { sql, parameters } = query
    const at = this.seen.length
    if (at < MOST_QUERIES) this.seen.push({ sql, parameters, rows: [] })
    const note = (outcome: Outcome): Outcome => {
      if (at < MOST_QUERIES) this.seen[at] = { sql, parameters, rows: outcome.rows }
      return outcome
    }
    const asked = this.#each(sql, () => this.#held.query(query))
    return asked instanceof Promise ? asked.then(note) : note(asked)
  }

  script(text: string): Awaitable<void> {
    return this.#each(text, () => this.#held.script(text))
  }

  stream(query: Query, size: number): AsyncIterableIterator<Row[]> {
    return this.#held.stream(query, size)
  }

  control(text: string): Awaitable<void> {
    return this.#spoils
      ? this.#inTurn(async () => this.#held.control(text))
      : this.#held.control(text)
  }

  begin(): never {
    throw new Error('a rehearsal is one transaction from the beginning')
  }

  commit(): never {
    throw new Error('a rehearsal is never committed')
  }

  rollback(): Awaitable<void> {
    return this.#held.rollback()
  }

  release(spoilt: boolean): Awaitable<void> {
    return this.#held.release(spoilt)
  }

  #each<T>(sql: string, run: () => Awaitable<T>): Awaitable<T> {
    // SQLite undoes a failed statement by itself.
    if (!this.#spoils) return run()
    return this.#inTurn(async () => {
      await this.#capture.before(sql)
      await this.#held.control(`savepoint ${SAVEPOINT}`)
      try {
        const result = await run()
        await this.#held.control(`release savepoint ${SAVEPOINT}`)
        return result
      } catch (error) {
        await this.#held.control(`rollback to savepoint ${SAVEPOINT}`)
        throw error
      }
    })
  }

  /** Savepoints of statements that are sent at once would get mixed up. */
  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(run, run)
    this.#turn = mine.catch(() => undefined)
    return mine
  }
}
