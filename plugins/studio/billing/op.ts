import { InvalidInput } from '../../../kernel/index.ts'
import type { Subscriptions } from '../../billing/index.ts'
import type { Replayer } from '../../persistence/index.ts'
import type { StudioApi } from '../contract/api.ts'

type Op = StudioApi['studio.billing.op']

/** Does something about what an organisation pays for; what that was, in words. */
export async function billingOp(
  subscriptions: Subscriptions,
  replayer: Replayer | undefined,
  { op, orgId, ...given }: Op['input'],
): Promise<Op['output']> {
  const org = (): string => required(orgId, 'orgId')
  const feature = (): string => required(given.feature, 'feature')
  switch (op) {
    case 'changePlan':
      return changePlan(subscriptions, org(), required(given.plan, 'plan'), given.interval)
    case 'grantTrial': {
      const [plan, days] = [required(given.plan, 'plan'), required(given.days, 'days')]
      await subscriptions.grantTrial(org(), { plan, days })
      return { done: true, detail: `has ${plan} on trial for ${days} days` }
    }
    case 'cancel': {
      const { subscription } = await subscriptions.cancel(org())
      const end = subscription?.period_end.toISOString().slice(0, 10) ?? 'its end'
      return { done: true, detail: `ends on ${end}` }
    }
    case 'resume':
      await subscriptions.resume(org())
      return { done: true, detail: 'goes on after all' }
    case 'end': {
      const { plan } = await subscriptions.end(org())
      return { done: true, detail: `is over; ${plan ? `has ${plan.name} now` : 'has no plan now'}` }
    }
    case 'override': {
      const { amount = true, reason, expiresAt } = given
      await subscriptions.override(org(), feature(), {
        ...{ amount: amount ?? 'unlimited', reason },
        expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
      })
      return { done: true, detail: `has ${feature()} beside its plan` }
    }
    case 'removeOverride':
      await subscriptions.override(org(), feature(), null)
      return { done: true, detail: `has of ${feature()} what its plan has` }
    case 'mend': {
      const done = await subscriptions.mend(required(given.subscription, 'subscription'))
      return { done, detail: done ? 'is as the provider has it' : 'nobody knows it' }
    }
    case 'redeliver': {
      if (!replayer) return { done: false, detail: 'no runs are recorded' }
      const { status, error } = await replayer.again(required(given.runId, 'runId'))
      const done = status === 'succeeded'
      return { done, detail: done ? 'was taken' : (error?.message ?? status) }
    }
  }
}

/** At the provider's, where that has the subscription; else here, and nobody is charged. */
async function changePlan(
  subscriptions: Subscriptions,
  org: string,
  plan: string,
  interval: 'month' | 'year' | undefined,
): Promise<Op['output']> {
  const { subscription, access } = await subscriptions.entitlements(org)
  const provider = access === 'none' ? undefined : subscription?.provider
  if (provider == null) {
    await subscriptions.assign(org, plan, { interval })
    return { done: true, detail: `has ${plan} now; nobody is charged` }
  }
  await subscriptions.change(org, plan, { interval })
  return { done: true, detail: `has ${plan} now, and ${provider} prorates it` }
}

function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value
  throw new InvalidInput({ details: { issues: [{ path: `/${name}`, message: 'is missing' }] } })
}
