import { useQuery } from '@tanstack/react-query'
import { CreditCard } from 'lucide-react'
import type { Out } from '../data/call.ts'
import { read } from '../data/queries.ts'
import { Chip } from '../ui/chip.tsx'
import { count, money } from '../ui/format.ts'
import { Section } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { FirstRun } from '../ui/states.tsx'
import { Money } from './money.tsx'

type Plan = Out<'studio.saas.plans'>['plans'][number]
type Feature = Out<'studio.saas.plans'>['features'][number]

/** What each plan gives, side by side, and below it how billing stands. */
export function Plans() {
  const query = useQuery(read('studio.saas.plans', {}))
  return (
    <Queried of={query}>
      {({ plans, features }) =>
        plans.length === 0 ? (
          <FirstRun
            icon={<CreditCard size={17} />}
            title="No plans yet"
            command="billing: { plans: { free: { features: {} } } }"
          >
            Plans of the config are compared here, feature by feature.
          </FirstRun>
        ) : (
          <div
            className="flex min-h-0 flex-1 flex-col gap-6 overflow-auto pb-6"
            tabIndex={0}
            role="region"
            aria-label="Plans"
          >
            <Matrix plans={plans} features={features} />
            <Money />
          </div>
        )
      }
    </Queried>
  )
}

function Matrix({ plans, features }: { plans: Plan[]; features: Feature[] }) {
  return (
    <Section title="Plans and what they have" className="px-4 pt-1">
      <div className="overflow-x-auto">
        <table className="text-sm">
          <thead>
            <tr>
              <th className="label border-b border-line py-2 pr-6 text-left align-bottom">
                Feature
              </th>
              {plans.map((plan) => (
                <Head key={plan.key} of={plan} />
              ))}
            </tr>
          </thead>
          <tbody>
            {features.map(({ key, name, kind }) => (
              <tr key={key} className="hover:bg-raised/50">
                <th
                  scope="row"
                  className="border-b border-line/60 py-1.5 pr-6 text-left font-normal"
                >
                  <span className="data text-xs">{key}</span>
                  <span className="ml-2 text-xs text-dim">
                    {name === key ? kind : `${name} · ${kind}`}
                  </span>
                </th>
                {plans.map((plan) => (
                  <td
                    key={plan.key}
                    className="data border-b border-line/60 px-4 py-1.5 text-xs text-muted"
                  >
                    {allowance(kind, plan.features[key])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

function Head({ of: { name, prices, orgs, archived, public: isPublic } }: { of: Plan }) {
  return (
    <th className="min-w-36 border-b border-line px-4 py-3 text-left align-bottom font-normal">
      <span className="flex items-center gap-2 text-base font-semibold">
        {name}
        {archived && <Chip tone="warn">archived</Chip>}
        {!archived && !isPublic && <Chip>not public</Chip>}
      </span>
      {prices.length === 0 && <span className="block text-xs text-dim">no price</span>}
      {prices.map((price) => (
        <span key={price.interval} className="block text-xs whitespace-nowrap text-muted">
          <span className="data">{money(price)}</span> a {price.interval}
          {price.perSeat && ', for each member'}
        </span>
      ))}
      <span className="block text-2xs text-dim">
        {count(orgs)} {orgs === 1 ? 'subscription' : 'subscriptions'}
      </span>
    </th>
  )
}

/** What a plan has of a feature, in words. */
function allowance(kind: Feature['kind'], has: Plan['features'][string] | undefined): string {
  if (!has || (has.amount === 0 && !has.overage)) return '–'
  if (kind === 'boolean') return 'yes'
  const amount = has.amount === null ? 'no limit' : count(has.amount)
  return `${amount}${kind === 'metered' && has.amount !== null ? ' a month' : ''}${has.overage ? ', then paid' : ''}`
}
