import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { GitCompareArrows, RotateCw, Wrench } from 'lucide-react'
import { useCanWrite } from '../data/boot.ts'
import { type Out, call } from '../data/call.ts'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { CopyText } from '../ui/copy.tsx'
import { count, money } from '../ui/format.ts'
import { Section } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { Skeleton } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { Ago } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { Quiet } from './quiet.tsx'
import { useBillingOp } from './use-saas-op.ts'

type State = Out<'studio.billing.state'>

/** How billing stands: what all bring in, who uses more than they have, what the provider said. */
export function Money() {
  const query = useQuery(read('studio.billing.state', {}))
  return (
    <Queried of={query} skeleton={<Skeleton rows={6} />}>
      {(state) => (
        <>
          <Section title="Revenue a month" className="px-4">
            {state.mrr.length === 0 ? (
              <Quiet>Nobody has a plan with a price yet.</Quiet>
            ) : (
              <p className="data text-lg font-semibold">{state.mrr.map(money).join(' + ')}</p>
            )}
          </Section>
          <OverLimit of={state.overLimit} />
          {state.provider === null ? (
            <Section title="Provider" className="px-4">
              <Quiet>
                Nobody takes the money in this app: plans are assigned here, and nobody is charged.
              </Quiet>
            </Section>
          ) : (
            <>
              <Events of={state} provider={state.provider} />
              <Drift provider={state.provider} />
            </>
          )}
        </>
      )}
    </Queried>
  )
}

function OverLimit({ of }: { of: State['overLimit'] }) {
  return (
    <Section title={`Over their limit · ${of.length}`} className="px-4">
      {of.length === 0 && <Quiet>Every organisation is within what its plan has.</Quiet>}
      <ul>
        {of.map(({ orgId, org, feature, used, limit }) => (
          <li
            key={orgId + feature}
            className="flex h-8 max-w-3xl items-center gap-3 border-b border-line/60 text-sm"
          >
            <Link
              to="/saas/$view"
              params={{ view: 'orgs' }}
              search={{ id: orgId }}
              className="min-w-0 flex-1 truncate hover:text-accent"
            >
              {org}
            </Link>
            <span className="data text-xs text-muted">{feature}</span>
            <Status of="warn" word={`${count(used)} of ${count(limit)}`} className="text-xs" />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Events({ of: { events, webhook }, provider }: { of: State; provider: string }) {
  const op = useBillingOp()
  const canWrite = useCanWrite()
  return (
    <Section title={`Events of ${provider} · the last ${events.length || 20}`} className="px-4">
      {events.length === 0 && (
        <Quiet>
          {webhook === null
            ? 'No action takes its events.'
            : `None came yet. ${webhook} takes them, and each is told here.`}
        </Quiet>
      )}
      <ul>
        {events.map(({ id, at, status, about, error, runId, tries }) => (
          <li
            key={id}
            className="flex min-h-8 items-center gap-3 border-b border-line/60 py-0.5 text-sm"
          >
            <Status of={status} className="w-20 shrink-0 text-xs" />
            <Ago t={at} className="w-20 shrink-0 text-xs text-dim" />
            <CopyText text={id} className="w-44 shrink-0 text-xs" />
            <span className="data w-40 shrink-0 truncate text-xs text-muted @max-[760px]:hidden">
              {about ?? '–'}
            </span>
            <span className="min-w-0 flex-1 truncate text-xs text-err" title={error ?? ''}>
              {error}
            </span>
            {tries > 1 && <span className="text-xs text-dim">{tries} tries</span>}
            {runId && (
              <Link
                to="/runs/$id"
                params={{ id: runId }}
                className="text-xs text-accent hover:underline"
              >
                run
              </Link>
            )}
            {canWrite && runId && (
              <Button
                look="ghost"
                aria-label={`Deliver ${id} again`}
                icon={<RotateCw size={13} />}
                disabled={op.isPending}
                onClick={() => op.mutate({ op: 'redeliver', runId })}
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Drift({ provider }: { provider: string }) {
  const op = useBillingOp()
  const canWrite = useCanWrite()
  const look = useMutation({
    mutationFn: () => call('studio.billing.drift', {}),
    onError: (error) => toast('failed', error.message),
  })
  const found = look.data
  const mend = (subscription: string): void =>
    op.mutate({ op: 'mend', subscription }, { onSuccess: () => look.mutate() })
  return (
    <Section
      title={`Drift from ${provider}`}
      className="px-4"
      aside={
        <Button
          icon={<GitCompareArrows size={13} />}
          disabled={look.isPending}
          onClick={() => look.mutate()}
        >
          {look.isPending ? 'Comparing…' : 'Compare'}
        </Button>
      }
    >
      {!found && (
        <Quiet>Compares every subscription with what {provider} says, and changes nothing.</Quiet>
      )}
      {found && found.drifts.length === 0 && (
        <Status
          of="ok"
          word={`${count(found.checked)} compared, all as ${provider} has them`}
          className="text-sm"
        />
      )}
      <ul>
        {found?.drifts.map(({ id, orgId, org, differences }) => (
          <li
            key={id}
            className="flex min-h-8 items-center gap-3 border-b border-line/60 py-0.5 text-sm"
          >
            <Status of="warn" word="Drift" className="w-20 shrink-0 text-xs" />
            {orgId ? (
              <Link
                to="/saas/$view"
                params={{ view: 'orgs' }}
                search={{ id: orgId }}
                className="w-40 truncate hover:text-accent"
              >
                {org}
              </Link>
            ) : (
              <span className="w-40 text-dim">gone</span>
            )}
            <CopyText text={id} className="w-40 shrink-0 text-xs" />
            <span className="min-w-0 flex-1 text-xs text-muted">{differences.join('; ')}</span>
            {canWrite && (
              <Button
                icon={<Wrench size={13} />}
                disabled={op.isPending || look.isPending}
                onClick={() => mend(id)}
              >
                Mend
              </Button>
            )}
          </li>
        ))}
      </ul>
      {found && found.foreign.length > 0 && (
        <Quiet>Not of this app: {found.foreign.join(', ')}</Quiet>
      )}
    </Section>
  )
}
