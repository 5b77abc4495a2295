import type { Clock } from '../../../kernel/index.ts'
import type { Database } from '../../db/index.ts'
import { sweepExpired } from '../sweep-expired.ts'
import type { AuthTables } from '../tables.ts'
import { type TokenHasher, newToken } from '../token.ts'
import type { Proofs } from './provider.ts'

/** A sign-in that is under way at a service. */
export interface OAuthRequest {
  readonly provider: string
  readonly redirectUri: string
  /** Of who links the service to their account; undefined for who signs in by it. */
  readonly userId: string | undefined
}

/** Sign-ins that are under way: for ten minutes, for one answer, for the client that began them. */
export interface OAuthRequests {
  /** @param bound `boundBy` of the client */
  begin(bound: string, request: OAuthRequest): Promise<Proofs>
  /** Uses it up. Undefined for a state that was forged, used, or begun by another client. */
  redeem(
    bound: string,
    state: string,
  ): Promise<{ readonly request: OAuthRequest; readonly proofs: Proofs } | undefined>
}

const MINUTES = 10

/** The sign-ins of an app that are under way at services. */
export function oauthRequests(parts: {
  readonly database: Database
  readonly clock: Pick<Clock, 'now' | 'setTimeout'>
  readonly hasher: TokenHasher
}): OAuthRequests {
  const { database, clock, hasher } = parts
  const tables = database.tables<AuthTables>()
  /** By each secret of the app, the newest first. */
  const hashes = (what: string, bound: string, state: string): string[] =>
    hasher.hashes('code', `oauth ${what}\0${bound}\0${state}`)
  /** Made from what the client keeps, so that none of it is stored. */
  const proofsOf = (bound: string, state: string, secret: number): Proofs => ({
    state,
    nonce: hashes('nonce', bound, state)[secret]!,
    verifier: hashes('verifier', bound, state)[secret]!,
  })
  const sweep = sweepExpired(database, 'oauth_requests')
  return {
    async begin(bound, { provider, redirectUri, userId = null }) {
      const now = clock.now()
      await sweep(now)
      const state = newToken()
      await tables
        .insertInto('oauth_requests')
        .values({
          ...{ state_hash: hashes('state', bound, state)[0]!, provider, user_id: userId },
          ...{ redirect_uri: redirectUri, expires_at: new Date(now + MINUTES * 60_000) },
        })
        .execute()
      return proofsOf(bound, state, 0)
    },
    async redeem(bound, state) {
      const known = hashes('state', bound, state)
      const row = await tables
        .deleteFrom('oauth_requests')
        .where('state_hash', 'in', known)
        .where('expires_at', '>', new Date(clock.now()))
        .returning(['state_hash', 'provider', 'redirect_uri', 'user_id'])
        .executeTakeFirst()
      if (!row) return undefined
      const request = {
        ...{ provider: row.provider, redirectUri: row.redirect_uri },
        userId: row.user_id ?? undefined,
      }
      return { request, proofs: proofsOf(bound, state, known.indexOf(row.state_hash)) }
    },
  }
}
