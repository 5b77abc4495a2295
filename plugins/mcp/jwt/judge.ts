import type { Caller } from '../../../kernel/index.ts'
import type { JwtVerifierOptions } from '../jwt-verifier.ts'
import type { TokenVerifier } from '../oauth-config.ts'
import { ALGORITHMS } from './algorithms.ts'
import { issuerKeys } from './keys.ts'
import { type ParsedJwt, parseJwt } from './parse.ts'

/** Seconds that clocks may differ. */
const LEEWAY = 30

/** The judge behind `jwtVerifier`. */
export function jwtJudge(options: JwtVerifierOptions): TokenVerifier {
  const { issuer, audience, caller = bySubject } = options
  const keys = issuerKeys(issuer, options.jwks)
  return async (token, { resource, now, signal }) => {
    const jwt = parseJwt(token)
    if (jwt?.claims['iss'] !== issuer || !ALGORITHMS.has(jwt.alg)) return undefined
    if (!isFor(jwt, audience ?? resource) || !isNow(jwt, now / 1000)) return undefined
    const { alg, kid } = jwt
    const candidates = await keys.find({ alg, kid, now, signal })
    for (const key of candidates) {
      if (!(await isSigned(jwt, key))) continue
      const found = caller(jwt.claims)
      return found && { caller: found, scopes: scopesOf(jwt) }
    }
    return undefined
  }
}

function isSigned({ alg, signed, signature }: ParsedJwt, key: CryptoKey): Promise<boolean> {
  const { verifying } = ALGORITHMS.get(alg)!
  return crypto.subtle.verify(verifying, key, signature, signed).catch(() => false)
}

function isFor({ claims: { aud } }: ParsedJwt, wanted: string): boolean {
  return Array.isArray(aud) ? aud.includes(wanted) : aud === wanted
}

function isNow({ claims: { exp, nbf } }: ParsedJwt, seconds: number): boolean {
  if (typeof exp !== 'number' || seconds > exp + LEEWAY) return false
  return nbf === undefined || (typeof nbf === 'number' && seconds >= nbf - LEEWAY)
}

function bySubject({ sub }: Readonly<Record<string, unknown>>): Caller | undefined {
  return typeof sub === 'string' && sub !== '' ? { kind: 'user', id: sub } : undefined
}

/** As text (RFC 9068) or, by some issuers, as a list. */
function scopesOf({ claims: { scope, scp } }: ParsedJwt): string[] {
  const said = scope ?? scp
  if (typeof said === 'string') return said.split(' ').filter((each) => each !== '')
  return Array.isArray(said) ? said.filter((each) => typeof each === 'string') : []
}
