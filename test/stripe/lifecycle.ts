// What time does: periods end, trials end, drafts become final, payments are tried again.
import { periodEnd } from './calendar.ts'
import { collect, draft, finalize, linesAhead, linesOfUsage, subscriptionOf } from './invoicing.ts'
import type { Invoice, Subscription } from './objects.ts'
import { become, charge, end, isOver } from './subscribing.ts'
import type { World } from './world.ts'

const DAY = 86_400
/** When a first payment that failed cannot be mended any more. */
const INCOMPLETE_FOR = 23 * 3_600
const TOLD_BEFORE = 3 * DAY

interface Due {
  readonly at: number
  readonly run: () => void
}

/** The next thing that time brings, at or after which second. */
export function nextDue(world: World): Due | undefined {
  let next: Due | undefined
  const offer = (at: number | null, run: () => void): void => {
    if (at !== null && (!next || at < next.at)) next = { at, run }
  }
  for (const subscription of world.subscriptions.values()) {
    if (isOver(subscription)) continue
    const { status, cancel_at, created, trial_end } = subscription
    if (status === 'incomplete') {
      offer(created + INCOMPLETE_FOR, () => become(world, subscription, 'incomplete_expired'))
      continue
    }
    if (status === 'trialing' && !told.has(subscription)) {
      offer(Math.max(created, trial_end! - TOLD_BEFORE), () => {
        told.add(subscription)
        world.emit('customer.subscription.trial_will_end', subscription)
      })
    }
    offer(cancel_at, () => cancelled(world, subscription))
    if (status === 'paused') continue
    const [first] = world.itemsOf(subscription)
    offer(first!.current_period_end, () =>
      subscription.cancel_at_period_end
        ? cancelled(world, subscription)
        : renew(world, subscription),
    )
  }
  for (const invoice of world.invoices.values()) {
    if (invoice.status === 'draft')
      offer(invoice.automatically_finalizes_at, () => bill(world, invoice))
    if (invoice.status === 'open') offer(invoice.next_payment_attempt, () => bill(world, invoice))
  }
  for (const session of world.sessions.values()) {
    if (session.status !== 'open') continue
    offer(session.expires_at, () => {
      session.status = 'expired'
      world.emit('checkout.session.expired', session)
    })
  }
  return next
}

/** Whose customers know that their trial ends soon. */
const told = new WeakSet<Subscription>()

function bill(world: World, invoice: Invoice): void {
  const subscription = subscriptionOf(world, invoice)
  if (!isOver(subscription)) return void charge(world, subscription, invoice)
  if (invoice.status === 'draft') finalize(world, invoice)
  collect(world, invoice)
}

/** The last period has ended: what was used in it is still to be paid. */
function cancelled(world: World, subscription: Subscription): void {
  const usage = linesOfUsage(world, subscription).filter(({ amount }) => amount > 0)
  if (usage.length > 0) draft(world, subscription, 'subscription_cycle', usage)
  end(world, subscription)
}

function renew(world: World, subscription: Subscription): void {
  const wasTrial = subscription.status === 'trialing'
  const hasCard = world.cards.has(subscription.customer)
  const { missing_payment_method: without } = subscription.trial_settings.end_behavior
  if (wasTrial && !hasCard && without === 'cancel') return end(world, subscription)
  if (wasTrial && !hasCard && without === 'pause') {
    become(world, subscription, 'paused')
    return world.emit('customer.subscription.paused', subscription)
  }
  const usage = wasTrial ? [] : linesOfUsage(world, subscription)
  world.change('customer.subscription.updated', subscription, () => {
    if (wasTrial) subscription.status = 'active'
    for (const item of world.itemsOf(subscription)) {
      item.current_period_start = item.current_period_end
      item.current_period_end = periodEnd(
        ...([
          subscription.billing_cycle_anchor,
          item.current_period_start,
          item.price.recurring!,
        ] as const),
      )
    }
    const lines = [...usage, ...linesAhead(world, subscription)]
    subscription.latest_invoice = draft(world, subscription, 'subscription_cycle', lines).id
  })
}
