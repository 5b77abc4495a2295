/** What a batch is, compared with what was heard of its sender before. */
export interface Heard {
  /** Messages at its beginning that came before. */
  readonly known: number
  /** Messages that never came. */
  readonly missed: number
}

/** Milliseconds after which a silent sender is forgotten. */
const MEMORY = 3_600_000

/** How far each sender's messages were heard. */
export class Positions {
  readonly #senders = new Map<string, { next: number; heardAt: number }>()

  /**
   * Notes a batch of a sender. The first one that is heard of it is a beginning, not a gap.
   *
   * @param first number of its first message; of the next one when it has none
   * @param now milliseconds
   */
  hear(sender: string, first: number, count: number, now: number): Heard {
    const known = this.#senders.get(sender)
    const next = first + count
    if (!known) {
      this.#senders.set(sender, { next, heardAt: now })
      return { known: 0, missed: 0 }
    }
    const expected = known.next
    known.heardAt = now
    known.next = Math.max(expected, next)
    return {
      known: Math.min(count, Math.max(0, expected - first)),
      missed: Math.max(0, first - expected),
    }
  }

  /** Forgets senders that fell silent long ago. */
  prune(now: number): void {
    for (const [sender, { heardAt }] of this.#senders) {
      if (now - heardAt > MEMORY) this.#senders.delete(sender)
    }
  }
}
