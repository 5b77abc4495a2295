import type { OpenBatch } from './batch.ts'
import { BatchQueue } from './batch-queue.ts'

/** A batch that was taken out, and the queue it is given back to. */
export interface Taken {
  readonly batch: OpenBatch
  readonly queue: BatchQueue
}

/** Rows in memory, those of failed runs apart: they are stored first, and let go last. */
export class WaitingRows {
  readonly ordinary: BatchQueue
  readonly failed: BatchQueue
  readonly #queues: readonly BatchQueue[]

  /** @param maxRows of a batch */
  constructor(maxRows: number) {
    this.ordinary = new BatchQueue(maxRows)
    this.failed = new BatchQueue(maxRows)
    this.#queues = [this.failed, this.ordinary]
  }

  get count(): number {
    return this.failed.count + this.ordinary.count
  }

  get bytes(): number {
    return this.failed.bytes + this.ordinary.bytes
  }

  /** Takes out what is here now, batch by batch; rows that come meanwhile do not take its place. */
  *present(): Generator<Taken> {
    const goals = this.#queues.map(({ added }) => added)
    for (;;) {
      const queue = this.#queues.find((it, i) => it.hasOf(goals[i]!))
      const taken = queue && takenFrom(queue)
      if (!taken) return
      yield taken
    }
  }

  /** Takes out the batch to be stored first. */
  first(): Taken | undefined {
    return takenFrom(this.failed) ?? takenFrom(this.ordinary)
  }

  /** Takes out the batch to be let go first. */
  leastNeeded(): Taken | undefined {
    return takenFrom(this.ordinary) ?? takenFrom(this.failed)
  }
}

function takenFrom(queue: BatchQueue): Taken | undefined {
  const batch = queue.take()
  return batch && { batch, queue }
}
