import { type Clock, type Logger, sleep } from '../../kernel/index.ts'
import { pauseAfter } from './outage.ts'
import type { BuriedAttempt, EndedAttempt, QueueStore, ReturnedAttempt } from './store.ts'

/** What a finisher needs. */
export interface FinisherParts {
  readonly store: QueueStore
  readonly clock: Clock
  readonly logger: () => Logger
  /** Whether completed jobs are kept. */
  readonly keep: boolean
  /** Called when what had ended is stored. */
  readonly stored: (queues: ReadonlySet<string>) => void
}

/** An end with the queue that it makes room in. */
type In<T> = T & { readonly queue: string }

/**
 * Stores how attempts ended: all that end while the last ones are being stored go together. While the
 * database is away it keeps them and asks again.
 */
export class Finisher {
  readonly #parts: FinisherParts
  #completed: In<EndedAttempt>[] = []
  #returned: In<ReturnedAttempt>[] = []
  #buried: In<BuriedAttempt>[] = []
  #flushing: Promise<void> | undefined
  #given = new AbortController()

  constructor(parts: FinisherParts) {
    this.#parts = parts
  }

  complete(ended: In<EndedAttempt>): void {
    this.#completed.push(ended)
    this.#flush()
  }

  giveBack(returned: In<ReturnedAttempt>): void {
    this.#returned.push(returned)
    this.#flush()
  }

  bury(buried: In<BuriedAttempt>): void {
    this.#buried.push(buried)
    this.#flush()
  }

  /** Resolves when everything that ended so far is stored, or storing was given up. */
  async idle(): Promise<void> {
    while (this.#flushing) await this.#flushing
  }

  /** What cannot be stored now stays as it is: its jobs begin again elsewhere. */
  giveUp(): void {
    this.#given.abort()
  }

  #flush(): void {
    this.#flushing ??= this.#run().finally(() => {
      this.#flushing = undefined
      if (this.#size > 0 && !this.#given.signal.aborted) this.#flush()
    })
  }

  get #size(): number {
    return this.#completed.length + this.#returned.length + this.#buried.length
  }

  async #run(): Promise<void> {
    // One turn, so that what ends together is stored together.
    await Promise.resolve()
    const { attempts } = this.#parts.store
    const queues = new Set<string>()
    const store = async <T extends In<EndedAttempt>>(
      ended: readonly T[],
      write: (ended: readonly T[]) => Promise<number>,
    ): Promise<void> => {
      if (ended.length === 0) return
      const count = await this.#persist(() => write(ended))
      if (count === undefined) return
      for (const { queue } of ended) queues.add(queue)
      if (count < ended.length) this.#tellLate(ended.length - count, ended[0]!.worker)
    }
    const [completed, returned, buried] = [this.#completed, this.#returned, this.#buried]
    this.#completed = []
    this.#returned = []
    this.#buried = []
    await store(completed, (ended) => attempts.complete(ended, this.#parts.keep))
    await store(returned, (ended) => attempts.giveBack(ended))
    await store(buried, (ended) => attempts.bury(ended))
    this.#parts.stored(queues)
  }

  async #persist(write: () => Promise<number>): Promise<number | undefined> {
    const { clock, logger } = this.#parts
    const { signal } = this.#given
    for (let failures = 0; ; failures++) {
      try {
        return await write()
      } catch (error) {
        if (signal.aborted) return undefined
        if (failures === 0) logger().warn('the ends of jobs cannot be stored yet', { error })
      }
      await sleep(clock, pauseAfter(failures), signal).catch(() => undefined)
    }
  }

  #tellLate(count: number, worker: string): void {
    this.#parts
      .logger()
      .warn('jobs ended here after they had been taken away; what they said was not stored', {
        jobs: count,
        worker,
      })
  }
}
