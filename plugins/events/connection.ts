import { type Clock, type Pauses, pauseAfter, sleep } from '../../kernel/index.ts'
import type { Bus, Link } from './bus.ts'

/** What becomes of a {@link Connection}. */
export interface ConnectionEvents {
  message(text: string): void
  up(): void
  down(error: unknown): void
}

/** Milliseconds. A broker that is back is found within the longest pause and one attempt. */
const PAUSES: Pauses = { first: 20, longest: 400 }
const ATTEMPT = 2000
/** A connection that lasted this long was a good one. */
const LASTING = 5000

/** A connection to a broker that is made again whenever it is lost, subscriptions included. */
export class Connection {
  readonly #bus: Bus
  readonly #clock: Clock
  readonly #events: ConnectionEvents
  readonly #closing = new AbortController()
  #link: Link | undefined
  /** Ends the wait for the loss of the present link. */
  #lose: ((error: unknown) => void) | undefined
  /** Rejects the publication that is under way. */
  #abandon: ((error: unknown) => void) | undefined
  #running: Promise<void> | undefined

  /** @param clock the machine's: a broker knows no other time */
  constructor(bus: Bus, clock: Clock, events: ConnectionEvents) {
    this.#bus = bus
    this.#clock = clock
    this.#events = events
  }

  get isUp(): boolean {
    return this.#link !== undefined
  }

  /** Begins to connect, and goes on until `close`. */
  open(): void {
    this.#running ??= this.#run()
  }

  /**
   * Resolves when the broker has it. Rejects when there is no connection, or when it is lost
   * meanwhile. One at a time.
   */
  publish(text: string): Promise<void> {
    const link = this.#link
    return new Promise((resolve, reject) => {
      if (!link) return reject(new Error('there is no connection to the broker'))
      this.#abandon = reject
      link.publish(text).then(resolve, reject)
    })
  }

  /** Gives the connection up for a new one. */
  fail(error: unknown): void {
    this.#lose?.(error)
  }

  async close(): Promise<void> {
    const reason = new Error('the connection is closed')
    this.#closing.abort(reason)
    this.fail(reason)
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        const { promise, resolve } = Promise.withResolvers<unknown>()
        this.#link = await this.#connect(resolve)
        this.#lose = resolve
        const since = this.#clock.elapsed()
        this.#events.up()
        const error = await promise
        if (this.#clock.elapsed() - since > LASTING) attempt = 0
        await this.#release(error)
      } catch (error) {
        await this.#release(error)
      }
      await sleep(this.#clock, pauseAfter(attempt, PAUSES), signal).catch(() => undefined)
    }
  }

  async #release(error: unknown): Promise<void> {
    const link = this.#link
    this.#link = this.#lose = undefined
    this.#abandon?.(error)
    this.#abandon = undefined
    this.#events.down(error)
    const closed = link?.close().catch(() => undefined)
    // A lost one may take its time; only an end in good order waits for it.
    if (this.#closing.signal.aborted) await closed
  }

  async #connect(lost: (error: unknown) => void): Promise<Link> {
    const { signal } = this.#closing
    const { promise, reject } = Promise.withResolvers<never>()
    const connecting = this.#bus.connect({ message: this.#events.message, lost })
    const timer = this.#clock.setTimeout(() => reject(new Error('it does not answer')), ATTEMPT)
    const stop = (): void => reject(signal.reason)
    signal.addEventListener('abort', stop)
    try {
      return await Promise.race([connecting, promise])
    } catch (error) {
      void connecting.then(
        (late) => late.close(),
        () => undefined,
      )
      throw error
    } finally {
      timer.cancel()
      signal.removeEventListener('abort', stop)
    }
  }
}
