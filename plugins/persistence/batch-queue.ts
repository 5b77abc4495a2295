import { type Batch, OpenBatch } from './batch.ts'

/** Of a batch, unless a row needs more. */
const SIZE = 512 * 1024
/** Batches kept for their memory. */
const SPARE = 4

/** Rows in the order they came, in batches. */
export class BatchQueue {
  readonly #maxRows: number
  readonly #closed: OpenBatch[] = []
  readonly #spare: OpenBatch[] = []
  #open: OpenBatch | undefined
  count = 0
  bytes = 0
  /** Rows that ever came. */
  added = 0

  /** @param maxRows of a batch */
  constructor(maxRows: number) {
    this.#maxRows = maxRows
  }

  add(row: string, time: number): void {
    const batch = this.#roomFor(row.length)
    const before = batch.length
    batch.add(row, time)
    this.bytes += batch.length - before
    this.count++
    this.added++
  }

  addParts(head: string, input: string, output: string, tail: string, time: number): void {
    const batch = this.#roomFor(head.length + input.length + output.length + tail.length)
    const before = batch.length
    batch.addParts(head, input, output, tail, time)
    this.bytes += batch.length - before
    this.count++
    this.added++
  }

  /** Whether one of the first so many rows that came is still here. */
  hasOf(first: number): boolean {
    return this.added - this.count < first
  }

  /** Takes the oldest batch out; the caller gives it back when its rows are stored. */
  take(): OpenBatch | undefined {
    let batch = this.#closed.shift()
    if (batch === undefined) {
      batch = this.#open
      this.#open = undefined
    }
    if (batch === undefined) return undefined
    this.count -= batch.count
    this.bytes -= batch.length
    return batch
  }

  /** Undoes a `take`. */
  putBack(batch: OpenBatch): void {
    this.#closed.unshift(batch)
    this.count += batch.count
    this.bytes += batch.length
  }

  /** Uses the memory of a batch again. */
  giveBack(batch: Batch): void {
    if (!(batch instanceof OpenBatch) || this.#spare.length >= SPARE) return
    if (batch.bytes.length !== SIZE) return
    batch.clear()
    this.#spare.push(batch)
  }

  /** @param characters of a row */
  #roomFor(characters: number): OpenBatch {
    // Three bytes each at most, and the marks between them.
    const size = characters * 3 + 8
    const open = this.#open
    if (open !== undefined && open.count < this.#maxRows && open.room >= size) return open
    if (open !== undefined) this.#closed.push(open)
    const spare = size > SIZE ? undefined : this.#spare.pop()
    return (this.#open = spare ?? new OpenBatch(Math.max(size, SIZE)))
  }
}
