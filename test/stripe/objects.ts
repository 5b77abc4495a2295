// What the fake keeps: Stripe's objects with the members that billing reads, as they go over the wire.

export type Metadata = Record<string, string>

interface Base {
  id: string
  /** Seconds since the epoch, as all times here. */
  created: number
  livemode: false
}

export interface Customer extends Base {
  object: 'customer'
  email: string | null
  name: string | null
  metadata: Metadata
  currency: string | null
  invoice_settings: { default_payment_method: string | null }
}

export interface Product extends Base {
  object: 'product'
  active: boolean
  name: string
  description: string | null
  metadata: Metadata
  default_price: string | null
  updated: number
}

export type Interval = 'day' | 'week' | 'month' | 'year'

export interface Price extends Base {
  object: 'price'
  active: boolean
  billing_scheme: 'per_unit'
  currency: string
  lookup_key: string | null
  metadata: Metadata
  nickname: string | null
  product: string
  type: 'recurring' | 'one_time'
  recurring: {
    interval: Interval
    interval_count: number
    usage_type: 'licensed' | 'metered'
    meter: string | null
    trial_period_days: null
  } | null
  unit_amount: number | null
}

export interface Coupon extends Base {
  object: 'coupon'
  name: string | null
  amount_off: number | null
  percent_off: number | null
  currency: string | null
  duration: 'once' | 'repeating' | 'forever'
  duration_in_months: number | null
  max_redemptions: number | null
  times_redeemed: number
  valid: boolean
  metadata: Metadata
}

export interface PromotionCode extends Base {
  object: 'promotion_code'
  active: boolean
  code: string
  customer: string | null
  expires_at: number | null
  max_redemptions: number | null
  metadata: Metadata
  promotion: { type: 'coupon'; coupon: string }
  times_redeemed: number
}

export interface Discount {
  id: string
  object: 'discount'
  customer: string
  subscription: string
  promotion_code: string | null
  source: { type: 'coupon'; coupon: string }
  start: number
  end: number | null
}

export interface SubscriptionItem {
  id: string
  object: 'subscription_item'
  created: number
  current_period_start: number
  current_period_end: number
  metadata: Metadata
  price: Price
  /** Absent where usage is metered. */
  quantity?: number
  subscription: string
}

export type Status =
  | 'incomplete'
  | 'incomplete_expired'
  | 'trialing'
  | 'active'
  | 'past_due'
  | 'unpaid'
  | 'paused'
  | 'canceled'

export interface Subscription extends Base {
  object: 'subscription'
  billing_cycle_anchor: number
  billing_mode: { type: 'flexible' }
  cancel_at: number | null
  cancel_at_period_end: boolean
  canceled_at: number | null
  cancellation_details: { reason: string | null; comment: null; feedback: null }
  collection_method: 'charge_automatically'
  currency: string
  customer: string
  default_payment_method: string | null
  discounts: string[]
  ended_at: number | null
  items: List<SubscriptionItem>
  latest_invoice: string | null
  metadata: Metadata
  start_date: number
  status: Status
  trial_end: number | null
  trial_start: number | null
  trial_settings: {
    end_behavior: { missing_payment_method: 'create_invoice' | 'cancel' | 'pause' }
  }
}

export interface InvoiceLine {
  id: string
  object: 'line_item'
  amount: number
  currency: string
  description: string
  quantity: number | null
  period: { start: number; end: number }
  pricing: { type: 'price_details'; price_details: { price: string; product: string } }
  parent: {
    type: 'subscription_item_details'
    subscription_item_details: {
      subscription: string
      subscription_item: string
      proration: boolean
    }
  }
}

export interface Invoice extends Base {
  object: 'invoice'
  amount_due: number
  amount_paid: number
  amount_remaining: number
  attempt_count: number
  attempted: boolean
  auto_advance: boolean
  automatically_finalizes_at: number | null
  billing_reason: string
  currency: string
  customer: string
  hosted_invoice_url: string | null
  lines: List<InvoiceLine>
  metadata: Metadata
  next_payment_attempt: number | null
  number: string | null
  parent: {
    type: 'subscription_details'
    subscription_details: { subscription: string; metadata: Metadata }
  }
  period_start: number
  period_end: number
  status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void'
  status_transitions: { finalized_at: number | null; paid_at: number | null }
  subtotal: number
  total: number
  total_discount_amounts: { amount: number; discount: string }[]
}

export interface CheckoutSession extends Base {
  object: 'checkout.session'
  allow_promotion_codes: boolean
  amount_total: number
  cancel_url: string | null
  client_reference_id: string | null
  currency: string
  customer: string | null
  expires_at: number
  metadata: Metadata
  mode: 'subscription'
  payment_method_collection: 'always' | 'if_required'
  payment_status: 'paid' | 'unpaid' | 'no_payment_required'
  status: 'open' | 'complete' | 'expired'
  subscription: string | null
  invoice: string | null
  success_url: string | null
  url: string | null
}

export interface Meter extends Base {
  object: 'billing.meter'
  display_name: string
  event_name: string
  status: 'active' | 'inactive'
  customer_mapping: { event_payload_key: string; type: 'by_id' }
  default_aggregation: { formula: 'sum' | 'count' | 'last' }
  value_settings: { event_payload_key: string }
}

export interface MeterEvent {
  object: 'billing.meter_event'
  created: number
  event_name: string
  identifier: string
  livemode: false
  payload: Record<string, string>
  timestamp: number
}

/** An event, as it is listed and sent. */
export interface StripeEvent extends Base {
  object: 'event'
  api_version: string
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> }
  pending_webhooks: number
  request: { id: string | null; idempotency_key: string | null }
  type: string
}

export interface List<T> {
  object: 'list'
  data: T[]
  has_more: boolean
  url: string
}

/** A list that is a member of another object. */
export const listOf = <T>(data: T[], url = ''): List<T> => ({
  object: 'list',
  data,
  has_more: false,
  url,
})
