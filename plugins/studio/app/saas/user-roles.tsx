import { X } from 'lucide-react'
import type { UserDetail } from '../../contract/saas.ts'
import { useCanWrite } from '../data/boot.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { Section } from '../ui/page.tsx'
import { Quiet } from './quiet.tsx'
import { useSaasOp } from './use-saas-op.ts'

/** Roles of the app that somebody has; given and taken. */
export function UserRoles({ of, known }: { of: UserDetail; known: string[] }) {
  const op = useSaasOp()
  const canWrite = useCanWrite()
  const others = known.filter((role) => !of.roles.includes(role))
  return (
    <Section title={`Roles in the app · ${of.roles.length}`}>
      <div className="flex flex-wrap items-center gap-2">
        {of.roles.map((role) => (
          <span
            key={role}
            className="inline-flex h-7 items-center rounded-md border border-line pl-2 text-xs"
          >
            <span className="data pr-1.5">{role}</span>
            {canWrite && (
              <Button
                look="ghost"
                aria-label={`Take the role ${role}`}
                icon={<X size={12} />}
                disabled={op.isPending}
                onClick={() => op.mutate({ op: 'withdrawRole', userId: of.id, role })}
              />
            )}
          </span>
        ))}
        {of.roles.length === 0 && <Quiet>None.</Quiet>}
        {canWrite && others.length > 0 && (
          <Select
            aria-label="Give a role"
            className="w-36"
            value=""
            disabled={op.isPending}
            onChange={(event) =>
              op.mutate({ op: 'grantRole', userId: of.id, role: event.target.value })
            }
          >
            <option value="">Give a role…</option>
            {others.map((role) => (
              <option key={role}>{role}</option>
            ))}
          </Select>
        )}
      </div>
    </Section>
  )
}
