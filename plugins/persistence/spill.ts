import { RowFile } from './row-file.ts'

/** Files that the room is divided into. */
const SEGMENTS = 8

interface Segment {
  readonly file: RowFile
  /** Whether its rows are of failed runs. */
  readonly failed: boolean
  rows: number
}

/**
 * Rows in files for which there is no room in memory. When there is no more room here either, the oldest
 * go, those of failed runs last.
 */
export class Spill {
  readonly #path: string
  readonly #maxBytes: number
  readonly #segments: Segment[] = []
  #made = 0

  /** @param path beginning of the paths of the files */
  constructor(path: string, maxBytes: number) {
    this.#path = path
    this.#maxBytes = maxBytes
  }

  /** Bytes of all files. */
  get size(): number {
    return this.#segments.reduce((sum, { file }) => sum + file.size, 0)
  }

  /**
   * How many other rows had to go for these; undefined when there is no room for them anyway.
   *
   * @param bytes of rows, each followed by a row mark
   * @param failed whether they are of failed runs
   */
  append(bytes: Uint8Array, rows: number, failed: boolean): number | undefined {
    if (bytes.length > this.#maxBytes) return undefined
    let lost = 0
    while (this.size + bytes.length > this.#maxBytes) lost += this.#dropOldest()
    const segment = this.#segmentFor(bytes.length, failed)
    if (!segment.file.append(bytes)) return lost > 0 ? lost + rows : undefined
    segment.rows += rows
    return lost
  }

  /** Hands the rows over, oldest first; each file is gone once all of it was taken. */
  async drain(take: (rows: string[]) => Promise<void>): Promise<void> {
    for (let [first] = this.#segments; first; [first] = this.#segments) {
      for (const rows of first.file.read()) await take(rows)
      this.#remove(first)
    }
  }

  /** Files with rows in them stay, for whoever comes next. */
  close(): void {
    for (const { file } of this.#segments) file.close()
  }

  #segmentFor(length: number, failed: boolean): Segment {
    const last = this.#segments.at(-1)
    const fits = last && last.file.size + length <= this.#maxBytes / SEGMENTS
    if (fits && last.failed === failed) return last
    const file = new RowFile(`${this.#path}.spill${this.#made++}.rows`, Infinity)
    const segment = { file, failed, rows: 0 }
    this.#segments.push(segment)
    return segment
  }

  #dropOldest(): number {
    const oldest = this.#segments.find(({ failed }) => !failed) ?? this.#segments[0]!
    this.#remove(oldest)
    return oldest.rows
  }

  #remove(segment: Segment): void {
    const at = this.#segments.indexOf(segment)
    // While it was being handed over it may have had to go.
    if (at < 0) return
    this.#segments.splice(at, 1)
    segment.file.clear()
    segment.file.close()
  }
}
