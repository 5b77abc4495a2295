import { Send, X } from 'lucide-react'
import { useState } from 'react'
import type { OrgDetail } from '../../contract/saas.ts'
import { useCanWrite } from '../data/boot.ts'
import { Button } from '../ui/button.tsx'
import { Input, Select } from '../ui/field.tsx'
import { Section } from '../ui/page.tsx'
import { Ago } from '../ui/time.tsx'
import { Quiet } from './quiet.tsx'
import { useSaasOp } from './use-saas-op.ts'

/** Who may become a member: invited, once more, no longer. */
export function OrgInvitations({ of: { org, invitations, roles } }: { of: OrgDetail }) {
  const op = useSaasOp()
  const canWrite = useCanWrite()
  return (
    <Section title={`Invitations · ${invitations.length}`}>
      {invitations.length === 0 && <Quiet>Nobody is invited.</Quiet>}
      <ul>
        {invitations.map(({ id, email, role, expiresAt }) => (
          <li key={id} className="flex min-h-8 items-center gap-3 border-b border-line/60 text-sm">
            <span className="min-w-0 flex-1 truncate">{email}</span>
            <span className="data text-xs text-muted">{role}</span>
            <span className="text-xs text-dim">
              ends <Ago t={expiresAt} />
            </span>
            {canWrite && (
              <span className="flex">
                <Button
                  look="ghost"
                  aria-label={`Send the invitation of ${email} again`}
                  icon={<Send size={13} />}
                  disabled={op.isPending}
                  onClick={() =>
                    op.mutate({ op: 'resendInvitation', orgId: org.id, invitationId: id })
                  }
                />
                <Button
                  look="ghost"
                  aria-label={`Revoke the invitation of ${email}`}
                  icon={<X size={13} />}
                  disabled={op.isPending}
                  onClick={() =>
                    op.mutate({ op: 'revokeInvitation', orgId: org.id, invitationId: id })
                  }
                />
              </span>
            )}
          </li>
        ))}
      </ul>
      {canWrite && <Invite org={org.id} roles={roles} />}
    </Section>
  )
}

function Invite({ org, roles }: { org: string; roles: string[] }) {
  const op = useSaasOp()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState(roles.includes('member') ? 'member' : (roles[0] ?? 'member'))
  return (
    <form
      className="flex items-center gap-2 pt-2"
      onSubmit={(event) => {
        event.preventDefault()
        op.mutate({ op: 'invite', orgId: org, email, role }, { onSuccess: () => setEmail('') })
      }}
    >
      <Input
        type="email"
        required
        aria-label="Address to invite"
        placeholder="new@example.com"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Select
        aria-label="Role of whom to invite"
        className="w-28 shrink-0"
        value={role}
        onChange={(event) => setRole(event.target.value)}
      >
        {roles.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </Select>
      <Button type="submit" disabled={!email || op.isPending}>
        Invite
      </Button>
    </form>
  )
}
