import {
  type Awaitable,
  type Clock,
  type Logger,
  type Pauses,
  type Timer,
  pauseAfter,
} from '../../kernel/index.ts'
import type { Schedule } from './schedule.ts'
import type { Ticks } from './ticks.ts'
import type { CatchUp } from './triggers.ts'

/** Milliseconds after which the time is looked at again: clocks are set, machines are put to sleep. */
const LOOK = 60_000
/** Milliseconds to wait at least, so that a time that is not quite reached is not asked for in a loop. */
const SHORTEST = 5
/** Milliseconds between two tries. */
const PAUSES: Pauses = { first: 500, longest: 5_000 }

/** Something to do on a schedule. */
export interface Scheduled {
  /** The same in every process and after every restart. */
  readonly key: string
  readonly schedule: Schedule
  readonly catchUp: CatchUp
  /** @param time when the tick was due */
  run(time: number): Awaitable<void>
}

/** Takes the ticks of all schedules as they fall due, one timer for all. */
export class Scheduler {
  readonly #ticks: Ticks
  readonly #clock: Clock
  readonly #logger: () => Logger
  readonly #next = new Map<Scheduled, number>()
  #all: readonly Scheduled[] = []
  #timer: Timer | undefined
  #working: Promise<void> = Promise.resolve()
  #failures = 0
  #stopped = false

  constructor(ticks: Ticks, clock: Clock, logger: () => Logger) {
    this.#ticks = ticks
    this.#clock = clock
    this.#logger = logger
  }

  async start(all: readonly Scheduled[]): Promise<void> {
    this.#all = all
    if (all.length === 0) return
    await this.#ticks.open(all.map(({ key }) => key))
    // What was missed while nothing ran is due at once.
    for (const scheduled of all) this.#next.set(scheduled, -Infinity)
    this.#work()
  }

  /** Takes no more ticks, and waits for those in hand. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    await this.#working
  }

  #work(): void {
    this.#timer = undefined
    this.#working = this.#takeDue().then(
      () => {
        if (this.#failures > 0) this.#logger().info('schedules are kept again')
        this.#failures = 0
        this.#arm(this.#untilNext())
      },
      (error: unknown) => {
        if (this.#failures === 0) {
          this.#logger().warn('the ticks of schedules cannot be taken; they are tried again', {
            error,
          })
        }
        this.#arm(pauseAfter(this.#failures++, PAUSES))
      },
    )
  }

  async #takeDue(): Promise<void> {
    for (const scheduled of this.#all) {
      const { key, schedule, catchUp } = scheduled
      const next = this.#next.get(scheduled)
      if (next === undefined || next > this.#ticks.now() || this.#stopped) continue
      let until = 0
      await this.#ticks.advance(key, async (after, now) => {
        until = now
        for (const time of schedule.due(after, now, catchUp)) await scheduled.run(time)
      })
      const following = schedule.next(until)
      if (following === undefined) this.#next.delete(scheduled)
      else this.#next.set(scheduled, following)
    }
  }

  #untilNext(): number {
    const soonest = Math.min(...this.#next.values())
    return Math.min(LOOK, Math.max(SHORTEST, soonest - this.#ticks.now()))
  }

  #arm(ms: number): void {
    if (this.#stopped || this.#next.size === 0) return
    this.#timer = this.#clock.setTimeout(() => this.#work(), ms, { background: true })
  }
}
