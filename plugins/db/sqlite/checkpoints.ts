import { dirname, extname, join } from 'node:path'

/** What the thread is told: the file's path first, then to bring its log over, or to close. */
export type CheckpointOrder = string
/** What it answers to each; `long`: of a log that it cannot keep up with while somebody writes. */
export type CheckpointNews = 'done' | 'long' | 'failed'

/** The right to write to the file, among the connections of this process. */
export interface WriteTurn {
  /** Resolves when nobody else writes, and nobody will until it is given back. */
  take(): Promise<void>
  give(): void
}

/** What Bun adds to the standard's. */
interface Thread extends Worker {
  ref(): void
  unref(): void
}

/** Pages of the log after which whoever writes brings it over; SQLite's default. */
const AUTOMATIC = 1000
/** Writes of a process that make a thread worth while. */
const MANY = 2000
/** Writes after which the thread does it. */
const EVERY = 50

/**
 * Has the log of a SQLite file brought over by a thread, once a process writes much: who does it waits for
 * the disk, some milliseconds, which are the event loop's otherwise. Until then, and when there can be no
 * thread, SQLite lets whoever writes do it. A log begins anew when all of it was brought over; when that
 * does not come about by itself, writers wait here until it is: inside SQLite they would hold up the loop.
 */
export class Checkpoints {
  readonly #path: string
  readonly #turn: WriteTurn
  #thread: Thread | undefined
  /** There was no thread to be had, or the disk refused. */
  #off = false
  /** Since the thread was last told of any. */
  #writes = 0
  /** Orders that it has not answered. */
  #asked = 0
  #closed: (() => void) | undefined
  /** Whether it waits for its turn, so that the thread can catch up. */
  #pausing = false
  /** Whether nobody writes until the thread has answered. */
  #quiet = false

  constructor(path: string, turn: WriteTurn) {
    this.#path = path
    this.#turn = turn
  }

  /** What `wal_autocheckpoint` is to be on connections that write. */
  get automatic(): number {
    return this.#thread ? 0 : AUTOMATIC
  }

  /** Somebody wrote. */
  wrote(): void {
    this.#writes++
    if (!this.#thread) {
      if (this.#writes >= MANY && !this.#off) this.#start()
      return
    }
    const rests = this.#asked === 0 && !this.#pausing
    if (rests && this.#writes >= EVERY) this.#send('bring over')
  }

  /** Ends the thread. The last connection of all brings over what is left. */
  async close(): Promise<void> {
    if (this.#thread) {
      this.#thread.ref()
      const closed = new Promise<void>((resolve) => (this.#closed = resolve))
      this.#send('close')
      await closed
      this.#closed = undefined
    }
    this.#end()
    this.#off = false
  }

  #start(): void {
    const path = import.meta.path
    const script = join(dirname(path), `checkpoint-thread${extname(path)}`)
    try {
      this.#thread = new Worker(script) as Thread
    } catch {
      this.#off = true
      return
    }
    this.#thread.onmessage = ({ data }: MessageEvent<CheckpointNews>) => this.#hear(data)
    this.#thread.onerror = () => this.#hear('failed')
    this.#thread.unref()
    this.#send(this.#path)
  }

  #send(order: CheckpointOrder): void {
    this.#writes = 0
    this.#asked++
    this.#thread!.postMessage(order)
  }

  #hear(news: CheckpointNews): void {
    this.#asked--
    if (this.#quiet) this.#resume()
    else if (news === 'long' && !this.#closed) void this.#pause()
    if (news === 'failed') {
      this.#off = true
      this.#end()
    }
    if (this.#asked === 0) this.#closed?.()
  }

  /** Lets the thread catch up. */
  async #pause(): Promise<void> {
    const thread = this.#thread
    this.#pausing = true
    await this.#turn.take()
    this.#pausing = false
    // Whoever closes has the turn until the thread is gone.
    if (thread !== this.#thread || this.#closed) return this.#turn.give()
    this.#quiet = true
    this.#send('catch up')
  }

  #resume(): void {
    this.#quiet = false
    this.#turn.give()
  }

  #end(): void {
    this.#thread?.terminate()
    this.#thread = undefined
    if (this.#quiet) this.#resume()
    this.#writes = this.#asked = 0
  }
}
