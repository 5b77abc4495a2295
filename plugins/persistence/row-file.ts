import { closeSync, ftruncateSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { ROW } from './row.ts'

/** After each row; what has none was cut off by the end of its process. */
const END = ROW.charCodeAt(0)
/** Bytes read at a time. */
const PIECE = 262_144

/**
 * Rows in a file, for when they cannot be in the store yet. Written by the time `append` returns, as
 * far as the end of the process (not of the machine) is concerned.
 */
export class RowFile {
  readonly path: string
  readonly #maxBytes: number
  #fd: number | undefined
  /** Bytes of the rows in it. */
  size = 0

  /** @param maxBytes after which rows are not taken */
  constructor(path: string, maxBytes: number) {
    this.path = path
    this.#maxBytes = maxBytes
  }

  /**
   * Whether the rows are in the file, all of them.
   *
   * @param bytes of rows, each followed by a row mark
   */
  append(bytes: Uint8Array): boolean {
    if (this.size + bytes.length > this.#maxBytes) return false
    try {
      this.#fd ??= this.#open()
      let at = 0
      while (at < bytes.length) {
        // Without a length Bun ignores the position, and after `clear` would leave a hole.
        at += writeSync(this.#fd, bytes, at, bytes.length - at, this.size + at)
      }
      this.size += bytes.length
      return true
    } catch {
      this.#cutOff()
      return false
    }
  }

  /** A full or read-only disk took a part, of which nobody must read half a row. */
  #cutOff(): void {
    try {
      if (this.#fd !== undefined) ftruncateSync(this.#fd, this.size)
    } catch {
      // What is left of it is found out when it is read.
    }
  }

  /** The rows, in pieces. A file that is not there has none. */
  *read(): Generator<string[]> {
    let fd: number
    try {
      fd = openSync(this.path, 'r')
    } catch {
      return
    }
    try {
      const piece = Buffer.alloc(PIECE)
      let rest = Buffer.alloc(0)
      for (let at = 0; ;) {
        const count = readSync(fd, piece, 0, PIECE, at)
        if (count === 0) return
        at += count
        const bytes = Buffer.concat([rest, piece.subarray(0, count)])
        const end = bytes.lastIndexOf(END)
        if (end < 0) {
          rest = bytes
          continue
        }
        rest = bytes.subarray(end + 1)
        yield bytes.toString('utf8', 0, end).split(ROW)
      }
    } finally {
      closeSync(fd)
    }
  }

  /** Rows that this process put in, as one text. */
  text(at: number, length: number): string {
    if (this.#fd === undefined) throw new Error(`${this.path} is not open`)
    const bytes = Buffer.allocUnsafe(length)
    let done = 0
    while (done < length) {
      const count = readSync(this.#fd, bytes, done, length - done, at + done)
      if (count === 0) throw new Error(`${this.path} is shorter than it was`)
      done += count
    }
    return bytes.toString()
  }

  /** Forgets the rows. */
  clear(): void {
    if (this.#fd === undefined || this.size === 0) return
    try {
      ftruncateSync(this.#fd, 0)
    } catch {
      // They are written over, and read again at worst: the store knows them.
    }
    this.size = 0
  }

  /** Closes the file, and removes it when nothing is in it. */
  close(): void {
    if (this.#fd === undefined) return
    closeSync(this.#fd)
    this.#fd = undefined
    if (this.size === 0) this.remove()
  }

  remove(): void {
    rmSync(this.path, { force: true })
  }

  #open(): number {
    mkdirSync(dirname(this.path), { recursive: true })
    return openSync(this.path, 'w+', 0o600)
  }
}
