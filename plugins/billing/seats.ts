import type { BillingCore } from './core.ts'
import { countMembers } from './count-members.ts'
import { PlanTooSmall } from './errors.ts'
import type { Plan } from './plans.ts'
import { limitRefusal } from './refusals.ts'
import type { UsageMeter } from './usage.ts'

/** Seats: members of an organisation, and room for them. */
export interface Seats {
  /** How many members there are. */
  count(org: string): Promise<number>
  /**
   * Whether one more may join or be invited, within the turn of the organisation. Rejects with
   * `LIMIT_REACHED`.
   */
  room(org: string, how: 'join' | 'invite'): Promise<void>
  /** Rejects with `PLAN_TOO_SMALL` when more is in use than a plan has, within the turn. */
  fits(org: string, plan: Plan): Promise<void>
}

/** The seats of an app. */
export function seatsOf(core: BillingCore, meter: UsageMeter): Seats {
  const { tables, clock, plans, known } = core
  const seats: Seats = {
    count: (org) => countMembers(core, org),
    async room(org, how) {
      const catalogue = await plans.get()
      const counting = [...catalogue.features.values()].filter(({ counts }) => counts === 'members')
      if (counting.length === 0) return
      const entitlements = await known.read(org)
      // An invitation that could not be accepted is none.
      const used = (await seats.count(org)) + (how === 'invite' ? await invited(org) : 0)
      for (const { id: feature } of counting) {
        const { amount: limit = 0, overage = false } = entitlements.features.get(feature) ?? {}
        if (overage || used < limit) continue
        const usage = { feature, used, limit, overage, remaining: 0, resetsAt: null }
        throw limitRefusal(entitlements, catalogue, usage, 1)
      }
    },
    async fits(org, plan) {
      const { features } = await plans.get()
      const { own } = await known.read(org)
      for (const { id: feature, kind } of features.values()) {
        if (kind !== 'limit') continue
        const { amount: limit = 0, overage = false } =
          own.get(feature) ?? plan.features.get(feature) ?? {}
        const { used } = await meter.of(org, feature)
        if (overage || used <= limit) continue
        throw new PlanTooSmall({
          message: `${used} of ${feature} are in use, and ${plan.name} has ${limit}; give some up first.`,
          details: { feature, limit, used },
        })
      }
    },
  }
  const invited = async (org: string): Promise<number> => {
    const { n } = await tables
      .selectFrom('org_invitations')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('org_id', '=', org)
      .where('closed_at', 'is', null)
      .where('expires_at', '>', new Date(clock.now()))
      .executeTakeFirstOrThrow()
    return Number(n)
  }
  return seats
}
