import type { Awaitable, Clock } from '../../kernel/index.ts'
import type { Claim, DeliveryKey, Inbox, ReceivedDelivery } from './inbox.ts'

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
  readonly #remember: number
  readonly #entries = new Map<string, Entry>()

  /** @param remember milliseconds */
  constructor(clock: Pick<Clock, 'now'>, remember: number) {
    this.#clock = clock
    this.#remember = remember
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
    if (known?.busyUntil !== undefined && known.busyUntil > now) return 'busy'
    const isDone = known !== undefined && known.busyUntil === undefined
    if (isDone && known.at >= now - this.#remember) return 'done'
    // At the end, as the newest of them.
    this.#entries.delete(text)
    this.#entries.set(text, { at: now, busyUntil: now + patience })
    if (this.#entries.size > MOST) this.#entries.delete(this.#entries.keys().next().value!)
    return 'new'
  }

  async end(key: DeliveryKey, done: boolean): Promise<void> {
    const text = textOf(key)
    if (done) this.#entries.set(text, { at: this.#clock.now(), busyUntil: undefined })
    else this.#entries.delete(text)
  }

  async recent(provider: string, limit: number): Promise<ReceivedDelivery[]> {
    const now = this.#clock.now()
    const all = [...this.#entries].map(([text, { at, busyUntil = 0 }]) => {
      const [of, path, id] = JSON.parse(text) as [string, string, string]
      return { provider: of, path, id, receivedAt: at, busy: busyUntil > now }
    })
    return all
      .filter((one) => one.provider === provider)
      .sort((one, other) => other.receivedAt - one.receivedAt)
      .slice(0, limit)
  }
}

const textOf = ({ provider, path, id }: DeliveryKey): string => JSON.stringify([provider, path, id])
