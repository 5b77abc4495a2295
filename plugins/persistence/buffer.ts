import type { Clock, Logger, Timer } from '../../kernel/index.ts'
import { Journal } from './journal.ts'
import type { RecordingStats } from './history.ts'
import { writeIsolating } from './isolate.ts'
import { RowFile } from './row-file.ts'
import { RowQueue, joined } from './row-queue.ts'
import type { Batch, RunStore } from './store.ts'

/** Rows written at a time: more would hold up whoever else wants the store. */
const BATCH_ROWS = 1_000
/** Rows in memory for each that starts a flush; then the oldest are let go. */
const ROOM = 100
const FIRST_RETRY = 100
const LAST_RETRY = 10_000
/** Milliseconds between two complaints about lost rows. */
const COMPLAINT = 10_000

/** What a {@link WriteBuffer} is made of. */
export interface WriteBufferOptions {
  readonly store: Pick<RunStore, 'write'>
  readonly clock: Clock
  readonly logger: () => Logger
  /** Milliseconds that a row waits at most while the store takes rows. */
  readonly flushIntervalMs: number
  /** Rows that start a flush. */
  readonly maxBufferSize: number
  readonly maxBufferBytes: number
  /** Beginning of the paths of files for what the store cannot take; without it there are none. */
  readonly files?: string | undefined
  /** Of those files together. */
  readonly maxFileBytes: number
  /** Called when rows were written. */
  readonly wrote?: () => void
}

/**
 * Rows on their way to the store. Adding one is cheap and waits for nothing; they are written in
 * batches, one after the other. While the store cannot be reached they are kept, first in memory and
 * then in a file; when there is no more room the oldest go, those of failed runs last.
 */
export class WriteBuffer {
  readonly #options: WriteBufferOptions
  readonly #ordinary = new RowQueue()
  readonly #failed = new RowQueue()
  readonly #journal: Journal | undefined
  readonly #spill: RowFile | undefined
  /** Taken from the queues and not yet stored, and how many of it are of failed runs. */
  #inHand: Batch | undefined
  #inHandBytes = 0
  #inHandFailed = 0
  #taken = 0
  #running: Promise<void> | undefined
  #timer: Timer | undefined
  #retry: Timer | undefined
  #spillIsFull = false
  #failures = 0
  #closed = false
  #written = 0
  #dropped = 0
  #droppedTold = 0
  #toldAt = -Infinity
  #refused = 0
  #lastFlushMs = 0
  #failing: string | undefined

  constructor(options: WriteBufferOptions) {
    this.#options = options
    const { files, maxFileBytes } = options
    if (files === undefined) return
    this.#journal = new Journal(files, maxFileBytes / 4)
    this.#spill = new RowFile(`${files}.spill.rows`, (maxFileBytes * 3) / 4)
  }

  get stats(): RecordingStats {
    return {
      buffered: this.#count + (this.#inHand?.rows.length ?? 0),
      bufferedBytes: this.#bytes,
      spilledBytes: this.#spill?.size ?? 0,
      written: this.#written,
      dropped: this.#dropped,
      refused: this.#refused,
      lastFlushMs: this.#lastFlushMs,
      failing: this.#failing,
    }
  }

  /** @param time of the run or line; @param failed written through: only the machine can lose it */
  add(row: string, time: number, failed: boolean): void {
    if (failed) {
      this.#failed.add(row, time)
      this.#journal?.add(row)
    } else {
      this.#ordinary.add(row, time)
    }
    const { maxBufferSize, maxBufferBytes, clock, flushIntervalMs } = this.#options
    if (this.#bytes > maxBufferBytes / 2 || this.#count > maxBufferSize * (ROOM / 2)) {
      this.#makeRoom()
    }
    if (this.#running || this.#retry || this.#closed) return
    if (this.#count >= maxBufferSize) this.#start()
    else
      this.#timer ??= clock.setTimeout(() => this.#start(), flushIntervalMs, { background: true })
  }

  /** Writes what was added until now. Rejects when the store does not take it; it is kept then. */
  async flush(): Promise<void> {
    while (this.#running) await this.#running.catch(() => undefined)
    await this.#run()
  }

  /** Writes what there is, or puts it into the file. Nothing may be added after it. */
  async close(): Promise<void> {
    this.#closed = true
    await this.flush().catch(() => this.#spillAll())
    this.#cancelTimers()
    this.#tellDropped(true)
    this.#journal?.close()
    this.#spill?.close()
  }

  /** Rows that wait, without those in hand. */
  get #count(): number {
    return this.#ordinary.count + this.#failed.count
  }

  get #bytes(): number {
    return this.#ordinary.bytes + this.#failed.bytes + this.#inHandBytes
  }

  #cancelTimers(): void {
    this.#timer?.cancel()
    this.#retry?.cancel()
    this.#timer = this.#retry = undefined
  }

  #start(): void {
    // The failure is told, and tried again, where it happens.
    this.#run().catch(() => undefined)
  }

