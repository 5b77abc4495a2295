import type { Clock, Logger, Timer } from '../../kernel/index.ts'
import type { JobRun } from './job-run.ts'
import type { Membership } from './membership.ts'
import { pauseAfter } from './outage.ts'
import type { QueueStore } from './store.ts'

/** What a lookout needs. */
export interface LookoutParts {
  readonly store: QueueStore
  readonly clock: Clock
  readonly logger: () => Logger
  readonly membership: Membership
  /** Milliseconds. */
  readonly lease: number
  readonly running: ReadonlySet<JobRun>
  /** Called with queues that have work again. */
  readonly rescued: (queues: readonly string[]) => void
}

/** Processes in a row that may end while they run a job, before the job is given up. */
const MOST_CRASHES = 3
/** Milliseconds between two looks for processes that are gone. */
const LOOK = 300
/** Looks between two for leases that are over and cancellations. */
const THOROUGH = 3
/** Milliseconds after an outage in which others may not have shown themselves yet. */
const GRACE = 3_000

/** Sees who is gone and what was cancelled, and does something about it. */
export class Lookout {
  readonly #parts: LookoutParts
  #timer: Timer | undefined
  #looking: Promise<void> | undefined
  #looks = 0
  #trustedFrom = 0
  #stopped = false

  constructor(parts: LookoutParts) {
    this.#parts = parts
  }

  /** Rejects when the database cannot be reached. */
  async start(): Promise<void> {
    await this.#parts.store.presence.show()
    this.#schedule(LOOK, 0)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    await this.#looking
    await this.#parts.store.presence.leave()
  }

  #schedule(wait: number, failures: number): void {
    if (this.#stopped) return
    const look = (): void => {
      this.#looking = (failures > 0 ? this.#recover() : this.#look()).then(
        () => this.#schedule(LOOK, 0),
        () => this.#schedule(pauseAfter(failures), failures + 1),
      )
    }
    this.#timer = this.#parts.clock.setTimeout(look, wait, { background: true })
  }

  async #recover(): Promise<void> {
    await this.#parts.store.presence.show()
    this.#trustedFrom = this.#parts.clock.elapsed() + GRACE
  }

  async #look(): Promise<void> {
    const { store, membership, clock, lease } = this.#parts
    const self = membership.current
    const gone = await store.presence.gone(self)
    const trusted = clock.elapsed() >= this.#trustedFrom
    if (trusted) for (const id of gone) await this.#rescue(id)
    if (++this.#looks % THOROUGH !== 0) return
    if (trusted) {
      for (const id of await store.members.dead({ id: self, lease })) await this.#rescue(id)
    }
    await this.#cancel()
  }

  async #rescue(worker: string): Promise<void> {
    const { store, logger, rescued } = this.#parts
    const { returned, buried, queues } = await store.members.rescue(worker, MOST_CRASHES)
    if (returned + buried.length === 0) return
    logger().warn('a process that ran jobs is gone; they begin elsewhere', {
      worker,
      jobs: returned,
      givenUp: buried,
    })
    rescued(queues)
  }

  async #cancel(): Promise<void> {
    const { running, store } = this.#parts
    if (running.size === 0) return
    const asked = [...running].filter(({ cancelled }) => !cancelled)
    const ids = new Set(await store.attempts.cancelled(asked.map(({ job }) => job.id)))
    for (const attempt of asked) if (ids.has(attempt.job.id)) attempt.cancel()
  }
}
