import {
  type Clock,
  type Duration,
  type Timer,
  framesOf,
  milliseconds,
} from '../../kernel/index.ts'

/** A timer of a {@link VirtualClock} that has neither fired nor been cancelled. */
export interface WaitingTimer {
  /** When it fires, in milliseconds since the epoch. */
  readonly due: number
  /** Where it was set: `file:line:column`. */
  readonly from: string
}

interface Entry {
  readonly at: number
  readonly fn: () => void
  /** Its stack is only written out when it is asked for. */
  readonly set: Error
}

/** Lets everything that is ready run: all promise reactions, and what they start. */
async function settle(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/**
 * A clock that stands still until a test moves it. Timers fire in order of their time, and between
 * two of them everything that became ready is run, as it would be if the time had really passed.
 */
export class VirtualClock implements Clock {
  readonly #timers = new Set<Entry>()
  /** Wall time at `elapsed() === 0`. */
  #origin: number
  #elapsed = 0

  /** @param start default: 2030-01-01T00:00:00Z */
  constructor(start: Date | string | number = Date.UTC(2030, 0, 1)) {
    this.#origin = time(start)
  }

  now(): number {
    return this.#origin + this.#elapsed
  }

  elapsed(): number {
    return this.#elapsed
  }

  setTimeout(fn: () => void, ms: number): Timer {
    const entry = { at: this.#elapsed + Math.max(0, ms), fn, set: new Error() }
    this.#timers.add(entry)
    return { cancel: () => void this.#timers.delete(entry) }
  }

  /** Timers that have not fired, soonest first. */
  get timers(): WaitingTimer[] {
    return [...this.#timers]
      .sort((a, b) => a.at - b.at)
      .map(({ at, set }) => ({ due: this.#origin + at, from: caller(set.stack) }))
  }

  /**
   * Moves the time forward and fires every timer that falls due on the way, those included that are
   * set on the way. Rejects with what a timer throws.
   *
   * @param by milliseconds, or `'250ms'`, `'30s'`, `'31d'`; 0 only lets what is ready run
   */
  async advance(by: Duration): Promise<void> {
    const end = this.#elapsed + milliseconds(by)
    if (!(end >= this.#elapsed))
      throw new RangeError(`time cannot advance by ${by}; set() moves it back`)
    await settle(2)
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#elapsed = Math.max(this.#elapsed, next.at)
      this.#timers.delete(next)
      next.fn()
      await settle(1)
    }
    this.#elapsed = end
    await settle(2)
  }

  /**
   * Moves the time to a date. Forward is {@link VirtualClock.advance}. Back is what a correction of
   * the machine's clock does: `now()` changes, `elapsed()` and the timers do not.
   */
  async set(date: Date | string | number): Promise<void> {
    const target = time(date)
    if (target >= this.now()) return this.advance(target - this.now())
    this.#origin = target - this.#elapsed
    await settle(2)
  }

  #next(end: number): Entry | undefined {
    let first: Entry | undefined
    // A Set keeps the order of insertion, so that of two with one time the older comes first.
    for (const entry of this.#timers) {
      if (entry.at <= end && (!first || entry.at < first.at)) first = entry
    }
    return first
  }
}

function time(date: Date | string | number): number {
  const at = new Date(date).getTime()
  if (Number.isNaN(at)) throw new RangeError(`"${String(date)}" is not a date`)
  return at
}

/** Not worth naming: this file, and `sleep`. */
const CLOCKS = /(testing\/virtual-clock|kernel\/clock)\.[jt]s$/

/** The line of code that set a timer. */
function caller(stack: string | undefined): string {
  const frame = framesOf(stack).find(({ file }) => file.startsWith('/') && !CLOCKS.test(file))
  return frame ? `${frame.file}:${frame.line}:${frame.column}` : 'an unknown place'
}
