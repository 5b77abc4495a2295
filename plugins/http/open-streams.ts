/** The streams that are being sent. They have no end of their own, so stopping must end them. */
export class OpenStreams {
  readonly #open = new Set<() => void>()
  #closed = false

  /**
   * @param close ends the stream; called at most once
   * @returns takes the stream out, when it has ended by itself
   */
  add(close: () => void): () => void {
    if (this.#closed) queueMicrotask(close)
    else this.#open.add(close)
    return () => void this.#open.delete(close)
  }

  /** Ends every stream, and those that are still to come. */
  closeAll(): void {
    this.#closed = true
    for (const close of this.#open) close()
    this.#open.clear()
  }
}
