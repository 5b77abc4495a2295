import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { OrgBilling } from '../../contract/billing.ts'
import type { OrgRow } from '../../contract/saas.ts'
import type { Out } from '../data/call.ts'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input, Segmented, Select } from '../ui/field.tsx'
import { money } from '../ui/format.ts'
import { useBillingOp } from './use-saas-op.ts'

type Plan = Out<'studio.saas.plans'>['plans'][number]

/** Gives an organisation another plan, or one for some days; says first what that does, and where. */
export function ChangePlan({
  org,
  of,
  trial,
  onClose,
}: {
  org: OrgRow
  of: OrgBilling
  trial: boolean
  onClose: () => void
}) {
  const plans = (useQuery(read('studio.saas.plans', {})).data?.plans ?? []).filter(
    ({ archived }) => !archived,
  )
  const op = useBillingOp()
  const id = useId()
  const has = of.subscription?.ended === false ? of.subscription : undefined
  const [chosen, setPlan] = useState(trial ? of.trial?.plan : has?.plan)
  const [interval, setInterval] = useState(has?.interval ?? 'month')
  const [days, setDays] = useState(String(of.trial?.days ?? 14))
  const plan = plans.find(({ key }) => key === chosen) ?? plans[0]
  const isWrong = trial && !(Number.isInteger(Number(days)) && Number(days) > 0)
  const isSame = !trial && plan?.key === has?.plan && interval === has?.interval
  const change = (): void =>
    op.mutate(
      {
        ...{ orgId: org.id, plan: plan!.key },
        ...(trial
          ? { op: 'grantTrial' as const, days: Number(days) }
          : { op: 'changePlan' as const, interval }),
      },
      { onSuccess: onClose },
    )
  return (
    <Dialog
      open
      onClose={onClose}
      title={trial ? `Grant ${org.name} a trial` : `Change the plan of ${org.name}`}
      description={trial ? 'Also where it has had its own trial.' : consequence(has, plan)}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            disabled={!plan || isWrong || isSame || op.isPending}
            tip={isSame ? 'It has this one' : undefined}
            onClick={change}
          >
            {trial ? 'Grant it' : 'Change it'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field id={`${id}p`} label="Plan">
          <Select
            id={`${id}p`}
            value={plan?.key ?? ''}
            onChange={(event) => setPlan(event.target.value)}
          >
            {plans.map((one) => (
              <option key={one.key} value={one.key}>
                {one.name} · {priceOf(one, interval)}
              </option>
            ))}
          </Select>
        </Field>
        {trial ? (
          <Field id={`${id}d`} label="Days">
            <Input
              mono
              id={`${id}d`}
              inputMode="numeric"
              aria-invalid={isWrong}
              value={days}
              onChange={(event) => setDays(event.target.value)}
            />
          </Field>
        ) : (
          <Segmented
            label="Interval"
            value={interval}
            options={[
              ['month', 'By the month'],
              ['year', 'By the year'],
            ]}
            onChange={setInterval}
          />
        )}
      </div>
    </Dialog>
  )
}

function priceOf({ prices }: Plan, interval: 'month' | 'year'): string {
  const price = prices.find((one) => one.interval === interval) ?? prices[0]
  if (!price) return 'no price'
  return `${money(price)} a ${price.interval}${price.perSeat ? ' and member' : ''}`
}

/** What happens at whoever takes the money. */
function consequence(has: OrgBilling['subscription'] | undefined, plan: Plan | undefined): string {
  if (has?.provider == null) {
    return 'No provider has this subscription: the plan is assigned here, and nobody is charged.'
  }
  if (plan && plan.prices.length === 0) {
    return `${has.provider} manages this subscription, and cannot sell a plan without a price: end it instead.`
  }
  return `${has.provider} manages this subscription: the price changes there, and days already paid for are prorated on the next invoice.`
}
