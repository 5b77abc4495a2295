import { hostname } from 'node:os'
import { type Clock, type Logger, type Timer, systemClock } from '../../kernel/index.ts'
import { batchOf } from './batch.ts'
import { writeIsolating } from './isolate.ts'
import { COLUMNS } from './columns.ts'
import { leftovers } from './leftovers.ts'
import { isWhole } from './row.ts'
import { RefusedRows, type RunStore } from './store.ts'

/** Milliseconds between two looks at what is too old or too much: while runs come, and while none do. */
const PRUNE_BUSY = 60_000
const PRUNE_IDLE = 3_600_000
/** Milliseconds between two pieces of work, so that writing comes first. */
const PAUSE = 5
/** Milliseconds between two looks whether there is time for what was put off. */
const TIDY = 1_000
/** Rows a second up to which there is time for it. */
const QUIET = 2_000

/** Milliseconds that counts are kept by minutes; then there are those of hours. */
const MINUTES_KEPT = 2 * 86_400_000

/** What {@link Upkeep} looks after. */
export interface UpkeepOptions {
  readonly store: RunStore
  readonly clock: Clock
  readonly logger: () => Logger
  /** Milliseconds, and bytes. */
  readonly retention: { readonly maxAge: number; readonly maxBytes: number }
  /** Rows written so far. */
  readonly written: () => number
  /** Where earlier processes left what they could not store, and the beginning of our own files. */
  readonly files: { readonly folder: string; readonly own: string } | undefined
}

/** Work on run history that is not urgent: a piece at a time, and never two at once. */
export class Upkeep {
  readonly #options: UpkeepOptions
  #timer: Timer | undefined
  #tidyTimer: Timer | undefined
  #working: Promise<void> = Promise.resolve()
  #writtenAtTidy = 0
  #writtenAtPrune = 0
  #isRecovered = false
  #stopped = false

  constructor(options: UpkeepOptions) {
    this.#options = options
  }

  /** Takes over what earlier processes left, and goes on with the rest from time to time. */
  start(): void {
    this.#isRecovered = this.#options.files === undefined
    this.#run(() => this.#recover())
    // Soon, for those that never run long.
    this.#later(PRUNE_BUSY)
  }

  /** Rows were written: some may wait to be sorted in, or be too much. */
  wrote(): void {
    if (this.#stopped) return
    this.#tidyTimer ??= this.#options.clock.setTimeout(() => this.#tidy(), TIDY, {
      background: true,
    })
  }

  /** Waits for the piece of work in hand. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    this.#tidyTimer?.cancel()
    await this.#working
  }

  #run(work: () => Promise<void>): void {
    this.#working = this.#working.then(work).catch((error: unknown) => {
      const logger = this.#options.logger()
      if (error instanceof RefusedRows) return logger.error(error.message)
      // Whoever cannot be reached now is asked again next time.
      logger.debug('upkeep of run history failed', { error })
    })
  }

  #arm(): void {
    if (this.#stopped) return
    const isBusy = this.#options.written() !== this.#writtenAtPrune
    this.#writtenAtPrune = this.#options.written()
    this.#later(isBusy ? PRUNE_BUSY : PRUNE_IDLE)
  }

  #later(ms: number): void {
    const { clock } = this.#options
    this.#timer = clock.setTimeout(() => this.#run(() => this.#prune()), ms, { background: true })
  }

  async #prune(): Promise<void> {
    await this.#recover()
    const { store, clock, retention } = this.#options
    await store.interrupt(hostname())
    const before = clock.now() - retention.maxAge
    const minutesBefore = Math.max(before, clock.now() - MINUTES_KEPT)
    let isMore = false
    try {
      isMore = await store.prune({ before, minutesBefore, maxBytes: retention.maxBytes })
    } finally {
      if (isMore && !this.#stopped) this.#later(PAUSE)
      else this.#arm()
    }
  }

  #tidy(): void {
    this.#tidyTimer = undefined
    const { clock, written } = this.#options
    const isQuiet = written() - this.#writtenAtTidy <= QUIET
    this.#writtenAtTidy = written()
    if (!isQuiet) return this.wrote()
    this.#run(async () => {
      let isMore = true
      try {
        isMore = await this.#options.store.tidy()
      } finally {
        if (isMore && !this.#stopped) {
          this.#tidyTimer ??= clock.setTimeout(() => this.#tidy(), PAUSE, { background: true })
        }
      }
    })
  }

  async #recover(): Promise<void> {
    const { files, store, logger, clock } = this.#options
    if (this.#isRecovered || files === undefined) return
    let count = 0
    let torn = 0
    // Files have the machine's time, whatever the app's is.
    for (const file of leftovers(files.folder, files.own, systemClock.now())) {
      for (const read of file.read()) {
        const rows = read.filter((row) => isWhole(row, COLUMNS))
        torn += read.length - rows.length
        const batch = batchOf(rows, { oldest: 0, newest: clock.now() })
        count += rows.length - (await writeIsolating(store, batch, logger()))
      }
      file.remove()
    }
    this.#isRecovered = true
    if (torn > 0)
      logger().warn('run history that an earlier process left is unreadable', { rows: torn })
    if (count > 0) {
      logger().info('run history that an earlier process could not store is stored', {
        rows: count,
      })
    }
  }
}
