import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { VenetianMask } from 'lucide-react'
import { useState } from 'react'
import { useCanWrite } from '../data/boot.ts'
import type { Out } from '../data/call.ts'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { CopyText } from '../ui/copy.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Menu, type MenuItem } from '../ui/menu.tsx'
import { Facts, Section } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { Status } from '../ui/status.tsx'
import { Ago } from '../ui/time.tsx'
import { HandOver } from './hand-over.tsx'
import { Impersonate } from './impersonate.tsx'
import { Quiet } from './quiet.tsx'
import { useSaasOp } from './use-saas-op.ts'
import { UserAccess } from './user-access.tsx'
import { UserRoles } from './user-roles.tsx'

type Found = Out<'studio.saas.user'>

/** One person: where they belong, how they are signed in, and what can be done. */
export function UserDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(read('studio.saas.user', { id }))
  const found = query.data?.user.id === id ? query.data : undefined
  return (
    <Dialog
      side
      open
      onClose={onClose}
      width={600}
      title={found?.user.email ?? 'User'}
      footer={found && <Ops of={found} />}
    >
      <Queried of={query}>{(data) => <Body of={data} />}</Queried>
    </Dialog>
  )
}

function Body({ of: { user: of, roles } }: { of: Found }) {
  return (
    <div className="flex flex-col gap-5">
      <Facts
        of={[
          ['Name', of.name ?? '–'],
          ['Status', <Status key="s" of={of.status} />],
          ['E-mail', of.emailVerified ? 'verified' : 'not verified'],
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
      <UserRoles of={of} known={roles} />
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
        {of.memberships.length === 0 && <Quiet>They belong to none.</Quiet>}
      </Section>
      <UserAccess of={of} />
    </div>
  )
}

function Ops({ of: { user: of, magicLink } }: { of: Found }) {
  const op = useSaasOp()
  const [shown, setShown] = useState<'act' | 'ban'>()
  if (!useCanWrite()) return null
  const does = (name: Parameters<typeof op.mutate>[0]['op']) => (): void =>
    op.mutate({ op: name, userId: of.id })
  const isBanned = of.status === 'banned'
  const more: (MenuItem | null)[] = [
    { label: 'Code for a new password…', disabled: isBanned, run: does('resetCode') },
    ...(magicLink
      ? [{ label: 'Code to sign in…', disabled: isBanned, run: does('magicCode') }]
      : []),
    ...(of.emailVerified ? [] : [{ label: 'Mark e-mail verified', run: does('verifyEmail') }]),
    null,
    { label: 'Sign out everywhere', disabled: of.sessions === 0, run: does('signOutAll') },
    isBanned
      ? { label: 'Lift the ban', run: does('unban') }
      : { label: 'Ban…', danger: true, run: () => setShown('ban') },
  ]
  return (
    <>
      <Menu items={more} trigger={<Button>More…</Button>} />
      <Button
        look="primary"
        icon={<VenetianMask size={13} />}
        disabled={isBanned}
        tip={isBanned ? 'They are banned' : undefined}
        onClick={() => setShown('act')}
      >
        Act as them…
      </Button>
      {shown === 'act' && <Impersonate of={of} onClose={() => setShown(undefined)} />}
      {shown === 'ban' && (
        <Confirm
          title={`Ban ${of.email}?`}
          text="All their sessions end, and their keys and jobs are refused until the ban is lifted."
          verb="Ban them"
          busy={op.isPending}
          onYes={() => (does('ban')(), setShown(undefined))}
          onClose={() => setShown(undefined)}
        />
      )}
      {op.data?.handOver && <HandOver of={op.data} onClose={op.reset} />}
    </>
  )
}
