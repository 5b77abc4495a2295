import type { Awaitable, Caller, Host, Invocation } from '../../kernel/index.ts'
import { type HttpExchange, assertSameOrigin, httpExchange } from '../http/index.ts'
import type { KeyLimits } from './key-limit.ts'
import type { Principals } from './principals.ts'
import type { SessionCookie } from './session-cookie.ts'

/** What {@link callerResolver} is made of. */
export interface CredentialParts {
  readonly principals: Principals
  readonly cookie: SessionCookie
  /** What every API key begins with. */
  readonly keyPrefix: string
  readonly logger: () => Host<never>['logger']
  readonly limits: KeyLimits
}

/** Nothing longer is looked at. */
const LONGEST = 200
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Finds out by `Authorization: Bearer` or by the session cookie who calls. Credentials that are not in
 * force make a stranger of their bearer: what is public stays so, and guards refuse the rest.
 */
export function callerResolver({
  principals,
  cookie,
  keyPrefix,
  logger,
  limits,
}: CredentialParts): (invocation: Invocation) => Awaitable<Caller | undefined> {
  const refused = (kind: string, http: HttpExchange): undefined => {
    logger().info('auth: credentials were refused', {
      audit: 'credentials.refused',
      ...{ kind, ip: http.ip, route: http.route },
    })
    return undefined
  }
  const checked = (
    answer: Awaitable<Caller | undefined>,
    found: (caller: Caller | undefined) => Awaitable<Caller | undefined>,
  ): Awaitable<Caller | undefined> =>
    answer instanceof Promise ? answer.then(found) : found(answer)

  return (invocation) => {
    const http = httpExchange(invocation)
    if (http === undefined) return undefined
    const { headers } = http.request
    const token = bearerOf(headers.get('authorization'))
    if (token !== undefined) {
      if (token.length > LONGEST) return refused('bearer', http)
      if (!token.startsWith(keyPrefix)) {
        return checked(principals.bySession(token), (caller) => caller ?? refused('bearer', http))
      }
      return checked(principals.byKey(token), (caller) => {
        if (!caller) return refused('apiKey', http)
        const counting = limits.count(http, principals.of(caller).apiKey!)
        return counting ? counting.then(() => caller) : caller
      })
    }
    const header = headers.get('cookie')
    const value = header === null ? undefined : cookie.read(header)
    if (value === undefined || value === '') return undefined
    if (value.length > LONGEST) return refused('cookie', http)
    return checked(principals.bySession(value), (caller) => {
      // A browser sends the cookie along with whatever page asked for it.
      if (caller && !SAFE.has(http.method)) assertSameOrigin(http)
      return caller ?? refused('cookie', http)
    })
  }
}

function bearerOf(header: string | null): string | undefined {
  return header !== null && /^bearer /i.test(header) ? header.slice(7).trim() : undefined
}
