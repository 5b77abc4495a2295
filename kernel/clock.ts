/** A timer that can be called off. */
export interface Timer {
  cancel(): void
}

/** Options of {@link Clock.setTimeout}. */
export interface TimerOptions {
  /** Whether the process may end while the timer waits. Default false. */
  background?: boolean
}

/** The only source of time. Tests replace it by a virtual one. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Milliseconds from an arbitrary start, never set back; for durations. */
  elapsed(): number
  /** Runs `fn` once, `ms` milliseconds from now (any length; at least 0). */
  setTimeout(fn: () => void, ms: number, options?: TimerOptions): Timer
}

/** Longer waits overflow the host's 32-bit timers and would fire at once. */
const LONGEST_WAIT = 2 ** 31 - 1

/** The machine's clock. */
export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  setTimeout(fn, ms, options) {
    let handle: ReturnType<typeof setTimeout>
    const arm = (left: number): void => {
      const wait = Math.min(Math.max(0, left), LONGEST_WAIT)
      handle = setTimeout(() => (left > wait ? arm(left - wait) : fn()), wait)
      if (options?.background) handle.unref()
    }
    arm(ms)
    return { cancel: () => clearTimeout(handle) }
  },
}

/**
 * Waits on a clock. Rejects with the signal's reason when it aborts first.
 *
 * @param ms milliseconds
 */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    const stop = (): void => {
      timer.cancel()
      reject(signal?.reason as Error)
    }
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
