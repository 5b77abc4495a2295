// Rows that come faster than they can be sorted into tables and indexes are put aside in files, as
// they are: a tenth of the work. They are sorted in when there is time, and those that a reader needs
// are sorted in before it reads. Files of a process that ended are taken over like all it left behind.
import { existsSync } from 'node:fs'
import type { Batch } from './batch.ts'
import { RowFile } from './row-file.ts'

/** Bytes of a file; it goes as a whole when everything in it was sorted in. */
const FILE_BYTES = 16 * 1024 * 1024

/** A batch that was put aside. */
export interface Unsorted {
  readonly oldest: number
  readonly newest: number
}

interface Piece extends Unsorted {
  readonly file: Backlog
  readonly at: number
  readonly length: number
}

/** A file, and how many batches in it are still wanted. */
interface Backlog {
  readonly rows: RowFile
  wanted: number
}

/** Batches that wait to be sorted in. */
export class UnsortedRows {
  readonly #path: string
  readonly #pieces = new Set<Piece>()
  #current: Backlog | undefined
  #files = 0
  bytes = 0

  /** @param path beginning of the paths of the files */
  constructor(path: string) {
    this.#path = path
  }

  /** Whether it was possible; not on a full disk. */
  add({ bytes, length, oldest, newest }: Batch): boolean {
    if (!this.#current || this.#current.rows.size > FILE_BYTES) {
      this.#letGo(this.#current)
      this.#current = { rows: new RowFile(this.#freePath(), Infinity), wanted: 0 }
    }
    const file = this.#current
    const at = file.rows.size
    if (!file.rows.append(bytes.subarray(0, length))) return false
    file.wanted++
    this.bytes += length
    this.#pieces.add({ file, at, length, oldest, newest })
    return true
  }

  /** In the order in which they came. */
  all(): Unsorted[] {
    return [...this.#pieces]
  }

  /** Whether it still waits. */
  has(batch: Unsorted): boolean {
    return this.#pieces.has(batch as Piece)
  }

  first(): Unsorted | undefined {
    return this.#pieces.values().next().value
  }

  /** Its rows as one text, each followed by a row mark. */
  text(batch: Unsorted): string {
    const { file, at, length } = batch as Piece
    return file.rows.text(at, length)
  }

  /** It was sorted in, or is not wanted any more. */
  remove(batch: Unsorted): void {
    const piece = batch as Piece
    if (!this.#pieces.delete(piece)) return
    this.bytes -= piece.length
    piece.file.wanted--
    if (piece.file.wanted > 0) return
    if (piece.file === this.#current) piece.file.rows.clear()
    else this.#letGo(piece.file)
  }

  /** Not that of a thread which ended before this one: the next process takes what is in it. */
  #freePath(): string {
    let path: string
    do path = `${this.#path}.unsorted${this.#files++}.rows`
    while (existsSync(path))
    return path
  }

  close(): void {
    for (const { file } of this.#pieces) file.rows.close()
    this.#letGo(this.#current)
  }

  /** What is still wanted stays, for whoever comes next. */
  #letGo(file: Backlog | undefined): void {
    if (!file || file.wanted > 0) return
    file.rows.clear()
    file.rows.close()
  }
}
