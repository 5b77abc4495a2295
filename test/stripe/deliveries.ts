// Webhooks: signed as Stripe signs them, and sent as badly as the internet does.
import { Stripe } from 'stripe'
import type { StripeEvent } from './objects.ts'

/** Where deliveries go: a URL, or what answers a request in this process. */
export type Target = string | ((request: Request) => Promise<Response>)

/** How one delivery differs from an honest one. */
export interface Oddity {
  /** Seconds by which its signature is older (or, negative, younger) than it should be. */
  readonly age?: number
  /** It is signed with this secret instead. */
  readonly secret?: string
  /** The body is changed after it was signed. */
  readonly tamper?: (body: string) => string
  /** Replaces the whole header `Stripe-Signature`; null leaves it out. */
  readonly signature?: string | null
}

/** What becomes of what waits to be delivered. */
export interface Disorder {
  /** How often each comes. Default 1. */
  readonly copies?: number
  /** The order: a permutation of all that will come. Default: as they happened. */
  readonly order?: (events: StripeEvent[]) => StripeEvent[]
  /** True: this one is lost. */
  readonly lose?: (event: StripeEvent) => boolean
  /** Deliveries at once. Default 1. */
  readonly atOnce?: number
}

/** Sends events to one endpoint. */
export class Deliveries {
  /** Events that nobody has taken yet, oldest first. */
  readonly waiting: StripeEvent[] = []
  /** Statuses of all answers, in the order they came; 0 for none. */
  readonly answers: number[] = []
  readonly #secret: string
  readonly #now: () => number
  readonly #stripe = new Stripe('sk_test_none')
  #target: Target | undefined

  /** @param now seconds */
  constructor(secret: string, now: () => number) {
    this.#secret = secret
    this.#now = now
  }

  to(target: Target): void {
    this.#target = target
  }

  /** One delivery, whatever became of earlier ones. */
  async send(event: StripeEvent, odd: Oddity = {}): Promise<Response> {
    const payload = JSON.stringify(event, null, 2)
    const signature =
      odd.signature === undefined
        ? await this.#stripe.webhooks.generateTestHeaderStringAsync({
            payload,
            secret: odd.secret ?? this.#secret,
            timestamp: this.#now() - (odd.age ?? 0),
          })
        : odd.signature
    const init = {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        ...(signature !== null && { 'stripe-signature': signature }),
      },
      body: odd.tamper ? odd.tamper(payload) : payload,
    }
    const target = this.#target
    if (target === undefined) throw new Error('deliveries have no target')
    const url = typeof target === 'string' ? target : 'http://localhost/webhooks/stripe'
    const request = new Request(url, init)
    const response = await (typeof target === 'string' ? fetch(request) : target(request))
    this.answers.push(response.status)
    return response
  }

  /** Delivers what waits. What is not taken (no 2xx) waits on, as Stripe tries again. */
  async flush({ copies = 1, order, lose, atOnce = 1 }: Disorder = {}): Promise<void> {
    const taken = this.waiting.splice(0).filter((event) => !lose?.(event))
    const all = taken.flatMap((event) => Array.from({ length: copies }, () => event))
    const list = order ? order(all) : all
    const refused = new Set<StripeEvent>()
    const next = async (): Promise<void> => {
      for (let event = list.shift(); event; event = list.shift()) {
        const response = await this.send(event).catch(() => {
          this.answers.push(0)
          return undefined
        })
        if (!response?.ok) refused.add(event)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, next))
    this.waiting.unshift(...taken.filter((event) => refused.has(event)))
  }
}
