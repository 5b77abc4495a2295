import { writeSync } from 'node:fs'
import { type Timer, systemClock } from '../../kernel/index.ts'

/** Characters collected before they are written without waiting for the end of the tick. */
const CHUNK = 65_536
/** Characters kept for a reader that is too slow; after that, lines are counted and dropped. */
const BACKLOG = 8_388_608
/**
 * Milliseconds between two writes of a process that writes all the time. A write a tick would cost a
 * busy server more than making its lines does.
 */
const PAUSE = 20
/** Milliseconds until a full pipe is tried again. */
const RETRY = 10
/** How often in vain, a millisecond apart, a full pipe is tried when the process is about to end. */
const LAST_TRIES = 2_000

/**
 * Writes lines to a file descriptor: after silence at the end of the tick, all lines of it by one
 * write; then every {@link PAUSE}; urgent ones always at the end of their tick, with what waits; and
 * the rest before the process ends. Writing is synchronous, so a blocking pipe holds its writer up, as it does any
 * program; a non-blocking one that is full is tried again, with a bounded backlog.
 */
export class LineFile {
  #fd: number
  #text = ''
  #unwritten: Uint8Array | undefined = undefined
  #lost = 0
  #scheduled = false
  #writtenAt = Number.NEGATIVE_INFINITY
  #pause: Timer | undefined = undefined
  #retry: Timer | undefined = undefined

  constructor(fd: number) {
    this.#fd = fd
    process.on('exit', () => this.#flushAtExit())
  }

  /** Writes to another descriptor from now on, what waits included. */
  redirect(fd: number): void {
    this.#fd = fd
  }

  write(line: string, urgent = true): void {
    if (this.#text.length > BACKLOG) {
      this.#lost++
      return
    }
    this.#text += `${line}\n`
    if (this.#text.length > CHUNK && this.#unwritten === undefined) this.flush()
    else if (!this.#scheduled && (urgent || this.#pause === undefined)) this.#schedule(urgent)
  }

  #schedule(urgent: boolean): void {
    const wait = urgent ? 0 : this.#writtenAt + PAUSE - systemClock.elapsed()
    const flush = (): void => {
      if (this.#retry === undefined) this.flush()
    }
    if (wait > 0) {
      this.#pause = systemClock.setTimeout(flush, wait, { background: true })
      return
    }
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      flush()
    })
  }

  /** Writes what waits, as far as the descriptor takes it now. */
  flush(): void {
    this.#pause?.cancel()
    this.#pause = undefined
    this.#writtenAt = systemClock.elapsed()
    this.#drain()
    if (this.#unwritten === undefined) return
    this.#retry ??= systemClock.setTimeout(
      () => {
        this.#retry = undefined
        this.flush()
      },
      RETRY,
      { background: true },
    )
  }

  #drain(): void {
    if (this.#unwritten !== undefined && !this.#put(this.#unwritten)) return
    if (this.#lost > 0) {
      const time = new Date(systemClock.now()).toISOString()
      this.#text += `{"level":"warn","time":"${time}","message":"log lines were lost: nobody read them in time","lines":${this.#lost}}\n`
      this.#lost = 0
    }
    if (this.#text === '') return
    const bytes = Buffer.from(this.#text)
    this.#text = ''
    this.#put(bytes)
  }

  /** Whether nothing of it is left to be written. */
  #put(bytes: Uint8Array): boolean {
    let at = 0
    this.#unwritten = undefined
    try {
      while (at < bytes.length) at += writeSync(this.#fd, bytes, at)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
        this.#unwritten = at === 0 ? bytes : bytes.subarray(at)
        return false
      }
      // The reader is gone or the disk is full: logging must not end what it tells about.
    }
    return true
  }

  #flushAtExit(): void {
    let left = this.#unwritten
    for (let tries = 0; tries < LAST_TRIES; tries++) {
      this.#drain()
      if (this.#unwritten === undefined && this.#text === '') return
      if (this.#unwritten !== left) tries = 0
      left = this.#unwritten
      Bun.sleepSync(1)
    }
  }
}

let shared: LineFile | undefined

/** Standard output, shared by all loggers of the process so that their lines keep their order. */
export function stdout(): LineFile {
  return (shared ??= new LineFile(1))
}

/** Keeps log lines out of standard output, for a process whose output is data. */
export function logToStderr(): void {
  stdout().redirect(2)
}
