import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import type { OrgDetail } from '../../contract/saas.ts'
import { useCanWrite } from '../data/boot.ts'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { CopyText } from '../ui/copy.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { moment } from '../ui/format.ts'
import { Facts, Section } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { Status } from '../ui/status.tsx'
import { Ago } from '../ui/time.tsx'
import { useSaasOp } from './use-saas-op.ts'

/** One organisation: members, invitations, subscription, features with what is used of them. */
export function OrgDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(read('studio.saas.org', { id }))
  return (
    <Dialog side open onClose={onClose} width={600} title={query.data?.org.name ?? 'Organisation'}>
      <Queried of={query}>{(data) => <Body of={data} />}</Queried>
    </Dialog>
  )
}

function Body({ of: { org, members, invitations, subscription, features } }: { of: OrgDetail }) {
  const op = useSaasOp()
  const canWrite = useCanWrite()
  return (
    <div className="flex flex-col gap-5">
      <Facts
        of={[
          ['Slug', org.slug],
          ['Since', <Ago key="c" t={org.createdAt} />],
          ['Id', <CopyText key="i" text={org.id} />],
          [
            'Runs',
            <Link
              key="r"
              to="/runs"
              search={{ q: `org:${org.id}` }}
              className="text-accent hover:underline"
            >
              everything it did
            </Link>,
          ],
        ]}
      />
      {subscription && (
        <Section title="Subscription">
          <Facts
            of={[
              ['Plan', subscription.plan],
              ['Status', <Status key="s" of={subscription.status} />],
              ...(subscription.renewsAt
                ? ([['Renews', moment(subscription.renewsAt)]] as const)
                : []),
              ...(subscription.trialEndsAt
                ? ([['Trial until', moment(subscription.trialEndsAt)]] as const)
                : []),
              ...(subscription.externalId
                ? ([
                    ['Provider’s id', <CopyText key="e" text={subscription.externalId} />],
                  ] as const)
                : []),
            ]}
          />
        </Section>
      )}
      {features.length > 0 && (
        <Section title="Features">
          <ul>
            {features.map((feature) => (
              <Feature key={feature.key} of={feature} />
            ))}
          </ul>
        </Section>
      )}
      <Section title={`Members · ${members.length}`}>
        <ul>
          {members.map(({ userId, email, role, joinedAt }) => (
            <li
              key={userId}
              className="flex h-8 items-center gap-3 border-b border-line/60 text-sm"
            >
              <Link
                to="/saas/$view"
                params={{ view: 'users' }}
                search={{ id: userId }}
                className="min-w-0 flex-1 truncate hover:text-accent"
              >
                {email}
              </Link>
              <span className="data text-xs text-muted">{role}</span>
              <Ago t={joinedAt} className="w-20 text-right text-xs text-dim" />
              {canWrite && (
                <Button
                  look="ghost"
                  aria-label={`Remove ${email}`}
                  icon={<X size={13} />}
                  disabled={op.isPending}
                  onClick={() => op.mutate({ op: 'removeMember', orgId: org.id, userId })}
                />
              )}
            </li>
          ))}
        </ul>
      </Section>
      {invitations.length > 0 && (
        <Section title={`Invitations · ${invitations.length}`}>
          <ul>
            {invitations.map(({ id, email, role, expiresAt }) => (
              <li key={id} className="flex h-8 items-center gap-3 border-b border-line/60 text-sm">
                <span className="min-w-0 flex-1 truncate">{email}</span>
                <span className="data text-xs text-muted">{role}</span>
                <span className="text-xs text-dim">
                  ends <Ago t={expiresAt} />
                </span>
                {canWrite && (
                  <Button
                    look="ghost"
                    aria-label={`Revoke the invitation of ${email}`}
                    icon={<X size={13} />}
                    disabled={op.isPending}
                    onClick={() =>
                      op.mutate({ op: 'revokeInvitation', orgId: org.id, invitationId: id })
                    }
                  />
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  )
}

function Feature({
  of: { key, source, value, used, limit },
}: {
  of: OrgDetail['features'][number]
}) {
  const share = used !== null && limit ? used / limit : null
  return (
    <li className="grid h-8 grid-cols-[1fr_120px_90px_80px] items-center gap-3 border-b border-line/60 text-sm">
      <span className="data truncate text-xs">{key}</span>
      {share === null ? (
        <span />
      ) : (
        <span
          className="h-1.5 overflow-hidden rounded-full bg-line"
          role="img"
          aria-label={`${Math.round(share * 100)} % used`}
        >
          <span
            className={`block h-1.5 rounded-full ${share > 1 ? 'bg-err' : share > 0.8 ? 'bg-warn' : 'bg-ok'}`}
            style={{ width: `${Math.min(100, share * 100)}%` }}
          />
        </span>
      )}
      <span className="data text-right text-xs text-muted">
        {limit === null && used === null ? String(value) : `${used ?? 0} / ${limit ?? '∞'}`}
      </span>
      <span className="text-right">
        <Chip tone={source === 'override' ? 'accent' : 'plain'}>{source}</Chip>
      </span>
    </li>
  )
}
