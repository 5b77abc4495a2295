import { type KernelContext, callerText } from '../../kernel/index.ts'
import type { HttpExchange } from '../http/index.ts'

/** Who did what, from where; when, in which run and trace the logger adds (R38). */
export interface AuditFacts {
  /** Id of the user that it is about. */
  readonly user?: string | undefined
  /** Where no user is known; only its beginning and its domain are logged. */
  readonly email?: string | undefined
  /** Further facts; nothing secret. */
  readonly [fact: string]: string | number | undefined
}

/** Writes a line for the record: `sign-in.succeeded`, `session.revoked`, … */
export function audit(
  ctx: KernelContext & { readonly http?: HttpExchange | undefined },
  what: string,
  { email, ...facts }: AuditFacts = {},
): void {
  const { caller, http } = ctx
  ctx.logger.info(`auth: ${what}`, {
    audit: what,
    by: callerText(caller),
    ...facts,
    ...(email !== undefined && { email: masked(email) }),
    ...(http && { ip: http.ip, agent: http.request.headers.get('user-agent') ?? undefined }),
  })
}

/** `ann@example.com` is `a…@example.com`. */
function masked(email: string): string {
  const at = email.lastIndexOf('@')
  return at < 1 ? '…' : `${email[0]}…${email.slice(at)}`
}
