import { BunbaseError, type Host, type Run } from '../../kernel/index.ts'
import { httpExchange } from '../http/index.ts'

/**
 * Says with each 401 how to sign in (RFC 9110, 15.5.2), and of a bearer token that made nobody of its
 * bearer that it is not in force (RFC 6750, 3).
 */
export function challengeStrangers(host: Pick<Host<never>, 'hook'>): void {
  const challenge = ({ invocation, trigger, caller, error }: Run): void => {
    if (trigger.kind !== 'api' || !(error instanceof BunbaseError) || error.status !== 401) return
    const http = httpExchange(invocation)
    if (!http || http.headers.has('www-authenticate')) return
    const token = /^bearer /i.test(http.request.headers.get('authorization') ?? '')
    const isRefused = token && caller.kind === 'anonymous'
    http.headers.set('www-authenticate', isRefused ? 'Bearer error="invalid_token"' : 'Bearer')
  }
  // Of no others, which would have to be observed for it.
  host.hook('action:refused', challenge, { actions: ({ guards }) => guards.length > 0 })
  host.hook('action:failed', challenge, {
    actions: ({ definition: { errors = [] } }) => errors.some(({ entry }) => entry.status === 401),
  })
}
