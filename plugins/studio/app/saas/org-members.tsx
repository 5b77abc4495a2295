import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { OrgDetail } from '../../contract/saas.ts'
import { useCanWrite } from '../data/boot.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Select } from '../ui/field.tsx'
import { Menu } from '../ui/menu.tsx'
import { Section } from '../ui/page.tsx'
import { Ago } from '../ui/time.tsx'
import { Impersonate } from './impersonate.tsx'
import { useSaasOp } from './use-saas-op.ts'

type Member = OrgDetail['members'][number]

/** Who belongs to an organisation: their roles, and what can be done about them. */
export function OrgMembers({ of: { org, members, roles } }: { of: OrgDetail }) {
  const op = useSaasOp()
  const canWrite = useCanWrite()
  const [asked, setAsked] = useState<{ what: 'act' | 'remove' | 'transfer'; of: Member }>()
  const close = (): void => setAsked(undefined)
  const { what, of } = asked ?? {}
  const seats = org.seats === null ? '' : ` of ${org.seats}`
  return (
    <Section title={`Members · ${members.length}${seats}`}>
      <ul>
        {members.map((member) => (
          <li
            key={member.userId}
            className="flex min-h-9 items-center gap-3 border-b border-line/60 text-sm"
          >
            <Link
              to="/saas/$view"
              params={{ view: 'users' }}
              search={{ id: member.userId }}
              className="min-w-0 flex-1 truncate hover:text-accent"
            >
              {member.email}
            </Link>
            {canWrite ? (
              <Select
                aria-label={`Role of ${member.email}`}
                className="w-28"
                value={member.role}
                disabled={op.isPending}
                onChange={(event) =>
                  op.mutate({
                    ...{ op: 'setRole', orgId: org.id },
                    ...{ userId: member.userId, role: event.target.value },
                  })
                }
              >
                {[...new Set(['owner', ...roles, member.role])].map((role) => (
                  <option key={role}>{role}</option>
                ))}
              </Select>
            ) : (
              <span className="data text-xs text-muted">{member.role}</span>
            )}
            <Ago t={member.joinedAt} className="w-16 text-right text-xs text-dim" />
            {canWrite && (
              <Menu
                label={`More about ${member.email}`}
                items={[
                  { label: 'Act as them…', run: () => setAsked({ what: 'act', of: member }) },
                  {
                    label: 'Make the owner…',
                    disabled: member.role === 'owner',
                    run: () => setAsked({ what: 'transfer', of: member }),
                  },
                  null,
                  {
                    label: 'Remove…',
                    danger: true,
                    run: () => setAsked({ what: 'remove', of: member }),
                  },
                ]}
              />
            )}
          </li>
        ))}
      </ul>
      {of && what === 'act' && (
        <Impersonate of={{ id: of.userId, email: of.email }} onClose={close} />
      )}
      {of && (what === 'remove' || what === 'transfer') && (
        <Confirm
          title={what === 'remove' ? `Remove ${of.email}?` : `Make ${of.email} the owner?`}
          text={
            what === 'remove'
              ? `They belong to ${org.name} no longer, and see nothing of it.`
              : 'Who is the owner now becomes an admin.'
          }
          verb={what === 'remove' ? 'Remove them' : 'Hand it over'}
          busy={op.isPending}
          onClose={close}
          onYes={() => {
            const name = what === 'remove' ? 'removeMember' : 'transferOwnership'
            op.mutate({ op: name, orgId: org.id, userId: of.userId })
            close()
          }}
        />
      )}
    </Section>
  )
}
