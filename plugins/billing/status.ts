// What a subscription can be in, as a table: Stripe's eight statuses, and one for whatever a provider may
// invent. Nothing else in this plugin knows what a status means.
import { SubscriptionState } from './errors.ts'

/** How a subscription stands. */
export type SubscriptionStatus =
  | 'incomplete'
  | 'incomplete_expired'
  | 'trialing'
  | 'active'
  | 'past_due'
  | 'canceled'
  | 'unpaid'
  | 'paused'
  | 'unknown'

/** What a status entitles to: everything of the plan, that for some time yet, or nothing of it. */
export type StatusAccess = 'full' | 'grace' | 'none'

/** What is done to a subscription. */
export type SubscriptionStep = 'change' | 'cancel' | 'resume' | 'renew' | 'activate' | 'end'

interface StatusFacts {
  /** What it entitles to, unless the config says otherwise. */
  readonly access: StatusAccess
  /** Whether it is over for good: no step and no news leads out of it. */
  readonly terminal: boolean
  /** Which of two that are told at the same moment is the later one: the higher. */
  readonly rank: number
  /** Steps that can be taken, and where they lead; what is not here is refused. */
  readonly steps: Readonly<Partial<Record<SubscriptionStep, SubscriptionStatus>>>
}

const over = { access: 'none', terminal: true, steps: {} } as const

/** Every status. */
export const STATUSES: Readonly<Record<SubscriptionStatus, StatusFacts>> = {
  unknown: { access: 'none', terminal: false, rank: 0, steps: { end: 'canceled' } },
  incomplete: {
    ...{ access: 'none', terminal: false, rank: 1 },
    steps: { activate: 'active', end: 'incomplete_expired' },
  },
  paused: {
    ...{ access: 'none', terminal: false, rank: 2 },
    steps: { resume: 'active', activate: 'active', end: 'canceled' },
  },
  unpaid: {
    ...{ access: 'none', terminal: false, rank: 3 },
    steps: { activate: 'active', end: 'canceled' },
  },
  past_due: {
    ...{ access: 'grace', terminal: false, rank: 4 },
    steps: {
      ...{ change: 'past_due', cancel: 'past_due', resume: 'past_due' },
      ...{ activate: 'active', end: 'canceled' },
    },
  },
  trialing: {
    ...{ access: 'full', terminal: false, rank: 5 },
    steps: {
      ...{ change: 'trialing', cancel: 'trialing', resume: 'trialing' },
      ...{ activate: 'active', end: 'canceled' },
    },
  },
  active: {
    ...{ access: 'full', terminal: false, rank: 6 },
    steps: {
      ...{ change: 'active', cancel: 'active', resume: 'active' },
      ...{ renew: 'active', activate: 'active', end: 'canceled' },
    },
  },
  incomplete_expired: { ...over, rank: 7 },
  canceled: { ...over, rank: 8 },
}

/**
 * Where a step leads from a status.
 *
 * @throws SubscriptionState when it cannot be taken there
 */
export function stepFrom(status: SubscriptionStatus, step: SubscriptionStep): SubscriptionStatus {
  const next = STATUSES[status].steps[step]
  if (next === undefined) throw new SubscriptionState({ details: { status } })
  return next
}

/** A provider's word for a status, as ours: `unknown` for one that this version has not heard of. */
export function statusOf(word: string): SubscriptionStatus {
  return Object.hasOwn(STATUSES, word) ? (word as SubscriptionStatus) : 'unknown'
}
