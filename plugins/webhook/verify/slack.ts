import { hmacSignature } from './hmac-signature.ts'
import { type Secrets, type Verifier, textOf } from './verifier.ts'

/** Options of {@link slack}. */
export interface SlackOptions {
  /** The app's signing secret. */
  readonly secret: Secrets
  /** Seconds. Default 300. */
  readonly tolerance?: number
}

/**
 * [Slack](https://docs.slack.dev/authentication/verifying-requests-from-slack): `X-Slack-Signature`.
 * Answers its `url_verification`.
 */
export function slack({ secret, tolerance }: SlackOptions): Verifier {
  return {
    ...hmacSignature({
      provider: 'slack',
      secret,
      header: 'x-slack-signature',
      prefix: 'v0=',
      timestampHeader: 'x-slack-request-timestamp',
      signed: (timestamp) => `v0:${timestamp}:`,
      ...(tolerance !== undefined && { tolerance }),
    }),
    idOf: (payload) => textOf(payload, 'event_id'),
    handshake: (payload) =>
      textOf(payload, 'type') === 'url_verification'
        ? { challenge: textOf(payload, 'challenge') }
        : undefined,
  }
}
