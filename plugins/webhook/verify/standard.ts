import { assertSigned, decoded, hmac } from './hmac.ts'
import {
  type Secrets,
  TOLERANCE,
  type Verifier,
  assertRecent,
  header,
  missing,
  secretsOf,
} from './verifier.ts'

/** Options of {@link standardWebhooks}. */
export interface StandardOptions {
  /** `whsec_…`, or the base64 behind it. */
  readonly secret: Secrets
  /** Whose deliveries these are, when several senders follow the standard. Default `standard`. */
  readonly provider?: string
  /** Seconds. Default 300. */
  readonly tolerance?: number
}

const PREFIX = 'whsec_'

/** The bytes of a secret of Standard Webhooks. */
export function standardKey(secret: string): Buffer<ArrayBuffer> {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret
  return Buffer.from(decoded(text, 'base64'))
}

/** [Standard Webhooks](https://www.standardwebhooks.com), symmetric signatures (`v1`). */
export function standardWebhooks(options: StandardOptions): Verifier {
  const { secret, provider = 'standard', tolerance = TOLERANCE } = options
  const secrets = secretsOf(secret)
  const keys = secrets.map(standardKey)
  const unreadable = keys.some(({ length }) => length === 0)
  return {
    provider,
    problem: unreadable
      ? `the secret of ${provider} is not base64, with or without "whsec_" in front`
      : missing(provider, secrets),
    verify(delivery) {
      const id = header(delivery, 'webhook-id')
      const timestamp = header(delivery, 'webhook-timestamp')
      assertRecent(timestamp, delivery, tolerance)
      const given = header(delivery, 'webhook-signature')
        .split(' ')
        .filter((part) => part.startsWith('v1,'))
        .map((part) => decoded(part.slice(3), 'base64'))
      assertSigned(
        given,
        keys.map((key) => hmac('sha256', key, [`${id}.${timestamp}.`, delivery.body])),
      )
      return { id }
    },
  }
}
