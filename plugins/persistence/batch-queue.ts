import { type Batch, OpenBatch, sizeOf } from './batch.ts'

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

  /** @param maxRows of a batch */
  constructor(maxRows: number) {
    this.#maxRows = maxRows
  }

  add(row: string, time: number): void {
    let open = this.#open
    if (open === undefined || open.count >= this.#maxRows || !open.hasRoomFor(row)) {
      if (open !== undefined) this.#closed.push(open)
      open = this.#open = this.#batchFor(row)
    }
    const before = open.length
    open.add(row, time)
    this.bytes += open.length - before
    this.count++
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

  #batchFor(row: string): OpenBatch {
    const size = sizeOf(row)
    if (size > SIZE) return new OpenBatch(size)
    return this.#spare.pop() ?? new OpenBatch(SIZE)
  }
}
