/** Items of a topic that are kept for who reads late. */
const KEPT = 5_000
/** Items a second; those beyond it are dropped, and counted. */
const MOST_A_SECOND = 2_000
const SECOND = 1_000

/** What a reader has not read yet. */
export interface Unread<T> {
  readonly items: readonly T[]
  readonly dropped: number
  /** Where it has read to now. */
  readonly seq: number
  /** Whether something between is not kept any more. */
  readonly gap: boolean
}

/** The last items of a topic, numbered. */
export class Channel<T> {
  readonly #elapsed: () => number
  #items: (T | undefined)[] = []
  #seq = 0
  /** Number of the first one that is kept. */
  #first = 0
  #second = -1
  #inSecond = 0

  /** @param elapsed milliseconds from any start */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed
  }

  /** Number of the next item. */
  get seq(): number {
    return this.#seq
  }

  /** Adds an item; it is made only when it is kept. A dropped one takes a number, too. */
  push(make: () => T): void {
    const second = Math.floor(this.#elapsed() / SECOND)
    if (second !== this.#second) {
      this.#second = second
      this.#inSecond = 0
    }
    const isDropped = ++this.#inSecond > MOST_A_SECOND
    this.#items.push(isDropped ? undefined : make())
    this.#seq++
    // In large steps, as shifting costs as much as there are.
    if (this.#items.length < 2 * KEPT) return
    this.#items = this.#items.slice(KEPT)
    this.#first += KEPT
  }

  /** Forgets what there was; who reads from before has a gap. */
  clear(): void {
    this.#items = []
    this.#seq++
    this.#first = this.#seq
  }

  /** What came after a number. */
  since(seq: number): Unread<T> {
    const gap = seq < this.#first || seq > this.#seq
    const unread = this.#items.slice(gap ? 0 : seq - this.#first)
    const items = unread.filter((item): item is T => item !== undefined)
    return { items, dropped: unread.length - items.length, seq: this.#seq, gap }
  }
}
