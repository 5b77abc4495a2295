import type { Awaitable, GuardVerdict, Run } from '../../kernel/index.ts'
import { addressOf, askerOf, exchangeOf } from './asker.ts'
import { type Taking, capacity } from './bucket.ts'
import { tell, tellStanding } from './headers.ts'
import { type RateLimit, type RateLimits, countKey, limitsOn, rateLimited } from './limits.ts'
import type { Plan } from './plan.ts'
import { policyLabel } from './policy.ts'
import { type RateStanding, standingOf } from './standing.ts'
import type { RateStore } from './store.ts'

/** `ctx.rateLimit`: limits of one's own, within the run's organisation; and what the guard asks. */
export class RunLimits implements RateLimits {
  readonly #store: RateStore
  readonly #run: Run

  constructor(store: RateStore, run: Run) {
    this.#store = store
    this.#run = run
  }

  take(key: string, limit: RateLimit): Promise<RateStanding> {
    if (this.#run.rehearsed) return this.peek(key, limit)
    return this.#limits.take(key, limit)
  }

  peek(key: string, limit: RateLimit): Promise<RateStanding> {
    return this.#limits.peek(key, limit)
  }

  async reset(key: string, limit: RateLimit): Promise<void> {
    if (this.#run.rehearsed) return
    return this.#limits.reset(key, limit)
  }

  /** What the guard does. Synchronous when the store is. */
  enforce(plan: Plan): Awaitable<void> {
    // What did not happen is not counted.
    if (this.#run.rehearsed) return
    const { policy } = plan
    const key = this.#keyOf(plan)
    if (key === undefined) return
    const cost = plan.cost(this.#run.ctx as never)
    const taking = this.#store.take(key, policy, cost)
    return taking instanceof Promise
      ? taking.then((it) => this.#conclude(plan, cost, it))
      : this.#conclude(plan, cost, taking)
  }

  /** What the guard would do. */
  async explain(plan: Plan): Promise<GuardVerdict> {
    const { policy, label } = plan
    const key = this.#keyOf(plan)
    if (key === undefined) return { allowed: true, reason: 'not counted: see docs/rate-limit.md' }
    const cost = plan.cost(this.#run.ctx as never)
    const level = await this.#store.level(key, policy)
    const taken = level + cost * policy.windowMs <= capacity(policy)
    const { allowed, remaining, afterMs } = standingOf(policy, cost, { taken, level })
    return {
      allowed,
      reason: `${remaining} of ${label} are left${allowed ? '' : `; free again in ${afterMs} ms`}`,
    }
  }

  #conclude({ policy, shown }: Plan, cost: number, taking: Taking): void {
    const standing = standingOf(policy, cost, taking)
    const exchange = exchangeOf(this.#run)
    if (exchange) tell(exchange, shown, standing)
    if (!standing.allowed) throw rateLimited(standing)
  }

  /** Undefined when the run is not counted. */
  #keyOf({ policy, name, key }: Plan): string | undefined {
    const run = this.#run
    const { org } = run
    const by = byOf(run, org, key)
    const space = name === undefined ? `action ${run.action.name}` : `name ${name}`
    return by === undefined ? undefined : countKey(space, policy, org, by)
  }

  get #limits(): RateLimits {
    return limitsOn(this.#store, this.#run.org, (limit, standing) => {
      const exchange = exchangeOf(this.#run)
      if (exchange) tellStanding(exchange, policyLabel(limit.limit, limit.window), standing)
    })
  }
}

function byOf(run: Run, org: string | undefined, key: Plan['key']): string | undefined {
  switch (key) {
    case 'caller':
      return askerOf(run)
    case 'ip':
      return addressOf(run)
    case 'org':
      // Whoever acts for no organisation has no share of anybody's.
      return org === undefined ? askerOf(run) : 'org'
    default: {
      const own = key(run.ctx as never)
      return own === undefined ? undefined : `own ${own}`
    }
  }
}
