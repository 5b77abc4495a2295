import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { OrgBilling as Billing } from '../../contract/billing.ts'
import type { OrgRow } from '../../contract/saas.ts'
import { useCanWrite } from '../data/boot.ts'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { CopyText } from '../ui/copy.tsx'
import { moment, money } from '../ui/format.ts'
import { Menu, type MenuItem } from '../ui/menu.tsx'
import { Facts, Section } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { Bar } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { Ago } from '../ui/time.tsx'
import { ChangePlan } from './change-plan.tsx'
import { Quiet } from './quiet.tsx'
import { useBillingOp } from './use-saas-op.ts'

/** What an organisation pays for, what became of that, and what can be done about it. */
export function OrgBilling({ org }: { org: OrgRow }) {
  const query = useQuery(read('studio.billing.org', { id: org.id }))
  return (
    <Section title="Subscription" aside={query.data && <Ops org={org} of={query.data} />}>
      <Queried of={query} skeleton={<Bar width="100%" height={72} />}>
        {(data) => (
          <>
            <Standing of={data} />
            <Timeline of={data.history} />
          </>
        )}
      </Queried>
    </Section>
  )
}

function Standing({ of: { plan, subscription: has } }: { of: Billing }) {
  if (!has || has.ended) {
    return (
      <Quiet>
        {plan === null ? 'It has no plan.' : `No subscription: it has ${plan}, as everybody does.`}
      </Quiet>
    )
  }
  return (
    <Facts
      of={[
        ['Plan', has.plan],
        ['Status', <Status key="s" of={has.status} />],
        ['A month', has.mrr === null ? 'nothing' : money(has.mrr)],
        ['Seats', String(has.seats)],
        [has.cancels ? 'Ends' : 'Renews', `${moment(has.renewsAt)}, by the ${has.interval}`],
        ...(has.trialEndsAt === null ? [] : [['Trial until', moment(has.trialEndsAt)] as const]),
        [
          'Managed',
          has.provider === null ? (
            'here; nobody is charged'
          ) : (
            <span key="p">
              at {has.provider}
              {has.externalId !== null && (
                <>
                  {', '}
                  <CopyText text={has.externalId} />
                </>
              )}
            </span>
          ),
        ],
      ]}
    />
  )
}

function Timeline({ of }: { of: Billing['history'] }) {
  const [all, setAll] = useState(false)
  if (of.length === 0) return null
  const shown = all ? of : of.slice(0, 4)
  return (
    <ol aria-label="What became of it" className="mt-3 ml-1 border-l border-line">
      {shown.map(({ at, what, by, changes }, n) => (
        <li key={n} className="relative flex flex-wrap items-baseline gap-x-3 py-1 pl-4 text-sm">
          <span
            aria-hidden
            className="absolute top-2.5 -left-[3.5px] size-1.5 rounded-full bg-line-strong"
          />
          <span className="font-medium">{what}</span>
          <span className="data min-w-0 flex-1 text-xs text-muted">{changes.join(', ')}</span>
          <span className="text-xs text-dim">
            {by} · <Ago t={at} />
          </span>
        </li>
      ))}
      {of.length > shown.length && (
        <li className="pl-3">
          <Button look="ghost" onClick={() => setAll(true)}>
            {of.length - shown.length} more
          </Button>
        </li>
      )}
    </ol>
  )
}

function Ops({ org, of }: { org: OrgRow; of: Billing }) {
  const op = useBillingOp()
  const [asked, setAsked] = useState<'plan' | 'trial' | 'end'>()
  if (!useCanWrite()) return null
  const has = of.subscription?.ended === false ? of.subscription : undefined
  const close = (): void => setAsked(undefined)
  const items: (MenuItem | null)[] = [
    ...(has
      ? [
          has.cancels
            ? { label: 'Let it go on', run: () => op.mutate({ op: 'resume', orgId: org.id }) }
            : {
                label: 'End with its period',
                run: () => op.mutate({ op: 'cancel', orgId: org.id }),
              },
          null,
          {
            label: has.status === 'trialing' ? 'Cancel the trial…' : 'End at once…',
            danger: true,
            run: () => setAsked('end'),
          },
        ]
      : [{ label: 'Grant a trial…', run: () => setAsked('trial') }]),
  ]
  return (
    <>
      <Button look="ghost" onClick={() => setAsked('plan')}>
        Change the plan
      </Button>
      <Menu items={items} label="More about the subscription" />
      {(asked === 'plan' || asked === 'trial') && (
        <ChangePlan org={org} of={of} trial={asked === 'trial'} onClose={close} />
      )}
      {asked === 'end' && has && (
        <Confirm
          title={`End the subscription of ${org.name}?`}
          text={
            has.provider === null
              ? 'What it has of the plan is gone at once. Nobody is charged or refunded.'
              : `It ends at ${has.provider} at once, which refunds nothing by itself.`
          }
          verb="End it"
          busy={op.isPending}
          onClose={close}
          onYes={() => (op.mutate({ op: 'end', orgId: org.id }), close())}
        />
      )}
    </>
  )
}
