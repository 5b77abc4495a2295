import { Forbidden } from '../../../kernel/index.ts'
import type { AuthService } from '../../auth/index.ts'
import { type Visitor, nameOf } from '../action.ts'
import type { StudioApi } from '../contract/api.ts'

type Impersonate = StudioApi['studio.saas.impersonate']

/** Begins a session in which whoever asks looks at the app as a user. @throws Forbidden in such a session */
export async function impersonate(
  { impersonations, cookie }: AuthService,
  visitor: Visitor,
  { userId, keep, reason }: Impersonate['input'],
  url: string,
): Promise<Impersonate['output']> {
  const { caller, http } = visitor
  // Who came in by one is on record by that, and shall not be by another name.
  if ('id' in caller && caller.impersonatedBy !== undefined) {
    throw new Forbidden({ message: 'End the impersonation that you came in by first.' })
  }
  const started = await impersonations.begin({ userId, by: nameOf(visitor), reason })
  if (keep === 'cookie' && http) cookie.set(http, started)
  const { id, expiresAt } = started.session
  return {
    ...{ sessionId: id, endsAt: Number(expiresAt), url },
    token: keep === 'token' ? started.token : null,
  }
}

/** Ends one, and signs this browser out where it was in it. */
export async function endImpersonation(
  { impersonations, cookie, principals }: AuthService,
  { http }: Visitor,
  sessionId: string,
): Promise<boolean> {
  const token = cookie.read(http?.request.headers.get('cookie') ?? '')
  const caller = token === undefined ? undefined : await principals.bySession(token)
  const own = caller && principals.of(caller).session?.id
  if (http && own === sessionId) cookie.clear(http)
  return impersonations.end(sessionId)
}
