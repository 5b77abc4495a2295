import { type Duration, type TSchema, durationSchema, t } from '../../../kernel/index.ts'

/** The config key `auth.passkeys`. */
export interface PasskeysConfig {
  /** What browsers call the service. */
  rpName: string
  /** Where the pages of the app are: `https://app.example`. What is signed elsewhere is refused. */
  origins: readonly string[]
  /** The domain that passkeys are for, and stay for. Default: the host of the first origin. */
  rpId?: string
  /**
   * Whether the device must make sure who holds it, by a finger, a face or a PIN. Default `required`;
   * with `preferred` a device that does not is one factor, as a password is.
   */
  userVerification?: 'required' | 'preferred'
  /** How long somebody has for it. Default `'5m'`, at most `'10m'`. */
  timeout?: Duration
}

/** Schema of {@link PasskeysConfig}. */
export const passkeysSchema: TSchema = t.Object(
  {
    rpName: t.String({ minLength: 1, maxLength: 64, description: 'the name of the service' }),
    origins: t.Array(
      t.String({
        pattern: '^(https?://[^/]+|android:apk-key-hash:[A-Za-z0-9_-]+)$',
        maxLength: 300,
        description: 'an origin such as https://app.example, without a path',
      }),
      { minItems: 1, description: 'a list of origins' },
    ),
    rpId: t.Optional(t.String({ pattern: '^[a-z0-9.-]{1,253}$', description: 'a domain' })),
    userVerification: t.Optional(
      t.Union([t.Literal('required'), t.Literal('preferred')], {
        description: 'required or preferred',
      }),
    ),
    timeout: t.Optional(durationSchema('5m', 1)),
  },
  { additionalProperties: false, description: '{ rpName, origins }' },
)

/** The domain that passkeys are for; undefined where no origin has one. */
export function rpIdOf({ rpId, origins }: PasskeysConfig): string | undefined {
  return rpId ?? origins.map((origin) => URL.parse(origin)?.hostname).find((host) => host)
}
