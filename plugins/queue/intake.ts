import { AsyncLocalStorage } from 'node:async_hooks'
import { BunbaseError, type Clock, sleep } from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import type { AddedJob } from './job.ts'
import { pauseAfter } from './outage.ts'
import { type Place, firstAttempt, mayBeginAtOnce } from './place.ts'
import type { JobRow, QueueStore } from './store.ts'
import type { Turn } from './turn.ts'

/** What an intake needs. */
export interface IntakeParts {
  readonly store: QueueStore
  readonly database: Database
  readonly clock: Clock
  readonly turn: Turn
  /** Milliseconds that idempotency keys are remembered. */
  readonly rememberKeys: number
  /** A place in this process for one more job of a queue, if it could begin at once. */
  readonly reserve: (queue: string) => Place | undefined
  /** Called when jobs of a queue may begin. */
  readonly came: (queue: string) => void
}

interface Waiting {
  readonly rows: readonly JobRow[]
  readonly resolve: (added: AddedJob[]) => void
  readonly reject: (error: unknown) => void
}

/** Statements on their way at once; what comes meanwhile goes together with the next. */
const MOST_STATEMENTS = 2
const MOST_ROWS = 1_000
/** Tries of an enqueue whose reply was lost, when its keys make that safe. */
const TRIES = 4

/**
 * Stores jobs. In a transaction they are part of it; outside of one, those that are added in the same
 * moment are stored by one statement.
 */
export class Intake {
  readonly #parts: IntakeParts
  readonly #outside = AsyncLocalStorage.snapshot()
  /** Of a database that answers at once. */
  readonly #turn: Turn | undefined
  #waiting: Waiting[] = []
  #statements = 0
  #soon = false

  constructor(parts: IntakeParts) {
    this.#parts = parts
    if (parts.store.engine === 'sqlite') this.#turn = parts.turn
  }

  insert(rows: readonly JobRow[]): Promise<AddedJob[]> {
    const { store, database, rememberKeys } = this.#parts
    if (database.inTransaction) {
      return store.insert(rows, rememberKeys).then((added) => {
        database.afterCommit(() => this.#tell(rows))
        return added
      })
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ rows, resolve, reject })
      if (this.#soon || this.#statements >= MOST_STATEMENTS) return
      this.#soon = true
      queueMicrotask(() => {
        this.#soon = false
        this.#send()
      })
    })
  }

  #send(): void {
    if (this.#waiting.length === 0 || this.#statements >= MOST_STATEMENTS) return
    let rows = 0
    let count = 0
    while (count < this.#waiting.length && (count === 0 || rows < MOST_ROWS)) {
      rows += this.#waiting[count++]!.rows.length
    }
    const together = this.#waiting.splice(0, count)
    this.#statements++
    void this.#outside(async () => {
      await this.#turn?.next()
      await this.#store(together)
    }).finally(() => {
      this.#statements--
      this.#send()
    })
  }

  #tell(rows: readonly JobRow[]): void {
    for (const queue of new Set(rows.map(({ queue }) => queue))) this.#parts.came(queue)
  }

  async #store(together: readonly Waiting[]): Promise<void> {
    const [first] = together
    const [row] = first!.rows
    if (together.length === 1 && first!.rows.length === 1 && mayBeginAtOnce(row!)) {
      const place = this.#parts.reserve(row!.queue)
      if (place) return this.#begin(row!, place, first!)
    }
    try {
      const added = await this.#persist(together.flatMap(({ rows }) => rows))
      let from = 0
      for (const { rows, resolve } of together) {
        resolve(added.slice(from, (from += rows.length)))
        this.#tell(rows)
      }
    } catch (error) {
      if (together.length === 1 || isOutage(error)) {
        for (const { reject } of together) reject(error)
        return
      }
      // One that cannot be stored does not take the others with it.
      for (const one of together) await this.#store([one])
    }
  }

  /** Adds a job that begins here: nobody has to look for it. */
  async #begin(row: JobRow, place: Place, { resolve, reject }: Waiting): Promise<void> {
    try {
      const ours = await this.#parts.store.insertFor(row, place.worker)
      resolve([{ id: row.id, added: true }])
      if (ours) return place.begin(firstAttempt(row))
      place.free()
      this.#tell([row])
    } catch (error) {
      if (isOutage(error)) place.inDoubt(row.id)
      place.free()
      reject(error)
    }
  }

  async #persist(rows: readonly JobRow[]): Promise<AddedJob[]> {
    const { store, clock, rememberKeys } = this.#parts
    const safe = rows.every(({ idempotency_key }) => idempotency_key !== null)
    for (let tries = 1; ; tries++) {
      try {
        return await store.insert(rows, rememberKeys)
      } catch (error) {
        if (!safe || tries >= TRIES || !isOutage(error)) throw error
      }
      await sleep(clock, pauseAfter(tries))
    }
  }
}

function isOutage(error: unknown): boolean {
  return error instanceof BunbaseError && error.retry
}
