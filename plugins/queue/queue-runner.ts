import type { Clock, Logger, Timer } from '../../kernel/index.ts'
import { pauseAfter } from './outage.ts'
import type { Claimed, HeldJob, QueueStore } from './store.ts'
import type { Turn } from './turn.ts'

/** What a runner needs. */
export interface RunnerParts {
  readonly store: QueueStore
  readonly clock: Clock
  readonly turn: Turn
  readonly logger: () => Logger
  readonly queue: string
  /** Jobs at once. */
  readonly concurrency: number
  /** Milliseconds; Infinity when nobody else adds jobs. */
  readonly pollInterval: number
  /** Claims for this process, while it is a member. */
  readonly claim: (queue: string, limit: number) => Promise<Claimed<HeldJob>>
  /** Runs a job to its end; never throws. */
  readonly perform: (job: HeldJob) => void | Promise<void>
  /** Gives back what was claimed and not begun. */
  readonly putBack: (jobs: readonly HeldJob[]) => void
}

/** Most jobs that begin in one turn of the event loop, when they end at once. */
const MOST_A_TURN = 200
/** Jobs are claimed ahead for so many milliseconds, at the rate they ended lately; nobody else can begin them. */
const AHEAD = 100
/** Most batches ahead: one begins while the next is fetched. */
const BATCHES_AHEAD = 2

/** Runs the jobs of one queue, as many at once as it may. */
export class QueueRunner {
  readonly #parts: RunnerParts
  #ready: HeldJob[] = []
  #next = 0
  #running = 0
  #claiming = false
  /** Whether there may be jobs to claim. */
  #more = true
  /** Jobs claimed beyond those that can begin at once. */
  #ahead = 0
  #claimedAt = 0
  /** Jobs that ended since then. */
  #ended = 0
  #timer: Timer | undefined
  #resuming = false
  #failures = 0
  #stopped = false

  constructor(parts: RunnerParts) {
    this.#parts = parts
  }

  /** Whether a job that came now would begin now. */
  get isFree(): boolean {
    return this.#running < this.#parts.concurrency && !this.#stopped
  }

  /** Whether it has looked and nothing could begin. */
  get isIdle(): boolean {
    const looks = this.#more || this.#claiming || this.#failures > 0
    return !looks && this.#running === 0 && this.#waiting === 0
  }

  /** Keeps a place for a job that comes, if nothing waits for it. */
  reserve(): boolean {
    if (!this.isFree || this.#waiting > 0 || this.#claiming) return false
    this.#running++
    return true
  }

  /** Begins a job that came in the place kept for it. */
  beginReserved(job: HeldJob): void {
    this.#running--
    if (this.#stopped) return this.#parts.putBack([job])
    this.#begin(job)
  }

  /** Lets others have a place that was kept. */
  release(): void {
    this.#running--
    this.#pump()
  }

  /** There may be jobs. */
  wake(): void {
    this.#more = true
    this.#pump()
  }

  /** Begins nothing more. */
  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
    const left = this.#ready.slice(this.#next)
    this.#ready = []
    this.#next = 0
    if (left.length > 0) this.#parts.putBack(left)
  }

  get #waiting(): number {
    return this.#ready.length - this.#next
  }

  #pump(): void {
    if (this.#stopped || this.#resuming) return
    const { turn, concurrency, store } = this.#parts
    for (let begun = 0; this.#waiting > 0 && this.#running < concurrency; begun++) {
      if (begun >= MOST_A_TURN || turn.isOver) {
        this.#resumeLater()
        break
      }
      this.#begin(this.#ready[this.#next++]!)
    }
    // Also before the rest begins, so that the next ones are fetched meanwhile.
    if (this.#waiting > this.#ahead / 2 || !this.#more || this.#claiming) return
    // SQLite does not fetch meanwhile, but now.
    if (store.engine === 'sqlite' && turn.isOver) this.#resumeLater()
    else void this.#claim()
  }

  /** Others get their turn on the event loop first. */
  #resumeLater(): void {
    if (this.#resuming) return
    this.#resuming = true
    setImmediate(() => {
      this.#resuming = false
      this.#pump()
    })
  }

  #begin(job: HeldJob): void {
    this.#running++
    const done = this.#parts.perform(job)
    const end = (): void => {
      this.#running--
      this.#ended++
    }
    if (done === undefined) return end()
    void done.then(() => {
      end()
      this.#pump()
    })
  }

  async #claim(): Promise<void> {
    const { clock, concurrency, store, queue, logger } = this.#parts
    const now = clock.elapsed()
    const rate = this.#ended / Math.max(1, now - this.#claimedAt)
    this.#ahead = Math.min(store.maxBatch * BATCHES_AHEAD, Math.floor(rate * AHEAD))
    const room = concurrency - this.#running + this.#ahead - this.#waiting
    if (room <= 0) return
    this.#claimedAt = now
    this.#ended = 0
    this.#claiming = true
    this.#more = false
    this.#timer?.cancel()
    this.#timer = undefined
    const limit = Math.min(room, store.maxBatch)
    let wait: number | undefined
    try {
      const asked = clock.elapsed()
      const { jobs, more } = await this.#parts.claim(queue, limit)
      this.#take(jobs)
      this.#pump()
      this.#more ||= more
      if (!this.#more) wait = await this.#untilNext(asked)
      if (wait !== undefined && wait <= 0) this.#more = true
      this.#failures = 0
    } catch (error) {
      if (this.#failures === 0 && !this.#stopped) {
        logger().warn('jobs cannot be claimed; trying again', { queue, error })
      }
      wait = pauseAfter(this.#failures++)
    }
    this.#claiming = false
    if (this.#stopped) return
    if (!this.#more) this.#sleep(Math.min(this.#parts.pollInterval, wait ?? Infinity))
    this.#pump()
  }

  /** Time goes on while the database answers: jobs whose time comes meanwhile are not to be missed. */
  async #untilNext(asked: number): Promise<number | undefined> {
    const { clock, store, queue } = this.#parts
    const now = clock.elapsed()
    const wait = await store.soonest(queue, now - asked)
    return wait === undefined ? undefined : wait - (clock.elapsed() - now)
  }

  #take(jobs: HeldJob[]): void {
    if (this.#stopped) return this.#parts.putBack(jobs)
    this.#ready = this.#waiting === 0 ? jobs : [...this.#ready.slice(this.#next), ...jobs]
    this.#next = 0
  }

  #sleep(ms: number): void {
    if (ms === Infinity) return
    // Keeps the process: one that only runs jobs has nothing else that does.
    this.#timer = this.#parts.clock.setTimeout(() => this.wake(), Math.max(0, ms))
  }
}
