import { hmac } from '../verify/hmac.ts'
import { standardKey } from '../verify/standard.ts'

/** Bytes of a secret; the standard asks for 24 to 64. */
const SIZE = 32

/** A secret of Standard Webhooks. */
export function newSecret(): string {
  return `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(SIZE))).toString('base64')}`
}

/**
 * The headers of a delivery (Standard Webhooks 1.0), with a signature for each secret.
 *
 * @param now milliseconds since the epoch
 */
export function signedHeaders(
  message: string,
  now: number,
  body: string,
  secrets: readonly string[],
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000))
  const signed = `${message}.${timestamp}.${body}`
  const signatures = secrets.map(
    (secret) => `v1,${hmac('sha256', standardKey(secret), [signed]).toString('base64')}`,
  )
  return {
    'webhook-id': message,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
