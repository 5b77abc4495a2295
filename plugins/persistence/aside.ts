import { withoutContents } from './isolate.ts'
import { ROW } from './row.ts'
import { RefusedRows } from './store.ts'
import type { Unsorted, UnsortedRows } from './unsorted.ts'

/** Texts that all rows of an answer have in them, as far as they are asked for. */
export type Needles = readonly (string | undefined)[]

/** Lets what else was asked of this thread go first. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Rows that were put aside, on their way into the tables. */
export class Aside {
  readonly #unsorted: UnsortedRows | undefined
  readonly #insert: (text: string) => void
  /** Rows that could not be sorted in, until somebody is told. */
  #lost = 0

  /**
   * @param insert puts rows into the tables, all or none; throws `RefusedRows` when trying again would
   *   not help
   */
  constructor(unsorted: UnsortedRows | undefined, insert: (text: string) => void) {
    this.#unsorted = unsorted
    this.#insert = insert
  }

  /** What may belong to an answer, the end that the reader begins at first. */
  of(
    { from = -Infinity, to = Infinity }: { from?: number | undefined; to?: number | undefined },
    newest = true,
  ): Unsorted[] {
    const all = this.#unsorted?.all() ?? []
    const inRange = all.filter((it) => it.newest >= from && it.oldest < to)
    return inRange.sort((a, b) => (newest ? b.newest - a.newest : a.oldest - b.oldest))
  }

  /** Whether there was room for them; if not, what is in the tables can be read all the same. */
  async sortIn(batches: readonly Unsorted[], needles: Needles): Promise<boolean> {
    const wanted = needles.filter((it) => it !== undefined)
    try {
      for (const batch of batches) {
        await turn()
        if (!this.#unsorted!.has(batch)) continue
        const text = wanted.length > 0 ? this.#unsorted!.text(batch) : ''
        if (wanted.every((it) => text.includes(it))) this.sortInOne(batch)
      }
      return true
    } catch {
      return false
    }
  }

  sortInOne(batch: Unsorted): void {
    const text = this.#unsorted!.text(batch)
    try {
      this.#insert(text)
    } catch (error) {
      if (!(error instanceof RefusedRows)) throw error
      for (const row of text.split(ROW).slice(0, -1)) if (!this.#insertOne(row)) this.#lost++
    }
    this.#unsorted!.remove(batch)
  }

  /** How many rows were lost since it was asked last. */
  takeLost(): number {
    const lost = this.#lost
    this.#lost = 0
    return lost
  }

  /** Whether it is in, be it without its contents. */
  #insertOne(row: string): boolean {
    for (const tried of [row, withoutContents(row)]) {
      try {
        this.#insert(tried + ROW)
        return true
      } catch (error) {
        if (!(error instanceof RefusedRows)) throw error
      }
    }
    return false
  }
}
