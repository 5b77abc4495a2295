import { BunbaseError, type Caller, Unauthenticated } from '../../kernel/index.ts'
import type { RouteCall } from '../http/index.ts'
import { errorAnswer } from './answers.ts'
import { InsufficientScope, TokenInQuery } from './errors.ts'
import type { OAuthConfig } from './oauth-config.ts'

/** Where a resource's metadata is (RFC 9728, 3.1). */
export const METADATA = '/.well-known/oauth-protected-resource'

/** Tells clients how to sign in, as the MCP authorization specification wants it. */
export class Challenges {
  readonly #oauth: OAuthConfig | undefined
  readonly #path: string

  constructor(oauth: OAuthConfig | undefined, path: string) {
    this.#oauth = oauth
    this.#path = path
  }

  /**
   * Refuses a caller who has to sign in first.
   *
   * @throws Unauthenticated TokenInQuery
   */
  check({ request }: RouteCall, caller: Caller): void {
    if (request.url.includes('access_token=')) throw new TokenInQuery()
    if (caller.kind !== 'anonymous') return
    // A token that makes nobody of its bearer is not in force: the client has to get another.
    const isRefused = request.headers.get('authorization')?.slice(0, 7).toLowerCase() === 'bearer '
    if (isRefused || (this.#oauth && this.#oauth.required !== false)) throw new Unauthenticated()
  }

  /** Whether an error of a run is told by HTTP, so that the client can get another token. */
  readonly concerns = (error: unknown): boolean =>
    this.#oauth !== undefined &&
    error instanceof BunbaseError &&
    (error.status === 401 || error instanceof InsufficientScope)

  /** The response to an error that a better token may mend; undefined for any other. */
  answer(call: RouteCall, error: unknown): Response | undefined {
    if (!(error instanceof BunbaseError)) return undefined
    const isScope = error instanceof InsufficientScope
    if (error.status !== 401 && !isScope) return undefined
    const answer = errorAnswer(call, null, error, error.status)
    answer.headers.set('www-authenticate', this.#challenge(call, isScope ? error : undefined))
    return answer
  }

  #challenge(call: RouteCall, scope: BunbaseError | undefined): string {
    const parts: string[] = []
    const sent = call.request.headers.has('authorization')
    if (scope) parts.push('error="insufficient_scope"')
    else if (sent) parts.push('error="invalid_token"')
    if (this.#oauth) {
      parts.push(`resource_metadata="${call.exchange.url.origin}${METADATA}${this.#path}"`)
    }
    const needed = (scope?.details as { scopes?: string[] } | undefined)?.scopes
    const scopes = needed ?? this.#oauth?.scopes ?? []
    if (scopes.length > 0) parts.push(`scope="${scopes.join(' ')}"`)
    return parts.length > 0 ? `Bearer ${parts.join(', ')}` : 'Bearer'
  }
}
