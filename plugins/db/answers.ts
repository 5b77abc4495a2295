import type { Clock } from '../../kernel/index.ts'

/** What was made of what the database said. Times in milliseconds since the epoch. */
export interface DatabaseAnswer {
  /** When it was asked. */
  readonly from: number
  /** Until when it counts. */
  readonly until: number
}

/** Milliseconds for which an answer counts: half of the second that a change may take (R25). */
export const FRESH_MS = 500
/** Answers kept at a time. */
const KEPT = 10_000

/**
 * Whether an answer counts now. A clock that was set back must not make it last.
 *
 * @param now milliseconds since the epoch
 */
export function isFresh({ from, until }: DatabaseAnswer, now: number): boolean {
  return now < until && now >= from
}

/** Answers of the database to one kind of question, for as long as they count. */
export class DatabaseAnswers<Known extends DatabaseAnswer> {
  readonly #clock: Pick<Clock, 'now'>
  /** Whether what is read now is part of a transaction that may yet be undone. */
  readonly #inTransaction: () => boolean
  readonly #kept = new Map<string, Known>()
  readonly #loading = new Map<string, Promise<Known | undefined>>()
  #changes = 0

  constructor(clock: Pick<Clock, 'now'>, inTransaction: () => boolean) {
    this.#clock = clock
    this.#inTransaction = inTransaction
  }

  /** The answer, if there is one that counts. */
  get(question: string): Known | undefined {
    const known = this.#kept.get(question)
    return known !== undefined && isFresh(known, this.#clock.now()) ? known : undefined
  }

  /** Asks the database, once at a time however many want to know. */
  ask<Found extends Known | undefined>(
    question: string,
    read: () => Promise<Found>,
  ): Promise<Found> {
    // What a transaction reads is its own affair, and it waits for nobody who may wait for its end.
    if (this.#inTransaction()) return read()
    const asked = this.#loading.get(question)
    if (asked) return asked as Promise<Found>
    const asking = this.#load(question, read).finally(() => {
      if (this.#loading.get(question) === asking) this.#loading.delete(question)
    })
    this.#loading.set(question, asking)
    return asking
  }

  /** Drops answers, by default all. Those under way are given to who has asked, and not kept. */
  forget(isIt: (known: Known) => boolean = () => true): void {
    this.#changes++
    this.#loading.clear()
    for (const [question, known] of this.#kept) {
      if (isIt(known)) this.#kept.delete(question)
    }
  }

  async #load<Found extends Known | undefined>(
    question: string,
    read: () => Promise<Found>,
  ): Promise<Found> {
    const before = this.#changes
    const known = await read()
    if (known && this.#changes === before) this.#keep(question, known)
    return known
  }

  /** The oldest stand first, so that those that do not count any more are the ones that go. */
  #keep(question: string, known: Known): void {
    this.#kept.delete(question)
    this.#kept.set(question, known)
    for (const [old, { until }] of this.#kept) {
      if (until > known.from && this.#kept.size <= KEPT) break
      this.#kept.delete(old)
    }
  }
}
