import type { Clock, Timer } from './clock.ts'
import { type BunbaseError, Cancelled, Timeout } from './errors.ts'
import type { LiveRun } from './run.ts'

/** A run that waits for something. Node of a doubly linked list: it leaves in constant time. */
export interface PendingRun {
  readonly run: LiveRun
  /** On `clock.elapsed()`. */
  readonly deadline: number
  /** Ends the run from outside, with this error. */
  stop(error: BunbaseError): void
  previous: PendingRun | undefined
  next: PendingRun | undefined
}

/** All runs with one timeout, oldest first, so one timer (for the oldest) is enough. */
interface Lane {
  /** Milliseconds; 0 for none. */
  readonly timeout: number
  first: PendingRun | undefined
  last: PendingRun | undefined
  timer: Timer | undefined
}

/**
 * The runs that have not settled synchronously: they have deadlines, and shutdown waits for them.
 * One timer per distinct timeout instead of one per run, which would cost more than a small action.
 */
export class PendingRuns {
  readonly #clock: Clock
  readonly #lanes = new Map<number, Lane>()
  #idle: (() => void)[] = []
  #begun: (() => void)[] | undefined
  count = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * When a run that begins to wait now has to end, on `clock.elapsed()`.
   *
   * @param timeout milliseconds; 0 for none
   */
  deadlineOf(timeout: number): number {
    return timeout === 0 ? Infinity : this.#clock.elapsed() + timeout
  }

  /** @param timeout milliseconds; 0 for none. The same for {@link PendingRuns.remove} */
  add(entry: PendingRun, timeout: number): void {
    let lane = this.#lanes.get(timeout)
    if (!lane) {
      lane = { timeout, first: undefined, last: undefined, timer: undefined }
      this.#lanes.set(timeout, lane)
    }
    entry.previous = lane.last
    if (lane.last) lane.last.next = entry
    else lane.first = entry
    lane.last = entry
    this.count++
    if (this.#begun !== undefined) this.#tellBegun()
    if (timeout > 0 && !lane.timer) this.#arm(lane)
  }

  remove(entry: PendingRun, timeout: number): void {
    const lane = this.#lanes.get(timeout)!
    if (entry.previous) entry.previous.next = entry.next
    else lane.first = entry.next
    if (entry.next) entry.next.previous = entry.previous
    else lane.last = entry.previous
    this.#leave()
  }

  /** Makes shutdown wait for what a settled run still tells its observers. */
  hold(telling: Promise<unknown>): void {
    this.count++
    void telling.finally(() => this.#leave())
  }

  /** Calls `fn` once a run is pending: at once when one is. */
  onceBegun(fn: () => void): void {
    if (!this.runs().next().done) return fn()
    ;(this.#begun ??= []).push(fn)
  }

  /** The pending runs, by timeout and then oldest first. */
  *runs(): Generator<LiveRun> {
    for (const lane of this.#lanes.values()) {
      for (let entry = lane.first; entry; entry = entry.next) yield entry.run
    }
  }

  /** Resolves when no run is pending and every observer has been told. */
  whenIdle(): Promise<void> {
    if (this.count === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  /** Stops every pending run and cancels the timers. */
  stopAll(): void {
    for (const lane of this.#lanes.values()) {
      lane.timer?.cancel()
      lane.timer = undefined
      for (let entry = lane.first; entry; entry = entry.next) {
        entry.stop(new Cancelled({ message: 'The service stopped before the run was done.' }))
      }
    }
  }

  #tellBegun(): void {
    const begun = this.#begun!
    this.#begun = undefined
    for (const tell of begun) tell()
  }

  #leave(): void {
    if (--this.count > 0) return
    for (const wake of this.#idle) wake()
    this.#idle = []
  }

  #arm(lane: Lane): void {
    const wait = Math.max(0, lane.first!.deadline - this.#clock.elapsed())
    lane.timer = this.#clock.setTimeout(() => this.#expire(lane), wait, { background: true })
  }

  #expire(lane: Lane): void {
    lane.timer = undefined
    const now = this.#clock.elapsed()
    let entry = lane.first
    while (entry && entry.deadline <= now) {
      const { next } = entry
      const details = { action: entry.run.action.name, timeoutMs: lane.timeout }
      entry.stop(new Timeout({ details }))
      entry = next
    }
    if (lane.first) this.#arm(lane)
  }
}
