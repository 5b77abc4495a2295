import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { OrgDetail } from '../../contract/saas.ts'
import { useCanWrite } from '../data/boot.ts'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { count } from '../ui/format.ts'
import { Section } from '../ui/page.tsx'
import { Ago } from '../ui/time.tsx'
import { OverrideForm } from './override-form.tsx'
import { Quiet } from './quiet.tsx'
import { useBillingOp } from './use-saas-op.ts'

/** What an organisation has of each feature, how much of it is used, and what it was given beside its plan. */
export function OrgFeatures({ of: { org, features } }: { of: OrgDetail }) {
  const canWrite = useCanWrite()
  const op = useBillingOp()
  const overrides = useQuery(read('studio.billing.org', { id: org.id })).data?.overrides ?? []
  const [adding, setAdding] = useState(false)
  return (
    <Section
      title="Features"
      aside={
        canWrite && (
          <Button look="ghost" icon={<Plus size={13} />} onClick={() => setAdding(true)}>
            Override
          </Button>
        )
      }
    >
      {features.length === 0 && <Quiet>It has none.</Quiet>}
      <ul>
        {features.map((feature) => (
          <Feature key={feature.key} of={feature} />
        ))}
      </ul>
      <ul>
        {overrides.map(({ feature, amount, reason, expiresAt, expired, givenAt }) => (
          <li
            key={feature}
            className="flex min-h-8 flex-wrap items-center gap-x-3 border-b border-line/60 py-1 text-sm"
          >
            <Chip tone={expired ? 'plain' : 'accent'}>{expired ? 'expired' : 'override'}</Chip>
            <span className="data text-xs">
              {feature}: {amount === null ? 'no limit' : count(amount)}
            </span>
            <span className="min-w-0 flex-1 truncate text-xs text-muted" title={reason ?? ''}>
              {reason ?? 'no reason given'}
            </span>
            <span className="text-xs text-dim">
              {expiresAt === null ? (
                <>
                  given <Ago t={givenAt} />
                </>
              ) : (
                <>
                  {expired ? 'ended' : 'ends'} <Ago t={expiresAt} />
                </>
              )}
            </span>
            {canWrite && (
              <Button
                look="ghost"
                disabled={op.isPending}
                onClick={() => op.mutate({ op: 'removeOverride', orgId: org.id, feature })}
              >
                Take back
              </Button>
            )}
          </li>
        ))}
      </ul>
      {adding && <OverrideForm org={org.id} onClose={() => setAdding(false)} />}
    </Section>
  )
}

function Feature({
  of: { key, source, value, used, limit },
}: {
  of: OrgDetail['features'][number]
}) {
  const share = used !== null && limit ? used / limit : null
  const isCounted = limit !== null || used !== null
  return (
    <li className="grid min-h-8 grid-cols-[1fr_120px_90px_72px] items-center gap-3 border-b border-line/60 text-sm">
      <span className="data truncate text-xs">{key}</span>
      {share === null ? <span /> : <Bar share={share} />}
      <span className="data text-right text-xs text-muted">
        {isCounted && used !== null
          ? `${count(used)} / ${limit === null ? '∞' : count(limit)}`
          : value === 'unlimited'
            ? '∞'
            : 'yes'}
      </span>
      <span className="text-right">
        <Chip tone={source === 'override' ? 'accent' : 'plain'}>{source}</Chip>
      </span>
    </li>
  )
}

function Bar({ share }: { share: number }) {
  const tone = share > 1 ? 'bg-err' : share > 0.8 ? 'bg-warn' : 'bg-ok'
  return (
    <span
      className="h-1.5 overflow-hidden rounded-full bg-line"
      role="img"
      aria-label={`${Math.round(share * 100)} % used`}
    >
      <span
        className={`block h-1.5 rounded-full ${tone}`}
        style={{ width: `${Math.min(100, share * 100)}%` }}
      />
    </span>
  )
}
