import type { OpenBatch } from './batch.ts'
import { BatchQueue } from './batch-queue.ts'

/** A batch that was taken out, and the queue it is given back to. */
export interface Taken {
  readonly batch: OpenBatch
  /** Runs and lines in it; none of counts. */
  readonly rows: number
  readonly queue: BatchQueue
}

/** Rows in memory, those of failed runs apart: they are stored first, and let go last. So are counts. */
export class WaitingRows {
  readonly ordinary: BatchQueue
  readonly failed: BatchQueue
  readonly counts: BatchQueue
  readonly #queues: readonly BatchQueue[]

  /** @param maxRows of a batch */
  constructor(maxRows: number) {
    this.ordinary = new BatchQueue(maxRows)
    this.failed = new BatchQueue(maxRows)
    this.counts = new BatchQueue(maxRows)
    this.#queues = [this.failed, this.ordinary, this.counts]
  }

  get count(): number {
    return this.failed.count + this.ordinary.count + this.counts.count
  }

  get bytes(): number {
    return this.failed.bytes + this.ordinary.bytes + this.counts.bytes
  }

  /** Takes out what is here now, batch by batch; rows that come meanwhile do not take its place. */
  *present(): Generator<Taken> {
    const goals = this.#queues.map(({ added }) => added)
    for (;;) {
      const queue = this.#queues.find((it, i) => it.hasOf(goals[i]!))
      const taken = queue && this.#takenFrom(queue)
      if (!taken) return
      yield taken
    }
  }

  /** Takes out the batch to be stored first. */
  first(): Taken | undefined {
    return (
      this.#takenFrom(this.failed) ?? this.#takenFrom(this.ordinary) ?? this.#takenFrom(this.counts)
    )
  }

  /** Takes out the batch to be let go first. */
  leastNeeded(): Taken | undefined {
    return (
      this.#takenFrom(this.ordinary) ?? this.#takenFrom(this.counts) ?? this.#takenFrom(this.failed)
    )
  }

  #takenFrom(queue: BatchQueue): Taken | undefined {
    const batch = queue.take()
    return batch && { batch, queue, rows: queue === this.counts ? 0 : batch.count }
  }
}
