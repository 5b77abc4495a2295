// All that the fake knows, and its events.
import type {
  CheckoutSession,
  Coupon,
  Customer,
  Discount,
  Invoice,
  InvoiceLine,
  Meter,
  MeterEvent,
  Price,
  Product,
  PromotionCode,
  StripeEvent,
  Subscription,
  SubscriptionItem,
} from './objects.ts'
import { missing } from './api-error.ts'

/** What becomes of charges to a customer's card. */
export type Card = 'works' | 'declines'

/** How often a payment is tried again, and what a subscription is when all tries have failed. */
export interface Dunning {
  /** Days after the first try. */
  readonly retries: readonly number[]
  readonly last: 'canceled' | 'unpaid' | 'past_due'
}

/** How a checkout was ordered, which its session does not show. */
export interface Order {
  readonly items: { price: Price; quantity: number | undefined }[]
  readonly trialEnd: number | null
  readonly discounts: { coupon: string; promotionCode: string | null }[]
  readonly metadata: Record<string, string>
  readonly whenTrialEnds: Subscription['trial_settings']['end_behavior']['missing_payment_method']
}

/** The state of an account at Stripe. */
export class World {
  readonly apiVersion: string
  readonly customers: Map<string, Customer> = new Map()
  readonly products: Map<string, Product> = new Map()
  readonly prices: Map<string, Price> = new Map()
  readonly coupons: Map<string, Coupon> = new Map()
  readonly promotionCodes: Map<string, PromotionCode> = new Map()
  readonly discounts: Map<string, Discount> = new Map()
  readonly subscriptions: Map<string, Subscription> = new Map()
  readonly invoices: Map<string, Invoice> = new Map()
  readonly sessions: Map<string, CheckoutSession> = new Map()
  readonly meters: Map<string, Meter> = new Map()
  readonly meterEvents: MeterEvent[] = []
  readonly events: StripeEvent[] = []
  /** By customer. */
  readonly cards: Map<string, Card> = new Map()
  /** By session. */
  readonly orders: Map<string, Order> = new Map()
  /** Prorations that the next invoice will hold, by subscription. */
  readonly pending: Map<string, InvoiceLine[]> = new Map()
  dunning: Dunning = { retries: [3, 5, 7], last: 'canceled' }
  /** Of the request that is answered. */
  request: StripeEvent['request'] = { id: null, idempotency_key: null }
  readonly #now: () => number
  readonly #told: (event: StripeEvent) => void
  #made = 0

  /** @param now milliseconds since the epoch */
  constructor(apiVersion: string, now: () => number, told: (event: StripeEvent) => void) {
    this.apiVersion = apiVersion
    this.#now = now
    this.#told = told
  }

  /** Seconds since the epoch. */
  get now(): number {
    return Math.floor(this.#now() / 1000)
  }

  id(prefix: string): string {
    return `${prefix}_fake${String(++this.#made).padStart(10, '0')}`
  }

  base<P extends string>(prefix: P): { id: string; created: number; livemode: false } {
    return { id: this.id(prefix), created: this.now, livemode: false }
  }

  /** Adds an event with the object as it is now. */
  emit(type: string, object: object, previous?: Record<string, unknown>): void {
    const event: StripeEvent = {
      ...this.base('evt'),
      object: 'event',
      api_version: this.apiVersion,
      data: {
        object: structuredClone(object) as Record<string, unknown>,
        ...(previous && { previous_attributes: structuredClone(previous) }),
      },
      pending_webhooks: 1,
      request: { ...this.request },
      type,
    }
    this.events.push(event)
    this.#told(event)
  }

  /** Changes an object and tells, with what its changed members were before; no change is no event. */
  change<T extends object>(type: string, object: T, work: () => void): void {
    const before = structuredClone(object) as Record<string, unknown>
    work()
    const after = object as Record<string, unknown>
    const changed = Object.keys({ ...before, ...after }).filter(
      (name) => !Bun.deepEquals(before[name], after[name]),
    )
    if (changed.length === 0) return
    this.emit(type, object, Object.fromEntries(changed.map((name) => [name, before[name] ?? null])))
  }

  /** One object by its id. */
  one<T>(map: ReadonlyMap<string, T>, kind: string, id: string, param?: string): T {
    const found = map.get(id)
    if (found === undefined) throw missing(kind, id, param)
    return found
  }

  itemsOf(subscription: Subscription): SubscriptionItem[] {
    return subscription.items.data
  }
}
