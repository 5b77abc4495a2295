import { useQuery } from '@tanstack/react-query'
import { CreditCard } from 'lucide-react'
import { read } from '../data/queries.ts'
import { count } from '../ui/format.ts'
import { Queried } from '../ui/queried.tsx'
import { FirstRun } from '../ui/states.tsx'

const said = (value: unknown): string =>
  value === true
    ? 'yes'
    : value === false || value === undefined
      ? '–'
      : value === null
        ? '∞'
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value)

/** What each plan gives, side by side, and how many organisations are on it. */
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
            className="min-h-0 flex-1 overflow-auto"
            tabIndex={0}
            role="region"
            aria-label="Plans"
          >
            <table className="text-sm">
              <thead>
                <tr>
                  <th className="label border-b border-line px-4 py-2 text-left align-bottom">
                    Feature
                  </th>
                  {plans.map(({ key, name, price, orgs }) => (
                    <th
                      key={key}
                      className="min-w-32 border-b border-line px-4 py-3 text-left align-bottom font-normal"
                    >
                      <span className="block text-base font-semibold">{name}</span>
                      <span className="data block text-xs text-muted">{price ?? 'no price'}</span>
                      <span className="block text-2xs text-dim">
                        {count(orgs)} {orgs === 1 ? 'organisation' : 'organisations'}
                      </span>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {features.map((feature) => (
                  <tr key={feature} className="hover:bg-raised/50">
                    <th
                      scope="row"
                      className="data border-b border-line/60 px-4 py-1.5 text-left text-xs font-normal"
                    >
                      {feature}
                    </th>
                    {plans.map((plan) => (
                      <td
                        key={plan.key}
                        className="data border-b border-line/60 px-4 py-1.5 text-xs text-muted"
                      >
                        {said(plan.features[feature])}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )
      }
    </Queried>
  )
}