  #run(): Promise<void> {
    this.#cancelTimers()
    return (this.#running ??= this.#drain().finally(() => {
      this.#running = undefined
      const { clock, flushIntervalMs } = this.#options
      if (this.#count === 0 || this.#retry || this.#closed) return
      this.#timer ??= clock.setTimeout(() => this.#start(), flushIntervalMs, { background: true })
    }))
  }

  async #drain(): Promise<void> {
    const { clock, maxBufferSize } = this.#options
    const goal = this.#taken + this.#count
    const began = clock.elapsed()
    try {
      do {
        await this.#writeOne()
      } while (this.#taken < goal || this.#count >= maxBufferSize)
      if (this.#spill && this.#spill.size > 0) await this.#unspill(this.#spill)
    } catch (error) {
      this.#giveUp(error)
      throw error
    }
    this.#lastFlushMs = clock.elapsed() - began
    if (this.#failing !== undefined) {
      this.#options.logger().info('run history is being stored again')
      this.#failing = undefined
      this.#failures = 0
    }
    this.#tellDropped(false)
    this.#options.wrote?.()
  }

  async #writeOne(): Promise<void> {
    const batch = (this.#inHand ??= this.#take())
    if (batch.rows.length > 0) {
      const refused = await writeIsolating(this.#options.store, batch, this.#options.logger())
      this.#refused += refused
      this.#written += batch.rows.length - refused
    }
    this.#journal?.stored(this.#inHandFailed)
    this.#inHand = undefined
    this.#inHandBytes = this.#inHandFailed = 0
  }

  #take(): Batch {
    const before = this.#bytes
    const failed = this.#failed.take(BATCH_ROWS)
    const ordinary = this.#ordinary.take(BATCH_ROWS - failed.rows.length)
    const batch = joined(failed, ordinary)
    this.#inHandFailed = failed.rows.length
    this.#inHandBytes = before - this.#bytes
    this.#taken += batch.rows.length
    return batch
  }

  #giveUp(error: unknown): void {
    const { clock, logger } = this.#options
    const reason = error instanceof Error ? error.message : String(error)
    if (this.#failing === undefined) {
      logger().warn('run history cannot be stored; it is kept and tried again', { error })
    }
    this.#failing = reason
    if (this.#closed) return
    const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** this.#failures++)
    // Not all processes that lost the same database at once come back at once.
    const jittered = wait * (0.5 + Math.random() / 2)
    this.#retry ??= clock.setTimeout(() => this.#start(), jittered, { background: true })
  }

  /** Called when memory is half full: only a store that does not keep up lets it come to that. */
  #makeRoom(): void {
    const { maxBufferBytes, maxBufferSize } = this.#options
    if (this.#failing !== undefined && !this.#spillIsFull && this.#ordinary.count >= BATCH_ROWS) {
      const batch = this.#ordinary.take(BATCH_ROWS)
      if (this.#spill?.append(batch.rows)) {
        this.#taken += batch.rows.length
        return
      }
      this.#spillIsFull = true
      this.#ordinary.putBack(batch)
    }
    while (this.#bytes > maxBufferBytes || this.#count > maxBufferSize * ROOM) {
      const queue = this.#ordinary.count > 0 ? this.#ordinary : this.#failed
      if (queue.count === 0) return
      const lost = queue.take(Math.max(1, queue.count >> 4)).rows.length
      this.#taken += lost
      if (queue === this.#failed) this.#journal?.stored(lost)
      this.#drop(lost)
    }
  }

  #drop(count: number): void {
    this.#dropped += count
    this.#tellDropped(false)
  }

  #tellDropped(now: boolean): void {
    const lost = this.#dropped - this.#droppedTold
    const { clock, logger } = this.#options
    if (lost === 0 || (!now && clock.elapsed() - this.#toldAt < COMPLAINT)) return
    this.#toldAt = clock.elapsed()
    this.#droppedTold = this.#dropped
    logger().error('run history was lost: the store does not take it, and there is no more room', {
      rows: lost,
      altogether: this.#dropped,
    })
  }

  async #unspill(spill: RowFile): Promise<void> {
    for (const rows of spill.read()) {
      const batch = { rows, oldest: 0, newest: this.#options.clock.now() }
      this.#refused += await writeIsolating(this.#options.store, batch, this.#options.logger())
      this.#written += rows.length
    }
    spill.clear()
    this.#spillIsFull = false
  }

  /** The last resort when the app stops and the store cannot be reached. */
  #spillAll(): void {
    const { rows } = joined(
      this.#inHand ?? { rows: [], oldest: 0, newest: 0 },
      joined(this.#failed.take(Infinity), this.#ordinary.take(Infinity)),
    )
    let kept = 0
    for (let at = 0; at < rows.length; at += BATCH_ROWS) {
      const piece = rows.slice(at, at + BATCH_ROWS)
      if (this.#spill?.append(piece)) kept += piece.length
      else this.#dropped += piece.length
    }
    if (kept === 0) return
    this.#options
      .logger()
      .warn('run history is kept in a file until the next start', { rows: kept })
  }
}
