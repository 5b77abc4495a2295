import {
  type Caller,
  type Clock,
  type Guard,
  type Invocation,
  guard,
  inTime,
} from '../../kernel/index.ts'
import { type HttpExchange, type RouteCall, httpExchange } from '../http/index.ts'
import { InsufficientScope } from './errors.ts'
import { McpInvocation } from './invocation.ts'
import type { OAuthConfig, TokenGrant, TokenVerifier } from './oauth-config.ts'

/** What the access tokens of requests allow, by request. */
const grants = new WeakMap<Request, TokenGrant>()

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i

/**
 * Finds the caller of a request of the endpoint by its access token; undefined when it brings none, or
 * one that is no business of OAuth's.
 * Only there: tokens are made for it alone.
 */
export function tokenResolver(
  { verify, resource }: OAuthConfig,
  path: string,
  clock: Clock,
): (invocation: Invocation) => Promise<Caller | undefined> | undefined {
  return (invocation) => {
    if (!isMcp(invocation)) return undefined
    const exchange = httpExchange(invocation)
    const token = BEARER.exec(exchange?.request.headers.get('authorization') ?? '')?.[1]
    if (!exchange || token === undefined) return undefined
    return judged(verify, clock, token, resource ?? resourceOf(exchange, path)).then((grant) => {
      if (grant) grants.set(exchange.request, grant)
      return grant?.caller
    })
  }
}

/** Milliseconds that a verifier has. */
const PATIENCE = 5_000

function judged(
  verify: TokenVerifier,
  clock: Clock,
  token: string,
  resource: string,
): Promise<TokenGrant | undefined> {
  return inTime(clock, PATIENCE, async (signal) =>
    verify(token, { resource, now: clock.now(), signal }),
  )
}

/** The identifier of the endpoint, as it was asked for. */
export function resourceOf({ url }: HttpExchange, path: string): string {
  return `${url.origin}${path}`
}

/** Lets in only tokens with all of these scopes; whoever comes without a token is not limited. */
export function hasScope(...scopes: string[]): Guard {
  return guard(`hasScope(${scopes.join(', ')})`, (ctx: { '~run'?: { invocation: Invocation } }) => {
    const invocation = ctx['~run']?.invocation
    const exchange = invocation && httpExchange(invocation)
    const granted = exchange && grants.get(exchange.request)?.scopes
    if (granted === undefined || scopes.every((scope) => granted.includes(scope))) return
    throw new InsufficientScope({ details: { scopes } })
  })
}

/** What clients read to find out where tokens come from (RFC 9728). */
export function metadataAnswer(oauth: OAuthConfig, path: string): (call: RouteCall) => Response {
  return (call) => {
    const answer = call.json({
      resource: oauth.resource ?? resourceOf(call.exchange, path),
      authorization_servers: oauth.authorizationServers,
      bearer_methods_supported: ['header'],
      ...(oauth.scopes && { scopes_supported: oauth.scopes }),
    })
    answer.headers.set('cache-control', 'public, max-age=3600')
    return answer
  }
}

/** Whether an invocation is a request to the endpoint. */
function isMcp(invocation: Invocation): boolean {
  return invocation instanceof McpInvocation || invocation.trigger.kind === 'mcp'
}
