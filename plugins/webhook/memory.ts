import type { Awaitable, Clock } from '../../kernel/index.ts'
import type { Claim, DeliveryKey, Inbox } from './inbox.ts'

/** Deliveries remembered at most; then the oldest are forgotten. */
const MOST = 10_000

interface Entry {
  readonly at: number
  /** Undefined when done. */
  readonly busyUntil: number | undefined
}

/** Deliveries as this process remembers them. */
export class MemoryInbox implements Inbox {
  readonly #clock: Pick<Clock, 'now'>
  readonly #entries = new Map<string, Entry>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  async store(key: DeliveryKey, work: () => Awaitable<void>): Promise<Claim> {
    const claim = await this.begin(key, Infinity)
    if (claim !== 'new') return claim
    try {
      await work()
    } catch (error) {
      await this.end(key, false)
      throw error
    }
    await this.end(key, true)
    return claim
  }

  async begin(key: DeliveryKey, patience: number): Promise<Claim> {
    const now = this.#clock.now()
    const text = textOf(key)
    const known = this.#entries.get(text)
    if (known && known.busyUntil === undefined) return 'done'
    if (known && known.busyUntil! > now) return 'busy'
    this.#entries.set(text, { at: now, busyUntil: now + patience })
    if (this.#entries.size > MOST) this.#entries.delete(this.#entries.keys().next().value!)
    return 'new'
  }

  async end(key: DeliveryKey, done: boolean): Promise<void> {
    const text = textOf(key)
    if (done) this.#entries.set(text, { at: this.#clock.now(), busyUntil: undefined })
    else this.#entries.delete(text)
  }

  async prune(before: number): Promise<boolean> {
    for (const [text, { at }] of this.#entries) if (at < before) this.#entries.delete(text)
    return false
  }
}

const textOf = ({ provider, path, id }: DeliveryKey): string => JSON.stringify([provider, path, id])
