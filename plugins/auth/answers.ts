import type { Clock } from '../../kernel/index.ts'
import type { Auth } from './auth.ts'
import type { Found } from './lookup.ts'

/** Who somebody is, as the database said, and how long that counts. */
export interface Known {
  readonly found: Found
  readonly auth: Auth
  /** Milliseconds since the epoch. */
  readonly from: number
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** Answers kept at a time. */
const KEPT = 10_000

/**
 * Whether an answer counts now. A clock that was set back must not make it last.
 *
 * @param now milliseconds since the epoch
 */
export function counts({ from, until }: Known, now: number): boolean {
  return now < until && now >= from
}

/** Answers of the database to one kind of question, for as long as they count. */
export class Answers {
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
    return known !== undefined && counts(known, this.#clock.now()) ? known : undefined
  }

  /** Asks the database, once at a time however many want to know. */
  ask(question: string, read: () => Promise<Known | undefined>): Promise<Known | undefined> {
    // What a transaction reads is its own affair.
    if (this.#inTransaction()) return read()
    let asked = this.#loading.get(question)
    if (!asked) {
      asked = this.#load(question, read).finally(() => this.#loading.delete(question))
      this.#loading.set(question, asked)
    }
    return asked
  }

  /** Drops answers; those that are under way are given, and not kept. */
  forget(isIt: (found: Found) => boolean): void {
    this.#changes++
    for (const [question, { found }] of this.#kept) {
      if (isIt(found)) this.#kept.delete(question)
    }
  }

  async #load(
    question: string,
    read: () => Promise<Known | undefined>,
  ): Promise<Known | undefined> {
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
