// What devices answer, as browsers write it in JSON (WebAuthn, level 3).
import type { TString, TUnsafe } from '@sinclair/typebox'
import { t } from '../../../kernel/index.ts'

/** The answer to a registration. */
export interface RegistrationResponse {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: {
    readonly clientDataJSON: string
    readonly attestationObject: string
    readonly transports?: string[]
  }
}

/** The answer to a sign-in. */
export interface AssertionResponse {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
    readonly userHandle?: string | null
  }
}

// Browsers add to these from time to time.
const open = { additionalProperties: true }
const bytes = (maxLength: number): TString =>
  t.String({ minLength: 1, maxLength, pattern: '^[A-Za-z0-9_-]+$' })
const credential = { id: bytes(1400), rawId: bytes(1400), type: t.Literal('public-key') }

/** Schema of a {@link RegistrationResponse}. */
export const registrationResponse: TUnsafe<RegistrationResponse> = t.Unsafe<RegistrationResponse>(
  t.Object(
    {
      ...credential,
      response: t.Object(
        {
          clientDataJSON: bytes(8000),
          attestationObject: bytes(40_000),
          transports: t.Optional(t.Array(t.String({ maxLength: 40 }), { maxItems: 10 })),
        },
        open,
      ),
    },
    { ...open, description: 'What `startRegistration` of @simplewebauthn/browser gives.' },
  ),
)

/** Schema of an {@link AssertionResponse}. */
export const assertionResponse: TUnsafe<AssertionResponse> = t.Unsafe<AssertionResponse>(
  t.Object(
    {
      ...credential,
      response: t.Object(
        {
          clientDataJSON: bytes(8000),
          authenticatorData: bytes(8000),
          signature: bytes(8000),
          userHandle: t.Optional(t.Union([bytes(100), t.Literal(''), t.Null()])),
        },
        open,
      ),
    },
    { ...open, description: 'What `startAuthentication` of @simplewebauthn/browser gives.' },
  ),
)

/** The challenge that was answered, as the client says; empty where it says none. */
export function challengeOf(clientDataJSON: string): string {
  return String(clientDataOf(clientDataJSON)['challenge'] ?? '')
}

/** Whether a page of another origin had it signed, in a frame. */
export function isFramed(clientDataJSON: string): boolean {
  return clientDataOf(clientDataJSON)['crossOrigin'] === true
}

function clientDataOf(clientDataJSON: string): Record<string, unknown> {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString())
    return typeof data === 'object' && data !== null ? { ...data } : {}
  } catch {
    return {}
  }
}
