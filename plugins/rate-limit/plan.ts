import { type Duration, mistake } from '../../kernel/index.ts'
import { type ShownPolicy, shownPolicy } from './headers.ts'
import { type RatePolicy, policyLabel, rateCost, ratePolicy } from './policy.ts'

/** Options of `guards.rateLimit`; `C` is what it sees of the context. */
export interface RateLimitOptions<C> {
  /** Calls at once; a whole number. */
  limit: number
  /** Until all of them are back. They come back one by one, each after `window / limit`. */
  window: Duration
  /**
   * Who has a count of their own. `caller`: each user and API key, and of strangers each address; `ip`:
   * each address, whoever calls; `org`: each organisation; a function: what it gives, and undefined for
   * not counting. Always within the organisation, if there is one. Default `caller`.
   */
  key?: 'caller' | 'ip' | 'org' | ((ctx: C) => string | undefined)
  /** What a call counts, from 1 to `limit`. Default 1. */
  cost?: number | ((ctx: C) => number)
  /**
   * Guards of one name, limit and window share their counts. Default: each action counts for itself.
   */
  name?: string
}

/** The options of a guard, read once. */
export interface Plan {
  readonly policy: RatePolicy
  readonly name: string | undefined
  readonly key: Exclude<RateLimitOptions<never>['key'], undefined>
  readonly cost: (ctx: never) => number
  readonly shown: ShownPolicy
  /** For people: `5 per 1m`. */
  readonly label: string
}

const KEYS = ['caller', 'ip', 'org']

/** Reads the options of a guard. Throws a mistake when they cannot be meant. */
export function planOf(options: RateLimitOptions<never>): Plan {
  const { limit, window, key = 'caller', cost = 1, name } = options
  const policy = ratePolicy(limit, window)
  if (typeof key !== 'function' && !KEYS.includes(key)) {
    throw mistake(
      `${JSON.stringify(key)} is not whom to count by`,
      "give 'caller', 'ip', 'org' or a function of ctx",
    )
  }
  const fixed = typeof cost === 'number' ? rateCost(cost, policy) : undefined
  const label = policyLabel(limit, window)
  return {
    policy,
    name,
    key,
    cost: (ctx) => fixed ?? rateCost((cost as (ctx: never) => number)(ctx), policy),
    shown: shownPolicy(name ?? label, policy),
    label,
  }
}
