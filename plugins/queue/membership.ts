import type { Clock, Logger, Timer } from '../../kernel/index.ts'
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
  /** Whether time is a test's, which is moved by whole days: then only what has jobs shows itself. */
  readonly virtual: boolean
  /** How many jobs run here. */
  readonly running: () => number
}

/** Milliseconds by which this machine's clock may differ from the database's without a word. */
const MOST_SKEW = 60_000
/** Milliseconds between two warnings of it. */
const SKEW_SILENCE = 3_600_000

/** This process among those that run jobs, and its lease. */
export class Membership {
  readonly #parts: MembershipParts
  #id: string | undefined
  #renewing: Promise<string> | undefined
  #timer: Timer | undefined
  #beatAt = 0
  #warnedAt = -Infinity
  #left = false

  constructor(parts: MembershipParts) {
    this.#parts = parts
  }

  /** Id under which this process is known now; empty while it is not. */
  get current(): string {
    return this.#id ?? ''
  }

  /** The same when the lease is good for a while, else undefined. */
  get fresh(): string | undefined {
    const { clock, lease } = this.#parts
    if (this.#id === undefined || clock.elapsed() - this.#beatAt >= lease / 2) return undefined
    this.#schedule(0)
    return this.#id
  }

  /** The same, once the database knows it and the lease is good for a while. */
  id(): Promise<string> {
    const { fresh } = this
    return fresh === undefined ? this.#renew() : Promise.resolve(fresh)
  }

  async leave(): Promise<void> {
    const { store, logger, lease } = this.#parts
    this.#left = true
    this.#timer?.cancel()
    await this.#renewing?.catch(() => undefined)
    if (this.#id === undefined) return
    try {
      await store.members.leave(this.#id)
    } catch (error) {
      logger().warn('what this process held begins elsewhere once its lease is over', {
        error,
        leaseMs: lease,
      })
    }
  }

  #renew(): Promise<string> {
    const done = (): void => (this.#renewing = undefined)
    return (this.#renewing ??= (this.#id === undefined ? this.#join() : this.#beat()).finally(done))
  }

  async #join(): Promise<string> {
    const { store, ids, lease, clock } = this.#parts
    const id = ids.uuid()
    await store.members.join({ id, lease })
    this.#beatAt = clock.elapsed()
    this.#id = id
    this.#schedule(0)
    return id
  }

  /** Once at a time; in a test's time only while jobs run, and that once more. */
  #schedule(failures: number): void {
    const { clock, lease, virtual, running } = this.#parts
    if (this.#left || this.#timer) return
    const wait = failures > 0 ? pauseAfter(failures - 1) : lease / 3
    const again = (count: number): void => {
      if (!virtual || running() > 0) this.#schedule(count)
    }
    const armed = clock.elapsed()
    const renew = (): void => {
      this.#timer = undefined
      this.#tellHeldUp(clock.elapsed() - armed)
      this.#renew().then(
        () => again(0),
        () => again(failures + 1),
      )
    }
    this.#timer = clock.setTimeout(renew, wait, { background: true })
  }

  async #beat(): Promise<string> {
    const { store, clock, logger, lease, running } = this.#parts
    const id = this.#id!
    const { alive, now } = await store.members.beat({ id, lease })
    this.#beatAt = clock.elapsed()
    this.#compare(now)
    if (alive) return id
    logger().warn('this process was taken for dead; its jobs began elsewhere', {
      worker: id,
      jobs: running(),
    })
    this.#id = undefined
    return this.#join()
  }

  /** @param since milliseconds that the timer took, which should be a third of the lease */
  #tellHeldUp(since: number): void {
    const { logger, lease } = this.#parts
    if (since <= lease) return
    logger().warn('the event loop was held up for longer than the lease of jobs', {
      heldUpMs: Math.round(since),
      leaseMs: lease,
    })
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
