import { EMPTY_TAIL, FIELD, ROW } from './row.ts'

const FIELD_BYTE = FIELD.charCodeAt(0)
const ROW_BYTE = ROW.charCodeAt(0)

/** Rows that are written together, as bytes: UTF-8, each row followed by a row mark. */
export interface Batch {
  /** Valid up to `length`. Mostly shared memory, so that another thread reads it where it is. */
  readonly bytes: Uint8Array
  readonly length: number
  /** Rows. */
  readonly count: number
  /** Bounds of the times in them, in milliseconds since the epoch. */
  readonly oldest: number
  readonly newest: number
}

/** The rows as text. */
export function rowsOf(batch: Batch): string[] {
  return textOf(batch).split(ROW).slice(0, -1)
}

/** The rows as one text, each followed by a row mark. */
export function textOf({ bytes, length }: Batch): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString()
}

/** A batch of rows that are at hand as text. */
export function batchOf(
  rows: readonly string[],
  { oldest, newest }: Pick<Batch, 'oldest' | 'newest'>,
): Batch {
  const bytes = Buffer.from(rows.length === 0 ? '' : rows.join(ROW) + ROW)
  return { bytes, length: bytes.length, count: rows.length, oldest, newest }
}

/** Bun's own encoder into a buffer: a third of the time of `TextEncoder`. */
interface Writable extends Buffer {
  utf8Write(text: string, at: number): number
}

/**
 * A batch that is being filled. A row is written once, where it will be read: strings that wait
 * cost the garbage collector more than the row is worth.
 */
export class OpenBatch implements Batch {
  readonly bytes: Writable
  length = 0
  count = 0
  oldest: number = Infinity
  newest: number = -Infinity

  /** @param size in bytes */
  constructor(size: number) {
    this.bytes = Buffer.from(new SharedArrayBuffer(size)) as unknown as Writable
  }

  /** Bytes that are left. */
  get room(): number {
    return this.bytes.length - this.length
  }

  add(row: string, time: number): void {
    this.#end(this.bytes.utf8Write(row, this.length) + this.length, time)
  }

  /**
   * A row whose last parts are long: written one by one, they need not be joined first.
   *
   * @param head all before the input, its mark included
   */
  addParts(head: string, input: string, output: string, tail: string, time: number): void {
    const { bytes } = this
    let at = this.length
    at += bytes.utf8Write(head, at)
    at += bytes.utf8Write(input, at)
    bytes[at++] = FIELD_BYTE
    at += bytes.utf8Write(output, at)
    bytes[at++] = FIELD_BYTE
    // Mostly marks and nothing else, which are not worth a call.
    if (tail === EMPTY_TAIL) for (let i = 0; i < EMPTY_TAIL.length; i++) bytes[at++] = FIELD_BYTE
    else at += bytes.utf8Write(tail, at)
    this.#end(at, time)
  }

  #end(at: number, time: number): void {
    this.bytes[at] = ROW_BYTE
    this.length = at + 1
    this.count++
    if (time < this.oldest) this.oldest = time
    if (time > this.newest) this.newest = time
  }

  clear(): void {
    this.length = this.count = 0
    this.oldest = Infinity
    this.newest = -Infinity
  }
}
