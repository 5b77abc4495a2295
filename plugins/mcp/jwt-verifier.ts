import type { Caller } from '../../kernel/index.ts'
import type { TokenVerifier } from './oauth-config.ts'

/** What {@link jwtVerifier} takes. */
export interface JwtVerifierOptions {
  /** Claim `iss` of its tokens: `https://id.example.com`. */
  issuer: string
  /** Address of its keys. Default: as its metadata says. */
  jwks?: string
  /** Claim `aud` has to have it. Default: the resource that the token is judged for. */
  audience?: string
  /** Whom a token stands for. Default: the user whose id is its claim `sub`. */
  caller?: (claims: Readonly<Record<string, unknown>>) => Caller | undefined
}

/**
 * Judges access tokens that are JWTs (RFC 9068): signature, issuer, audience, times. Keys are read from
 * the issuer, and again when a new one is named. Rejects with `UNAVAILABLE` when they cannot be read.
 */
export function jwtVerifier(options: JwtVerifierOptions): TokenVerifier {
  let loading: Promise<TokenVerifier> | undefined
  return async (token, expected) => {
    // An app without OAuth does not load it.
    loading ??= import('./jwt/judge.ts').then(({ jwtJudge }) => jwtJudge(options))
    return (await loading)(token, expected)
  }
}
