/** Messages that are sent together, in order. */
export interface Batch {
  /** Number of the first one. */
  readonly first: number
  readonly items: readonly string[]
}

/** Limits of an {@link Outbox}. */
export interface OutboxLimits {
  readonly messages: number
  /** Bytes of all messages together. */
  readonly bytes: number
}

/**
 * Numbered messages on their way to the broker. When there are too many the oldest are dropped; their
 * numbers are missing then, which is how the receivers know.
 */
export class Outbox {
  readonly #limits: OutboxLimits
  #items: string[] = []
  /** Bytes of each. */
  #sizes: number[] = []
  /** Index of the oldest one. */
  #head = 0
  #bytes = 0
  /** Number of the oldest one, or of the next when there is none. */
  #first = 1
  dropped = 0

  constructor(limits: OutboxLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#items.length - this.#head
  }

  /** Number of the oldest message, or of the next when there is none. */
  get first(): number {
    return this.#first
  }

  add(item: string, bytes: number): void {
    this.#items.push(item)
    this.#sizes.push(bytes)
    this.#bytes += bytes
    while (this.size > this.#limits.messages || this.#bytes > this.#limits.bytes) {
      this.#shift()
      this.dropped++
    }
  }

  /** The oldest messages that fit; at least one, when there is any. They stay until `sent`. */
  peek(maxBytes: number): Batch | undefined {
    if (this.size === 0) return undefined
    let end = this.#head
    let bytes = 0
    do {
      bytes += this.#sizes[end]! + 1
      if (bytes > maxBytes && end > this.#head) break
      end++
    } while (end < this.#items.length)
    return { first: this.#first, items: this.#items.slice(this.#head, end) }
  }

  /** Forgets a batch, as far as it was not dropped meanwhile. */
  sent({ first, items }: Batch): void {
    while (this.#first < first + items.length && this.size > 0) this.#shift()
  }

  #shift(): void {
    this.#bytes -= this.#sizes[this.#head]!
    this.#items[this.#head] = ''
    this.#head++
    this.#first++
    if (this.#head > 1000 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#sizes = this.#sizes.slice(this.#head)
      this.#head = 0
    }
  }
}
