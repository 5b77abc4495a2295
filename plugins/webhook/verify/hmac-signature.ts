import { type HashName, assertSigned, decoded, hmac } from './hmac.ts'
import {
  type Secrets,
  TOLERANCE,
  type Verifier,
  assertRecent,
  header,
  missing,
  secretsOf,
} from './verifier.ts'

/** Options of {@link hmacSignature}. */
export interface HmacOptions {
  /** Whose deliveries these are: their ids are unique for each. */
  readonly provider: string
  readonly secret: Secrets
  /** Header with the signature. */
  readonly header: string
  /** What stands before the signature in its header: `sha256=`. */
  readonly prefix?: string
  /** Default `sha256`. */
  readonly hash?: HashName
  /** Default `hex`. */
  readonly encoding?: 'hex' | 'base64'
  /** Header with the time of sending, in seconds. Default: the sender signs none. */
  readonly timestampHeader?: string
  /** What is signed before the body, where there is a time. Default `${timestamp}.`. */
  readonly signed?: (timestamp: string) => string
  /** Seconds, where there is a time. Default 300. */
  readonly tolerance?: number
  /** Header with the delivery's id. */
  readonly idHeader?: string
}

/** An HMAC over the raw body in a header, as most senders without a standard have it. */
export function hmacSignature(options: HmacOptions): Verifier {
  const { provider, prefix = '', hash = 'sha256', encoding = 'hex', timestampHeader } = options
  const { signed = (timestamp: string) => `${timestamp}.`, tolerance = TOLERANCE } = options
  const secrets = secretsOf(options.secret)
  return {
    provider,
    problem: missing(provider, secrets),
    verify(delivery) {
      let before = ''
      if (timestampHeader !== undefined) {
        const timestamp = header(delivery, timestampHeader)
        assertRecent(timestamp, delivery, tolerance)
        before = signed(timestamp)
      }
      const text = header(delivery, options.header)
      const given = text.startsWith(prefix) ? [decoded(text.slice(prefix.length), encoding)] : []
      assertSigned(
        given,
        secrets.map((key) => hmac(hash, key, [before, delivery.body])),
      )
      if (options.idHeader !== undefined) return { id: header(delivery, options.idHeader) }
      // A signature over a time belongs to one sending; of one without it, nothing is known.
      return { id: timestampHeader === undefined ? undefined : text }
    },
  }
}
