import { sameSecret } from '../../http/index.ts'
import { WebhookRefused } from '../errors.ts'

/** A hash function for signatures. */
export type HashName = 'sha1' | 'sha256' | 'sha512'

/** The HMAC of parts put together. */
export function hmac(
  hash: HashName,
  key: string | Uint8Array<ArrayBuffer>,
  parts: readonly (string | Uint8Array<ArrayBuffer>)[],
): Buffer {
  const hasher = new Bun.CryptoHasher(hash, key)
  for (const part of parts) hasher.update(part)
  return hasher.digest()
}

/**
 * Passes when one of the signatures is one of the expected. Every pair is compared, and each in the
 * same time wherever it differs.
 *
 * @throws WebhookRefused
 */
export function assertSigned(given: readonly Buffer[], expected: readonly Buffer[]): void {
  let fits = false
  for (const one of given) {
    for (const other of expected) {
      if (sameSecret(one, other)) fits = true
    }
  }
  if (!fits) throw new WebhookRefused()
}

/** Bytes of a signature's text; none when it is not written that way. */
export function decoded(text: string, encoding: 'hex' | 'base64'): Buffer {
  const isIt = encoding === 'hex' ? /^(?:[0-9a-f]{2})+$/i : /^[A-Za-z0-9+/]+={0,2}$/
  return isIt.test(text) ? Buffer.from(text, encoding) : Buffer.alloc(0)
}
