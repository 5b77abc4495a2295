import { ROW } from './row.ts'
import { RowFile } from './row-file.ts'

/**
 * The rows of failed runs until the store has them: what went wrong must not be lost with the
 * process. Two files take turns, so that one can be emptied while there is always something to keep.
 */
export class Journal {
  #current: RowFile
  #other: RowFile
  #added = 0
  #stored = 0
  #misses = false
  /** How many rows had been added when the other file was closed to further ones. */
  #sealed = 0

  constructor(path: string, maxBytes: number) {
    this.#current = new RowFile(`${path}.a.rows`, maxBytes / 2)
    this.#other = new RowFile(`${path}.b.rows`, maxBytes / 2)
  }

  get size(): number {
    return this.#current.size + this.#other.size
  }

  /** Whether all rows that are not stored yet are in the files: there may have been no room. */
  get holdsAll(): boolean {
    return !this.#misses
  }

  /** Rows are stored in the order in which they are added. */
  add(row: string): void {
    this.#added++
    if (!this.#current.append(Buffer.from(row + ROW))) this.#misses = true
  }

  /** That many of the rows are in the store, or given up. */
  stored(count: number): void {
    this.#stored += count
    if (this.#stored < this.#sealed) return
    this.#other.clear()
    if (this.#stored >= this.#added) {
      this.#misses = false
      return this.#current.clear()
    }
    ;[this.#current, this.#other] = [this.#other, this.#current]
    this.#sealed = this.#added
  }

  close(): void {
    this.#current.close()
    this.#other.close()
  }
}
