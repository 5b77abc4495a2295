// A real store in memory behind a gate: it can be dead, hang, or be slow, as the way to a database can.
import { type Clock, sleep } from 'bunbase'
import { VirtualClock } from 'bunbase/testing'
import type { Batch } from '../../../plugins/persistence/batch.ts'
import { WriteBuffer } from '../../../plugins/persistence/buffer.ts'
import type { WriteBufferOptions } from '../../../plugins/persistence/buffer-options.ts'
import { SqliteStore } from '../../../plugins/persistence/sqlite.ts'
import type { RunStore } from '../../../plugins/persistence/store.ts'
import { listeningLogger } from '../../listening-logger.ts'

/** How the way to the store is. */
export type Gate = 'open' | 'dead' | 'hanging' | 'slow'

/** Milliseconds that a write takes through a slow gate. */
export const SLOW = 100

export class GatedStore implements Pick<RunStore, 'write'> {
  readonly inner: SqliteStore = new SqliteStore({ path: ':memory:' })
  readonly #clock: Clock
  gate: Gate = 'open'
  /** When writes were tried, by the clock. */
  readonly tried: number[] = []
  batches = 0
  atOnce = 0
  mostAtOnce = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async write(batch: Batch): Promise<void> {
    this.tried.push(this.#clock.elapsed())
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce)
    try {
      if (this.gate === 'dead') throw new Error('nobody is there')
      if (this.gate === 'hanging') await new Promise(() => undefined)
      if (this.gate === 'slow') await sleep(this.#clock, SLOW)
      await this.inner.write(batch)
      this.batches++
    } finally {
      this.atOnce--
    }
  }

  /** Ids of the runs that are there, oldest first. */
  async ids(): Promise<string[]> {
    const found: string[] = []
    let cursor: string | undefined
    do {
      const page = await this.inner.list({ order: 'oldest', limit: 500, cursor })
      found.push(...page.items.map(({ id }) => id))
      cursor = page.next
    } while (cursor !== undefined)
    return found
  }
}

/** A buffer in front of a gated store, on a clock that stands still. */
export function gatedBuffer(options: Partial<WriteBufferOptions> = {}) {
  const clock = new VirtualClock()
  const store = new GatedStore(clock)
  const { logger, lines } = listeningLogger()
  const buffer = new WriteBuffer({
    store,
    clock,
    logger: () => logger,
    flushIntervalMs: 1_000,
    maxBufferSize: 500,
    maxBufferBytes: 32 * 1024 * 1024,
    maxFileBytes: 0,
    ...options,
  })
  return { buffer, store, clock, lines, logger }
}
