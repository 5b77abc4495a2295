// What goes wrong on the way to Stripe and back.

/**
 * `error` and `unavailable` answer 500 and 503, `limited` 429, each before anything was done; `error-after` 500 after
 * it was done; `reset-before` and `reset-after` cut the connection; `slow` waits until it is let go, before anything
 * is done, `slow-after` after.
 */
export type How =
  | 'error'
  | 'error-after'
  | 'unavailable'
  | 'limited'
  | 'reset-before'
  | 'reset-after'
  | 'slow'
  | 'slow-after'

/** One fault that was ordered. */
export interface Fault {
  readonly on: RegExp
  readonly how: How
  left: number
  /** A request has met it. */
  readonly met: Promise<void>
  /** Lets slow requests go on. */
  release(): void
}

/** Faults in the order they were asked for. */
export class Faults {
  readonly #faults: (Fault & { meet(): void; readonly released: Promise<void> })[] = []

  /** @param on matches `POST /v1/customers` */
  add(on: RegExp | string, how: How, times: number): Fault {
    const met = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    const fault = {
      on: typeof on === 'string' ? new RegExp(`^${RegExp.escape(on)}$`) : on,
      ...{ how, left: times, met: met.promise, released: released.promise },
      meet: () => met.resolve(),
      release: () => released.resolve(),
    }
    this.#faults.push(fault)
    return fault
  }

  /** Takes the fault that a request runs into, if any. */
  take(request: string): { how: How; released: Promise<void> } | undefined {
    const fault = this.#faults.find(({ on, left }) => left > 0 && on.test(request))
    if (!fault) return undefined
    fault.left--
    fault.meet()
    return fault
  }

  /** From now on all goes well. */
  clear(): void {
    for (const fault of this.#faults.splice(0)) fault.release()
  }
}
