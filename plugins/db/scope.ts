import { AsyncLocalStorage } from 'node:async_hooks'
import type { Awaitable } from '../../kernel/index.ts'
import { TransactionClosed, TransactionFailed } from './errors.ts'
import type { Held, Query, Row } from './store.ts'
import type { Outcome } from './outcome.ts'

/** What a run of code is inside of; the innermost first. */
export interface Place {
  /** The set of connections it belongs to. */
  readonly set: object
  readonly around: Place | undefined
  /** Where queries go; undefined while nothing is open yet. */
  readonly scope: Scope | undefined
  /** Outside of all: the place that was left. */
  readonly left?: Place
}

/** The set of no connections: what runs in its place is outside of all. */
const NO_SET = {}

const places = new AsyncLocalStorage<Place | undefined>()

/** The innermost place of the running code. */
export function currentPlace(): Place | undefined {
  return places.getStore()
}

/** The innermost place of the running code that belongs to a set. */
export function placeOf(set: object): Place | undefined {
  for (let place = currentPlace(); place; place = place.around) {
    if (place.set === set) return place
  }
  return undefined
}

/** Runs `fn` inside a place, or (with undefined) outside of all. */
export function inside<T>(place: Place | undefined, fn: () => T): T {
  return places.run(place, fn)
}

/** Runs `fn` outside of all, which knows where it was left from. */
export function outsideOfAll<T>(fn: () => T): T {
  const left = currentPlace()
  if (!left || left.set === NO_SET) return inside(left, fn)
  return inside({ set: NO_SET, around: undefined, scope: undefined, left }, fn)
}

/** Connections that the running code holds. */
export function heldHere(): Held[] {
  return heldAround(currentPlace())
}

/** Connections that are held by what the running code was started in, and has left. */
export function heldWhereLeft(): Held[] {
  return heldAround(placeOf(NO_SET)?.left)
}

function heldAround(innermost: Place | undefined): Held[] {
  const held: Held[] = []
  for (let place = innermost; place; place = place.around) {
    if (place.scope?.isOpen) held.push(place.scope.held)
  }
  return held
}

/** A transaction, a savepoint in one, or a session, on a connection of its own. */
export class Scope {
  readonly held: Held
  readonly kind: 'transaction' | 'session'
  /** 0 for the outermost. */
  readonly depth: number
  /** Whether a failed query leaves the others as they are: each is then undone for itself. */
  readonly #tolerant: boolean
  /** Called after the outermost commit. */
  readonly callbacks: (() => Awaitable<void>)[] = []
  /** Statements that are on their way, and that the commit may follow at once. */
  readonly #sent = new Set<Promise<unknown>>()
  #failure: { error: unknown } | undefined
  #state: 'open' | 'ended' = 'open'
  #running = 0
  #whenQuiet: (() => void) | undefined
  #nested: Promise<void> | undefined

  constructor(held: Held, kind: Scope['kind'], depth: number, tolerant = false) {
    this.#tolerant = tolerant
    this.held = held
    this.kind = kind
    this.depth = depth
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  /** The first query of a transaction that failed. */
  get failure(): { error: unknown } | undefined {
    return this.#failure
  }

  query(query: Query): Awaitable<Outcome> {
    return this.#use(() => this.held.query(query))
  }

  /** Sends a statement that nobody waits for. When it fails, so does the transaction. */
  send(query: Query): Awaitable<void> {
    if (this.#nested) return this.#nested.then(() => this.send(query))
    this.#check()
    let outcome: Awaitable<Outcome>
    try {
      outcome = this.held.query(query)
    } catch (error) {
      throw this.fail(error)
    }
    if (!(outcome instanceof Promise)) return
    const sent = outcome.then(
      () => void this.#sent.delete(sent),
      (error: unknown) => {
        this.#sent.delete(sent)
        this.fail(error)
      },
    )
    this.#sent.add(sent)
  }

  script(text: string): Awaitable<void> {
    return this.#use(() => this.held.script(text))
  }

  /** A savepoint of Kysely's controlled transactions; rolling back to one mends a failed transaction. */
  async control(text: string): Promise<void> {
    if (this.#state === 'ended') throw new TransactionClosed()
    await this.held.control(text)
    if (text.startsWith('rollback')) this.#failure = undefined
  }

  async *stream(query: Query, size: number): AsyncIterableIterator<Row[]> {
    yield* await this.#use(() => this.held.stream(query, size))
  }

  /**
   * Lets a transaction within this one (or within this session) begin, and gives back what to call
   * when it is over. Until then everything else waits, this scope's own queries too: on the
   * connection they would be part of it.
   */
  async enterNested(): Promise<() => void> {
    while (this.#nested) await this.#nested
    this.#check()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#nested = promise
    return () => {
      this.#nested = undefined
      resolve()
    }
  }

  /** Takes no more queries, and waits for those that nobody awaited. */
  async end(): Promise<void> {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    while (this.#nested) await this.#nested
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#whenQuiet = resolve))
  }

  /** Resolves when what was only sent has been answered. */
  async answered(): Promise<void> {
    await Promise.all(this.#sent)
  }

  #check(): void {
    if (this.#state === 'ended') throw new TransactionClosed()
    if (this.#failure) throw new TransactionFailed({ cause: this.#failure.error })
  }

  #use<T>(run: () => Awaitable<T>): Awaitable<T> {
    if (this.#nested) return this.#nested.then(() => this.#use(run))
    this.#check()
    let result: Awaitable<T>
    try {
      result = run()
    } catch (error) {
      throw this.fail(error)
    }
    if (!(result instanceof Promise)) return result
    this.#running++
    return result.then(
      (value) => {
        this.#settled()
        return value
      },
      (error: unknown) => {
        this.#settled()
        throw this.fail(error)
      },
    )
  }

  #settled(): void {
    if (--this.#running === 0) this.#whenQuiet?.()
  }

  /** As on Postgres: a transaction whose query failed can only be rolled back. */
  fail(error: unknown): unknown {
    if (this.kind === 'transaction' && !this.#tolerant) this.#failure ??= { error }
    return error
  }
}
