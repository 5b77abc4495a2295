// How subscriptions stand: asked for, never taken from an event.
import type { Stripe } from 'stripe'
import type { SubscriptionSnapshot } from '../provider.ts'
import { asked, isMissing } from './failure.ts'
import { snapshotOf } from './snapshot.ts'

const PORTION = 100

/** Subscriptions as Stripe has them. */
export interface States {
  /** A number for a moment: greater than all before, also while the clock stands still. */
  turn(): number
  /** Undefined when there is none of this id. */
  fetch(id: string): Promise<SubscriptionSnapshot | undefined>
  /** All that have not ended, in portions. */
  page(after: string | undefined): Promise<{
    readonly subscriptions: readonly SubscriptionSnapshot[]
    readonly next: string | undefined
  }>
  /** One that was answered to a request, as it stood in the moment of its `turn`. */
  shown(subscription: Stripe.Subscription, turn: number): SubscriptionSnapshot
}

/** The subscriptions of an account. */
export function statesOf(client: Stripe, now: () => number): States {
  let last = 0
  const states: States = {
    turn: () => (last = Math.max(now(), last + 1)),
    async fetch(id) {
      // Taken before: what happens while the answer is on its way is told by another event.
      const turn = states.turn()
      try {
        return states.shown(await client.subscriptions.retrieve(id), turn)
      } catch (error) {
        if (isMissing(error)) return undefined
        return asked(Promise.reject(error as Error))
      }
    },
    async page(after) {
      const turn = states.turn()
      const { data, has_more } = await asked(
        client.subscriptions.list({
          limit: PORTION,
          ...(after !== undefined && { starting_after: after }),
        }),
      )
      return {
        subscriptions: data
          .filter(({ status }) => status !== 'incomplete_expired')
          .map((subscription) => states.shown(subscription, turn)),
        next: has_more ? data.at(-1)?.id : undefined,
      }
    },
    shown: snapshotOf,
  }
  return states
}
