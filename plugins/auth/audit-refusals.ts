import { BunbaseError, type Host, type Run } from '../../kernel/index.ts'
import { accessLog } from '../logger/index.ts'
import { audit } from './audit.ts'

/**
 * Puts every refusal of a guard on record (R38). Where the access log is on, its line says so already:
 * who, which action, from where, and the error.
 */
export function auditRefusals(host: Pick<Host<never>, 'get' | 'hook'>): void {
  if (host.get(accessLog)) return
  const refused = ({ ctx, action, error }: Run): void => {
    const code = error instanceof BunbaseError ? error.code : undefined
    audit(ctx, 'refused', { action: action.name, code })
  }
  host.hook('action:refused', refused, { actions: ({ guards }) => guards.length > 0 })
}
