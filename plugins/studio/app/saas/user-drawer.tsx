import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { UserDetail } from '../../contract/saas.ts'
import { useCanWrite } from '../data/boot.ts'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { CopyText } from '../ui/copy.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Facts, Section } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { Status } from '../ui/status.tsx'
import { Ago } from '../ui/time.tsx'
import { useSaasOp } from './use-saas-op.ts'

/** One person: where they belong, how they are signed in, and what can be done. */
export function UserDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(read('studio.saas.user', { id }))
  const user = query.data?.user
  return (
    <Dialog
      side
      open
      onClose={onClose}
      width={560}
      title={user?.email ?? 'User'}
      footer={user && <Ops of={user} />}
    >
      <Queried of={query}>{({ user }) => <Body of={user} />}</Queried>
    </Dialog>
  )
}

function Body({ of }: { of: UserDetail }) {
  return (
    <div className="flex flex-col gap-5">
      <Facts
        of={[
          ['Name', of.name ?? '–'],
          ['Status', <Status key="s" of={of.status} />],
          ['E-mail', of.emailVerified ? 'verified' : 'not verified'],
          ['Roles', of.roles.join(', ') || '–'],
          ['Since', <Ago key="c" t={of.createdAt} />],
          ['Id', <CopyText key="i" text={of.id} />],
          [
            'Runs',
            <Link
              key="r"
              to="/runs"
              search={{ q: `user:${of.id}` }}
              className="text-accent hover:underline"
            >
              everything they did
            </Link>,
          ],
        ]}
      />
      <Section title={`Organisations · ${of.memberships.length}`}>
        <ul>
          {of.memberships.map(({ orgId, name, role, joinedAt }) => (
            <li key={orgId} className="flex h-7 items-center gap-3 border-b border-line/60 text-sm">
              <Link
                to="/saas/$view"
                params={{ view: 'orgs' }}
                search={{ id: orgId }}
                className="min-w-0 flex-1 truncate hover:text-accent"
              >
                {name}
              </Link>
              <span className="data text-xs text-muted">{role}</span>
              <Ago t={joinedAt} className="w-20 text-right text-xs text-dim" />
            </li>
          ))}
        </ul>
        {of.memberships.length === 0 && <p className="text-sm text-dim">None.</p>}
      </Section>
      <Section title={`Sessions · ${of.sessionList.length}`}>
        <ul>
          {of.sessionList.map(({ id, method, ip, userAgent, lastSeenAt }) => (
            <li
              key={id}
              className="flex min-h-8 items-center gap-3 border-b border-line/60 py-1 text-sm"
            >
              <span className="data w-20 shrink-0 text-xs">{method}</span>
              <span className="data w-28 shrink-0 truncate text-xs text-muted">{ip ?? '–'}</span>
              <span className="min-w-0 flex-1 truncate text-xs text-dim" title={userAgent ?? ''}>
                {userAgent}
              </span>
              <Ago t={lastSeenAt} className="text-xs text-dim" />
            </li>
          ))}
        </ul>
        {of.sessionList.length === 0 && <p className="text-sm text-dim">Not signed in anywhere.</p>}
      </Section>
      {of.apiKeys.length > 0 && (
        <Section title={`API keys · ${of.apiKeys.length}`}>
          <ul>
            {of.apiKeys.map(({ id, name, prefix, lastUsedAt }) => (
              <li key={id} className="flex h-7 items-center gap-3 border-b border-line/60 text-sm">
                <span className="min-w-0 flex-1 truncate">{name}</span>
                <span className="data text-xs text-muted">{prefix}…</span>
                {lastUsedAt ? (
                  <Ago t={lastUsedAt} className="text-xs text-dim" />
                ) : (
                  <span className="text-xs text-dim">never used</span>
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  )
}

function Ops({ of }: { of: UserDetail }) {
  const op = useSaasOp()
  if (!useCanWrite()) return null
  const does = (name: 'ban' | 'unban' | 'signOutAll' | 'verifyEmail') => () =>
    op.mutate({ op: name, userId: of.id })
  return (
    <>
      <Button
        look="danger"
        className="mr-auto"
        disabled={op.isPending}
        onClick={does(of.status === 'banned' ? 'unban' : 'ban')}
      >
        {of.status === 'banned' ? 'Lift the ban' : 'Ban'}
      </Button>
      {!of.emailVerified && (
        <Button disabled={op.isPending} onClick={does('verifyEmail')}>
          Mark e-mail verified
        </Button>
      )}
      <Button disabled={op.isPending || of.sessions === 0} onClick={does('signOutAll')}>
        Sign out everywhere
      </Button>
    </>
  )
}
