import type { BillingCore } from './core.ts'
import { offered } from './core.ts'
import { SubscriptionState, UnknownPlan } from './errors.ts'
import type { Outgoing } from './outgoing.ts'
import type { Interval } from './plan-config.ts'
import type { Coupon } from './provider.ts'
import type { Seats } from './seats.ts'

/** What somebody wants to subscribe to. */
export interface Checkout {
  readonly plan: string
  /** Default `month`. */
  readonly interval?: Interval | undefined
  readonly coupon?: Coupon | undefined
  /** Where the browser goes afterwards, and where if nothing came of it. */
  readonly successUrl: string
  readonly cancelUrl: string
}

/** Pages of the provider's. */
export interface CheckoutPages {
  checkout(org: string, checkout: Checkout): Promise<{ readonly url: string }>
  portal(org: string, returnUrl: string): Promise<{ readonly url: string }>
}

/** The pages of an app's provider. */
export function checkoutPages(core: BillingCore, calls: Outgoing, seats: Seats): CheckoutPages {
  const { tables, clock, known, settings } = core
  const accountOf = (org: string) =>
    tables.selectFrom('billing_accounts').selectAll().where('org_id', '=', org).executeTakeFirst()

  /** The provider's customer of an organisation, made at the first need; the same however many ask at once. */
  const customerOf = async (org: string): Promise<string> => {
    const provider = calls.provider.name
    const before = await accountOf(org)
    if (before?.customer != null) return before.customer
    const { name } = await tables
      .selectFrom('organizations')
      .select('name')
      .where('id', '=', org)
      .executeTakeFirstOrThrow()
    const owner = await tables
      .selectFrom('org_memberships')
      .innerJoin('users', 'users.id', 'org_memberships.user_id')
      .select('users.email')
      .where('org_memberships.org_id', '=', org)
      .where('org_memberships.role', '=', 'owner')
      .orderBy('org_memberships.created_at')
      .executeTakeFirst()
    const input = { org, name, email: owner?.email }
    // A provider forgets keys after a day.
    const day = Math.floor(clock.now() / 86_400_000)
    const id = `customer:${provider}:${org}:${day}`
    const { customer } = await calls.send('ensureCustomer', org, input, id)
    await tables
      .insertInto('billing_accounts')
      .values({
        org_id: org,
        provider,
        customer,
        trial_at: null,
        created_at: new Date(clock.now()),
      })
      .onConflict((conflict) =>
        conflict
          .column('org_id')
          .doUpdateSet({ provider, customer })
          .where('billing_accounts.customer', 'is', null),
      )
      .execute()
    return (await accountOf(org))!.customer!
  }

  return {
    async checkout(org, { plan: name, interval = 'month', coupon, successUrl, cancelUrl }) {
      const { provider } = calls
      const plan = await offered(core, name)
      const price = plan.prices[interval]
      if (price?.id === undefined) throw new UnknownPlan({ message: 'This plan cannot be bought.' })
      const { subscription, access } = await known.read(org)
      if (subscription?.provider === provider.name && access !== 'none') {
        throw new SubscriptionState({
          message: 'There is a subscription already: change its plan instead.',
          details: { status: subscription.status },
        })
      }
      await core.database.transaction(async () => {
        await core.lock(org)
        await seats.fits(org, plan)
      })
      const customer = await customerOf(org)
      const hadTrial = (await accountOf(org))?.trial_at != null
      const trialDays = settings.trial?.plan === name && !hadTrial ? settings.trial.days : 0
      return calls.send('checkout', org, {
        ...{ customer, org, interval, trialDays, coupon, successUrl, cancelUrl },
        ...{ price: price.id, quantity: price.perSeat ? await seats.count(org) : 1 },
        metered: price.metered ?? [],
      })
    },
    async portal(org, returnUrl) {
      // Whoever asks is told that there is no provider before one of its customers is made.
      const { portal: _ } = calls.provider
      return calls.send('portal', org, { customer: await customerOf(org), returnUrl })
    },
  }
}
