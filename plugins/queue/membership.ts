import { type Clock, type Logger, type Timer } from '../../kernel/index.ts'
import type { JobRun } from './job-run.ts'
import { pauseAfter } from './outage.ts'
import type { QueueStore } from './store.ts'

/** What a membership needs. */
export interface MembershipParts {
  readonly store: QueueStore
  readonly clock: Clock
  readonly logger: () => Logger
  readonly ids: { uuid(): string }
  /** Milliseconds. */
  readonly lease: number
  /** Whether time is a test's, which is moved by whole days: then nothing is looked at for its own sake. */
  readonly virtual: boolean
  /** By id of the job. */
  readonly running: ReadonlyMap<string, JobRun>
  readonly wake: (queues: Iterable<string>) => void
}

/** Processes that may end while they run a job, before the job is given up. */
const MOST_CRASHES = 3
/** Milliseconds by which this machine's clock may differ from the database's without a word. */
const MOST_SKEW = 60_000
/** Milliseconds between two warnings of it. */
const SKEW_SILENCE = 3_600_000

/** This process among those that run jobs: says that it lives, and sees who does not. */
export class Membership {
  readonly #parts: MembershipParts
  #id: string | undefined
  #joining: Promise<string> | undefined
  #timer: Timer | undefined
  #beatAt = 0
  #warnedAt = -Infinity
  #left = false

  constructor(parts: MembershipParts) {
    this.#parts = parts
  }

  /** Id under which this process is known now. */
  get current(): string {
    return this.#id ?? ''
  }

  /** The same, once the database knows it. */
  id(): Promise<string> {
    if (this.#id !== undefined) return Promise.resolve(this.#id)
    return (this.#joining ??= this.#join().finally(() => (this.#joining = undefined)))
  }

  async start(): Promise<void> {
    await this.id()
    this.#schedule(0)
  }

  async leave(): Promise<void> {
    this.#left = true
    this.#timer?.cancel()
    await this.#joining?.catch(() => undefined)
    const { store, logger, lease } = this.#parts
    if (this.#id === undefined) return
    try {
      await store.members.leave(this.#id)
    } catch (error) {
      logger().warn('jobs of this process begin elsewhere only when its lease is over', {
        error,
        lease,
      })
    }
  }

  async #join(): Promise<string> {
    const { store, ids, lease, clock } = this.#parts
    const id = ids.uuid()
    await store.members.join({ id, lease })
    this.#beatAt = clock.elapsed()
    this.#id = id
    return id
  }

  #schedule(failures: number): void {
    const { clock, lease } = this.#parts
    if (this.#left) return
    const wait = failures > 0 ? pauseAfter(failures - 1) : lease / 3
    this.#timer = clock.setTimeout(
      () => {
        void this.#beat().then(
          () => this.#schedule(0),
          () => this.#schedule(failures + 1),
        )
      },
      wait,
      { background: true },
    )
  }

  async #beat(): Promise<void> {
    const { store, clock, logger, lease } = this.#parts
    const id = this.#id
    if (id === undefined) return
    const late = clock.elapsed() - this.#beatAt
    if (late > lease) {
      logger().warn(
        'the event loop was held up for longer than the lease of jobs; they may have begun elsewhere',
        { lateMs: Math.round(late), leaseMs: lease },
      )
    }
    const { alive, now } = await store.members.beat({ id, lease })
    this.#beatAt = clock.elapsed()
    this.#compare(now)
    if (!alive) {
      this.#id = undefined
      logger().warn('this process was taken for dead; its jobs have begun elsewhere', {
        worker: id,
        jobs: this.#parts.running.size,
      })
      await this.id()
    }
    await this.#rescue()
  }

  async #rescue(): Promise<void> {
    const { store, logger, lease } = this.#parts
    for (const dead of await store.members.dead({ id: this.current, lease })) {
      const { returned, buried, queues } = await store.members.rescue(dead, MOST_CRASHES)
      if (returned + buried.length === 0) continue
      logger().warn('a process that ran jobs is gone; its jobs begin elsewhere', {
        worker: dead,
        jobs: returned,
        givenUp: buried,
      })
      this.#parts.wake(queues)
    }
  }

  #compare(now: number): void {
    const { clock, logger } = this.#parts
    const skew = clock.now() - now
    if (Math.abs(skew) < MOST_SKEW || clock.elapsed() - this.#warnedAt < SKEW_SILENCE) return
    this.#warnedAt = clock.elapsed()
    logger().warn("this machine's clock and the database's differ; jobs go by the database's", {
      aheadMs: Math.round(skew),
    })
  }
}
