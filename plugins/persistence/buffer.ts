import { type Pauses, type Timer, pauseAfter, reasonOf } from '../../kernel/index.ts'
import { batchOf } from './batch.ts'
import type { WriteBufferOptions } from './buffer-options.ts'
import { Complaints } from './complaints.ts'
import type { RecordingStats } from './history.ts'
import { writeIsolating } from './isolate.ts'
import { Journal } from './journal.ts'
import { Spill } from './spill.ts'
import { type Taken, WaitingRows } from './waiting-rows.ts'

/** Rows in memory for each that starts a flush; then the oldest are let go. */
const ROOM = 100
/** Milliseconds between two tries. */
const PAUSES: Pauses = { first: 100, longest: 10_000 }
/** Milliseconds that the store is given when the app stops; whoever runs it does not wait for ever. */
const LAST_PATIENCE = 5_000

/**
 * Rows on their way to the store. Adding one is cheap and waits for nothing; they are written in
 * batches, one after the other. While the store cannot be reached they are kept, first in memory and
 * then in a file; when there is no more room the oldest go, those of failed runs last.
 */
export class WriteBuffer {
  readonly #options: WriteBufferOptions
  readonly #waiting: WaitingRows
  readonly #journal: Journal | undefined
  readonly #spill: Spill | undefined
  readonly #complaints: Complaints
  /** Taken out and not yet stored. */
  #inHand: Taken | undefined
  /** Rows added, and rows that are in the store, in the file, or lost. */
  #added = 0
  #done = 0
  #running: Promise<void> | undefined
  #timer: Timer | undefined
  #retry: Timer | undefined
  #failures = 0
  #overtook = 0
  #spillIsFull = false
  #closed = false
  #gathering = false
  #gathered = -Infinity
  /** Whether something came, or was not gathered yet, during a flush. */
  #owes = false
  #gaveUp = false
  #written = 0
  #refused = 0
  #lastFlushMs = 0
  #failing: string | undefined

  constructor(options: WriteBufferOptions) {
    this.#options = options
    const { files, maxFileBytes, maxBufferSize, clock, logger } = options
    this.#waiting = new WaitingRows(maxBufferSize)
    this.#complaints = new Complaints(clock, logger)
    if (files === undefined) return
    this.#journal = new Journal(files, maxFileBytes / 4)
    this.#spill = new Spill(files, (maxFileBytes * 3) / 4)
  }

  get stats(): RecordingStats {
    return {
      buffered: this.#added - this.#done,
      bufferedBytes: this.#bytes,
      spilledBytes: this.#spill?.size ?? 0,
      written: this.#written,
      dropped: this.#complaints.lost,
      refused: this.#refused,
      lastFlushMs: this.#lastFlushMs,
      failing: this.#failing,
    }
  }

  /** @param time of the run or line, milliseconds since the epoch */
  add(row: string, time: number): void {
    this.#waiting.ordinary.add(row, time)
    this.#addedOne()
  }

  /** For a row in parts: what is before its input with the mark, and its last fields. */
  addParts(head: string, input: string, output: string, tail: string, time: number): void {
    this.#waiting.ordinary.addParts(head, input, output, tail, time)
    this.#addedOne()
  }

  /** Writes through: from now on only the machine can lose the row. */
  addFailed(row: string, time: number): void {
    this.#waiting.failed.add(row, time)
    this.#journal?.add(row)
    this.#addedOne()
  }

  /** Counts of runs, which may replace earlier ones. */
  addCounts(row: string, time: number): void {
    this.#waiting.counts.add(row, time)
    if (!this.#gathering) this.wake()
  }

  /** There is something to gather. */
  wake(): void {
    if (this.#running) this.#owes = true
    else if (!this.#retry && !this.#closed) this.#startInTime()
  }

  #addedOne(): void {
    this.#added++
    if (this.#isFuller(0.5)) this.#makeRoom()
    this.wake()
  }

  /** Writes what was added until now. Rejects when the store does not take it; it is kept then. */
  async flush(): Promise<void> {
    await this.#running?.catch(() => undefined)
    this.#gathered = -Infinity
    await this.#run()
  }

  /** Writes what there is, or puts it into the file. Nothing may be added after it. */
  async close(): Promise<void> {
    this.#closed = true
    const late = Promise.withResolvers<never>()
    const timer = this.#options.clock.setTimeout(late.reject, LAST_PATIENCE)
    await Promise.race([this.flush(), late.promise]).catch(() => this.#spillAll())
    timer.cancel()
    this.#cancelTimers()
    this.#complaints.tell()
    this.#journal?.close()
    this.#spill?.close()
  }

  get #bytes(): number {
    return this.#waiting.bytes + (this.#inHand?.batch.length ?? 0)
  }

  /** Whether more than this share of the room in memory is taken. */
  #isFuller(share: number): boolean {
    const { maxBufferBytes, maxBufferSize } = this.#options
    return (
      this.#bytes > maxBufferBytes * share || this.#waiting.count > maxBufferSize * ROOM * share
    )
  }

  #startInTime(): void {
    const { clock, flushIntervalMs, maxBufferSize } = this.#options
    if (this.#waiting.count >= maxBufferSize) this.#start()
    else
      this.#timer ??= clock.setTimeout(() => this.#start(), flushIntervalMs, { background: true })
  }

  #cancelTimers(): void {
    this.#timer?.cancel()
    this.#retry?.cancel()
    this.#timer = this.#retry = undefined
  }

  #start(): void {
    // A failure is told, and tried again, where it happens.
    this.#run().catch(() => undefined)
  }

