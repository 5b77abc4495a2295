import type { Batch } from './store.ts'

/** Rows in the order they came, with the bounds of their times. */
export class RowQueue {
  #rows: string[] = []
  /** Rows before it were taken; they are let go of in one piece, not one by one. */
  #first = 0
  #oldest = Infinity
  #newest = -Infinity
  /** Characters. */
  bytes = 0

  get count(): number {
    return this.#rows.length - this.#first
  }

  add(row: string, time: number): void {
    this.#rows.push(row)
    this.bytes += row.length
    if (time < this.#oldest) this.#oldest = time
    if (time > this.#newest) this.#newest = time
  }

  /** Takes the oldest rows out; bounds may be wider than theirs. */
  take(maxRows: number): Batch {
    const oldest = this.#oldest
    const newest = this.#newest
    let rows: string[]
    if (this.count <= maxRows) {
      rows = this.#first === 0 ? this.#rows : this.#rows.slice(this.#first)
      this.#rows = []
      this.#first = 0
      this.#oldest = Infinity
      this.#newest = -Infinity
      this.bytes = 0
    } else {
      rows = this.#rows.slice(this.#first, this.#first + maxRows)
      this.#first += maxRows
      for (const row of rows) this.bytes -= row.length
      if (this.#first > 10_000) {
        this.#rows = this.#rows.slice(this.#first)
        this.#first = 0
      }
    }
    return { rows, oldest, newest }
  }

  /** Undoes a `take`. */
  putBack({ rows, oldest, newest }: Batch): void {
    this.#rows = [...rows, ...this.#rows.slice(this.#first)]
    this.#first = 0
    for (const row of rows) this.bytes += row.length
    this.#oldest = Math.min(this.#oldest, oldest)
    this.#newest = Math.max(this.#newest, newest)
  }
}

/** Both batches in one. */
export function joined(a: Batch, b: Batch): Batch {
  if (a.rows.length === 0) return b
  if (b.rows.length === 0) return a
  return {
    rows: [...a.rows, ...b.rows],
    oldest: Math.min(a.oldest, b.oldest),
    newest: Math.max(a.newest, b.newest),
  }
}
