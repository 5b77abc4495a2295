import type { TString, TUnsafe } from '@sinclair/typebox'
import { t } from '../../../kernel/index.ts'
import type { CreationOptions, RequestOptions } from './ceremonies.ts'
import type { Passkey } from './passkeys.ts'

/** A passkey as its owner sees it. Times are in ISO 8601. */
export interface ShownPasskey {
  readonly id: string
  readonly name: string
  readonly backedUp: boolean
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

/** Schema of a {@link ShownPasskey}. */
export const passkeyShape: TUnsafe<ShownPasskey> = t.Unsafe<ShownPasskey>(
  t.Object({
    id: t.String(),
    name: t.String(),
    backedUp: t.Boolean({ description: 'Whether it is also on other devices of the user.' }),
    createdAt: t.String({ format: 'date-time' }),
    lastUsedAt: t.Union([t.String({ format: 'date-time' }), t.Null()]),
  }),
)

/** What is shown of a passkey. */
export function shownPasskey({ createdAt, lastUsedAt, ...passkey }: Passkey): ShownPasskey {
  const { id, name, backedUp } = passkey
  return {
    ...{ id, name, backedUp, createdAt: createdAt.toISOString() },
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }
}

/** What a user calls a device. */
export const nameInput: TString = t.String({ minLength: 1, maxLength: 100 })

const descriptors = t.Optional(
  t.Array(
    t.Object({
      ...{ id: t.String(), type: t.String() },
      transports: t.Optional(t.Array(t.String())),
    }),
  ),
)
const common = {
  challenge: t.String({ secret: true }),
  timeout: t.Optional(t.Number({ description: 'Milliseconds.' })),
}

/** Schema of what a browser makes a passkey by. */
export const creationShape: TUnsafe<CreationOptions> = t.Unsafe<CreationOptions>(
  t.Object(
    {
      ...common,
      rp: t.Object({ id: t.String(), name: t.String() }),
      user: t.Object({
        ...{ id: t.String(), name: t.String({ pii: true }) },
        displayName: t.String({ pii: true }),
      }),
      pubKeyCredParams: t.Array(t.Object({ type: t.String(), alg: t.Integer() })),
      excludeCredentials: descriptors,
      authenticatorSelection: t.Object({
        residentKey: t.String(),
        requireResidentKey: t.Boolean(),
        userVerification: t.String(),
      }),
      attestation: t.String(),
    },
    { description: 'For `startRegistration` of @simplewebauthn/browser, as `optionsJSON`.' },
  ),
)

/** Schema of what a browser has a passkey used by. */
export const requestShape: TUnsafe<RequestOptions> = t.Unsafe<RequestOptions>(
  t.Object(
    { ...common, rpId: t.String(), userVerification: t.String() },
    { description: 'For `startAuthentication` of @simplewebauthn/browser, as `optionsJSON`.' },
  ),
)