  #run(): Promise<void> {
    this.#cancelTimers()
    return (this.#running ??= this.#drain().finally(() => {
      this.#running = undefined
      if (this.#added > this.#done || this.#owes) this.wake()
    }))
  }

  async #drain(): Promise<void> {
    const { clock, maxBufferSize, logger, wrote } = this.#options
    const began = clock.elapsed()
    this.#gather(began)
    try {
      if (this.#inHand) await this.#write(this.#inHand)
      for (const taken of this.#waiting.present()) await this.#write(taken)
      const keepsUp = this.#waiting.count < maxBufferSize
      if (this.#spill?.size && keepsUp && !this.#gaveUp) await this.#unspill(this.#spill)
    } catch (error) {
      this.#tryLater(error)
      throw error
    }
    this.#lastFlushMs = clock.elapsed() - began
    if (this.#failing !== undefined) {
      logger().info('run history is being stored again')
      this.#failing = undefined
      this.#failures = 0
    }
    this.#complaints.tellSometimes()
    wrote?.()
  }

  /** Now and then, and not while what was gathered before cannot be written. */
  #gather(now: number): void {
    const { gather, flushIntervalMs } = this.#options
    if (!gather || this.#failing !== undefined) return
    this.#owes = now - this.#gathered < flushIntervalMs
    if (this.#owes) return
    this.#gathered = now
    this.#gathering = true
    gather()
    this.#gathering = false
  }

  async #write(taken: Taken): Promise<void> {
    const { store, logger } = this.#options
    this.#inHand = taken
    const refused = await writeIsolating(store, taken.batch, logger())
    this.#refused += refused
    this.#written += taken.rows && taken.rows - refused
    this.#inHand = undefined
    this.#finish(taken)
  }

  /** Nothing has to be done for these rows any more. */
  #finish({ batch, queue, rows }: Taken): void {
    this.#done += rows
    if (queue === this.#waiting.failed) this.#leaveJournal(batch.count)
    queue.giveBack(batch)
  }

  /** The journal lets rows go in order: what overtook those in hand waits for them. */
  #leaveJournal(count: number): void {
    this.#overtook += count
    if (this.#inHand?.queue === this.#waiting.failed) return
    this.#journal?.stored(this.#overtook)
    this.#overtook = 0
  }

  #tryLater(error: unknown): void {
    const { clock, logger } = this.#options
    if (this.#failing === undefined) {
      logger().warn('run history cannot be stored; it is kept and tried again', { error })
    }
    this.#failing = reasonOf(error)
    if (this.#closed) return
    const pause = pauseAfter(this.#failures++, PAUSES)
    this.#retry ??= clock.setTimeout(() => this.#start(), pause, { background: true })
  }

  /** Memory is half full: only a store that does not keep up lets it come to that. */
  #makeRoom(): void {
    while (this.#failing !== undefined && !this.#spillIsFull && this.#isFuller(0.5)) {
      if (!this.#spillOne()) break
    }
    while (this.#isFuller(1)) {
      const taken = this.#waiting.leastNeeded()
      if (!taken) return
      this.#complaints.lose(taken.rows)
      this.#finish(taken)
    }
  }

  #spillOne(): boolean {
    const taken = this.#waiting.leastNeeded()
    if (!taken) return false
    if (this.#spillBatch(taken)) {
      this.#finish(taken)
      return true
    }
    this.#spillIsFull = true
    taken.queue.putBack(taken.batch)
    return false
  }

  /** Whether it is in the file, maybe in place of older ones. */
  #spillBatch({ batch: { bytes, length, count }, queue }: Taken): boolean {
    const isFailed = queue === this.#waiting.failed
    const lost = this.#spill?.append(bytes.subarray(0, length), count, isFailed)
    if (lost) this.#complaints.lose(lost)
    return lost !== undefined
  }

  async #unspill(spill: Spill): Promise<void> {
    const { store, logger, clock } = this.#options
    await spill.drain(async (rows) => {
      const batch = batchOf(rows, { oldest: 0, newest: clock.now() })
      const refused = await writeIsolating(store, batch, logger())
      this.#refused += refused
      this.#written += rows.length - refused
    })
    this.#spillIsFull = false
  }

  /** The last resort when the app stops and the store cannot be reached. */
  #spillAll(): void {
    let kept = 0
    this.#gaveUp = true
    for (let next = this.#inHand ?? this.#waiting.first(); next; next = this.#waiting.first()) {
      this.#done += next.rows
      // Already written through; the next start finds them there.
      const isWritten = next.queue === this.#waiting.failed && this.#journal?.holdsAll
      if (isWritten || this.#spillBatch(next)) kept += next.rows
      else this.#complaints.lose(next.rows)
    }
    this.#inHand = undefined
    if (kept === 0) return
    const logger = this.#options.logger()
    logger.warn('run history is kept in a file until the next start', { rows: kept })
  }
}
