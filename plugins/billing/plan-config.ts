import type { FeatureValues } from './names.ts'

/** How long a period is. */
export type Interval = 'month' | 'year'

/** What a period costs. */
export interface PriceConfig {
  /** In the smallest unit of the currency: 4900 for 49 euros. */
  amount: number
  /** Three small letters: `eur`. */
  currency: string
  /** The provider's id of the price, without which nobody can check out. */
  id?: string
  /** Whether it is for each member rather than for all. Default false. */
  perSeat?: boolean
  /** The provider's ids of the prices of what is used beyond what the plan includes. Default none. */
  metered?: readonly string[]
}

/** An entry of `billing.plans`. */
export interface PlanConfig {
  /** As people read it. Default: the plan's name in the config. */
  name?: string
  description?: string
  /** Left out for a plan that costs nothing, or that only you assign. */
  prices?: Partial<Record<Interval, PriceConfig>>
  /** What it has. Features that are not named are not in it. */
  features?: FeatureValues
  /** Whether everybody may see and choose it. Default true. */
  public?: boolean
}

/** An entry of `billing.features`. */
export interface FeatureConfig {
  /**
   * `boolean`: there or not. `limit`: so many at once, such as seats or projects. `metered`: so much in
   * a month, such as messages.
   */
  readonly kind: FeatureKind
  /** As people read it. Default: the feature's name in the config. */
  readonly name?: string
  readonly description?: string
  /**
   * Of a limit: what is counted, `members` or the name of a tenant table, whose rows are. Default: what
   * `ctx.usage.record` says.
   */
  readonly counts?: string
  /** Of a metered one: the provider's meter that its use is reported to. */
  readonly meter?: string
}

/** See {@link FeatureConfig}. */
export type FeatureKind = 'boolean' | 'limit' | 'metered'
