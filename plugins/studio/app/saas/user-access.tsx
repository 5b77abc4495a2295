import { X } from 'lucide-react'
import type { UserDetail } from '../../contract/saas.ts'
import { useCanWrite } from '../data/boot.ts'
import { now } from '../data/clock.ts'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { Section } from '../ui/page.tsx'
import { Ago } from '../ui/time.tsx'
import { Quiet } from './quiet.tsx'
import { useSaasOp } from './use-saas-op.ts'

/** How somebody comes in: sessions and keys, each of which can be ended. */
export function UserAccess({ of }: { of: UserDetail }) {
  const op = useSaasOp()
  const canWrite = useCanWrite()
  return (
    <>
      <Section title={`Sessions · ${of.sessionList.length}`}>
        <ul>
          {of.sessionList.map((session) => (
            <li
              key={session.id}
              className="flex min-h-8 items-center gap-3 border-b border-line/60 text-sm"
            >
              <span className="data w-28 shrink-0 truncate text-xs">{session.method}</span>
              {session.impersonatedBy === null ? (
                <>
                  <span className="data w-24 shrink-0 truncate text-xs text-muted">
                    {session.ip ?? '–'}
                  </span>
                  <span
                    className="min-w-0 flex-1 truncate text-xs text-dim"
                    title={session.userAgent ?? ''}
                  >
                    {session.userAgent}
                  </span>
                </>
              ) : (
                <span className="min-w-0 flex-1">
                  <Chip tone="warn">by {session.impersonatedBy}</Chip>
                </span>
              )}
              <Ago t={session.lastSeenAt} className="text-xs text-dim" />
              {canWrite && (
                <Button
                  look="ghost"
                  aria-label="End this session"
                  icon={<X size={13} />}
                  disabled={op.isPending}
                  onClick={() =>
                    op.mutate({ op: 'endSession', userId: of.id, sessionId: session.id })
                  }
                />
              )}
            </li>
          ))}
        </ul>
        {of.sessionList.length === 0 && <Quiet>Not signed in anywhere.</Quiet>}
      </Section>
      {of.apiKeys.length > 0 && (
        <Section title={`API keys · ${of.apiKeys.length}`}>
          <ul>
            {of.apiKeys.map((key) => (
              <li
                key={key.id}
                className="flex min-h-8 items-center gap-3 border-b border-line/60 text-sm"
              >
                <span className="min-w-0 flex-1 truncate">{key.name}</span>
                <span className="data text-xs text-muted">{key.prefix}…</span>
                {stateOf(key) ?? (
                  <>
                    {key.lastUsedAt ? (
                      <Ago t={key.lastUsedAt} className="text-xs text-dim" />
                    ) : (
                      <span className="text-xs text-dim">never used</span>
                    )}
                    {canWrite && (
                      <Button
                        look="ghost"
                        aria-label={`Revoke ${key.name}`}
                        icon={<X size={13} />}
                        disabled={op.isPending}
                        onClick={() => op.mutate({ op: 'revokeKey', userId: of.id, keyId: key.id })}
                      />
                    )}
                  </>
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

/** Why a key opens nothing; null for one in force. */
function stateOf({ revokedAt, expiresAt }: UserDetail['apiKeys'][number]) {
  if (revokedAt !== null) return <Chip>revoked</Chip>
  return expiresAt !== null && expiresAt < now() ? <Chip>expired</Chip> : null
}
