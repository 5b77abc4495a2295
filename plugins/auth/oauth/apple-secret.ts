import { type KeyObject, createPrivateKey, sign } from 'node:crypto'
import type { Clock } from '../../../kernel/index.ts'
import type { AppleConfig } from './config.ts'

/** Seconds that a secret is good for; Apple takes up to six months. */
const LIFETIME = 3600
/** Seconds before its end in which it is used no more. */
const SPARE = 600

/**
 * The key of a text in PEM, with line breaks that the environment may have as `\n`.
 *
 * @throws Error when it is none that Apple gives out
 */
export function appleKey(pem: string): KeyObject {
  const key = createPrivateKey(pem.replaceAll(String.raw`\n`, '\n'))
  if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key
  throw new Error('it is of another kind than the keys of Apple')
}

/** The secret that Apple knows the app by: a JWT that the app signs (ES256), kept until it is nearly over. */
export function appleSecret(
  { teamId, keyId, clientId, privateKey }: AppleConfig,
  audience: string,
  clock: Pick<Clock, 'now'>,
): () => string {
  const key = appleKey(privateKey)
  let made: { readonly jwt: string; readonly end: number } | undefined
  return () => {
    const now = Math.floor(clock.now() / 1000)
    if (made && now < made.end - SPARE) return made.jwt
    const end = now + LIFETIME
    const header = { alg: 'ES256', kid: keyId, typ: 'JWT' }
    const claims = { iss: teamId, iat: now, exp: end, aud: audience, sub: clientId }
    const text = [header, claims].map(encode).join('.')
    const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
    made = { jwt: `${text}.${signature.toString('base64url')}`, end }
    return made.jwt
  }
}

function encode(what: object): string {
  return Buffer.from(JSON.stringify(what)).toString('base64url')
}
