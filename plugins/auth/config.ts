import {
  type Duration,
  type ReadyActionsConfig,
  type TSchema,
  durationSchema,
  readyActionsSchema,
  t,
} from '../../kernel/index.ts'
import type { RoleDefinition } from './access/role-book.ts'
import { ACTIONS, type ReadyAction } from './actions/names.ts'
import { type AuthMailsConfig, mailsSchema } from './mail-config.ts'
import { rolesSchema } from './access/roles-schema.ts'
import { type OAuthConfig, oauthSchema } from './oauth/config.ts'
import { type PasskeysConfig, passkeysSchema } from './passkeys/config.ts'
import type { RateLimit } from '../rate-limit/index.ts'
import type { BreachService } from './passwords/breach-service.ts'
import type { BreachCheck } from './passwords/policy.ts'
import type { CountedTry, TryLimits } from './throttle.ts'

/** The config key `auth`. */
export interface AuthConfig extends ReadyActionsConfig<ReadyAction> {
  /**
   * At least 32 bytes that nobody can guess; tokens are kept as keyed hashes of it. A list rotates: the
   * first is used, the others still find the sessions that they have hashed.
   */
  sessionSecret: string | readonly string[]
  session?: {
    /** A session ends when nothing was asked in it for so long. Default `'7d'`. */
    idle?: Duration
    /** A session ends after so long, whatever happens in it. Default `'30d'`. */
    absolute?: Duration
    /** Name of the cookie after `__Host-`. Default `session`. */
    cookie?: string
    /** Default `lax`: the cookie comes along when somebody follows a link to the app. */
    sameSite?: 'lax' | 'strict'
  }
  password?: {
    /** Least characters. Default 15; from 8 on with `totp.required`, where it is never the only factor. */
    minLength?: number
    /** KiB for one hash. Default 19,456. */
    memoryCost?: number
    /** Rounds of one hash. Default 2. */
    timeCost?: number
    /** Hashes that one process makes at once. Default: one less than there are processors. */
    concurrency?: number
    /** Words that no password may consist of, such as the name of the service. */
    blocked?: readonly string[]
    /** Whether a password is known from a leak; one that fails counts as no. Default: nobody is asked. */
    breached?: BreachCheck
    /** A service that is asked so, in place of `breached`. */
    breachService?: BreachService
  }
  /**
   * Whether an address must be confirmed by mail before its owner can sign in. Default `off`; `required`
   * needs somebody who sends the mail (`auth:notice`).
   */
  emailVerification?: 'off' | 'required'
  /** Codes of an authenticator app as a second factor, for users who want one. Default: off. */
  totp?: {
    /** What apps call the service. */
    issuer: string
    /** Whether nobody signs in by one factor: who has no second one chooses it first. Default false. */
    required?: boolean
  }
  /** Services that users sign in by, by name. Default none. */
  oauth?: OAuthConfig
  /** Keys of devices that users sign in by. Default: off. */
  passkeys?: PasskeysConfig
  apiKeys?: {
    /**
     * How often each key may call, unless it has a limit of its own; needs the rate-limit plugin. Default: as
     * often as the guards let it.
     */
    limit?: Pick<RateLimit, 'limit' | 'window'>
  }
  /** How often something may be tried; needs the rate-limit plugin. */
  limits?: Partial<Record<CountedTry, TryLimits>>
  /** What mails of this plugin say, and where they lead. */
  mails?: AuthMailsConfig
  /** Roles by name. */
  roles?: Readonly<Record<string, RoleDefinition>>
  /** What permissions are for, by name; for those who put roles together. */
  permissions?: Readonly<Record<string, string>>
  /** Roles that every user has. Default none. */
  defaultRoles?: readonly string[]
}

const closed = { additionalProperties: false }
const duration = durationSchema('7d', 1)
const flag = t.Optional(t.Boolean({ description: 'true or false' }))
const names = t.Array(t.String({ minLength: 1 }), { description: 'a list of names' })
const SECRET =
  'give 32 or more random bytes, such as of `openssl rand -base64 33`, from the environment; a list of several rotates them'

const rate = t.Optional(
  t.Object(
    { limit: t.Integer({ minimum: 1, description: 'a number of tries' }), window: duration },
    closed,
  ),
)
const limitsSchema = t.Record(
  t.String({ pattern: '^(signIns|mails|codes|proofs|factors|passkeys)$' }),
  t.Object({ each: rate, client: rate }, closed),
  {
    ...closed,
    description: 'signIns, mails, codes, proofs, factors or passkeys: { each, client }',
  },
)

/** Schema of the plugin's config keys. */
export const configSchema: TSchema = t.Object({
  auth: t.Object(
    {
      sessionSecret: t.Union([t.String(), t.Array(t.String(), { minItems: 1 })], {
        description: SECRET,
      }),
      session: t.Optional(
        t.Object(
          {
            idle: t.Optional(duration),
            absolute: t.Optional(duration),
            cookie: t.Optional(
              t.String({
                pattern: '^[A-Za-z0-9_-]{1,40}$',
                description: 'letters, digits, "-" and "_"',
              }),
            ),
            sameSite: t.Optional(
              t.Union([t.Literal('lax'), t.Literal('strict')], { description: 'lax or strict' }),
            ),
          },
          closed,
        ),
      ),
      password: t.Optional(
        t.Object(
          {
            minLength: t.Optional(
              t.Integer({
                minimum: 8,
                maximum: 64,
                description: 'from 8 (with a second factor) to 64; 15 is what NIST asks for',
              }),
            ),
            memoryCost: t.Optional(t.Integer({ minimum: 1, description: 'a number of KiB' })),
            timeCost: t.Optional(t.Integer({ minimum: 1, description: 'a number of rounds' })),
            concurrency: t.Optional(
              t.Integer({ minimum: 1, maximum: 64, description: 'a number from 1 to 64' }),
            ),
            blocked: t.Optional(names),
            breached: t.Optional(
              t.Unsafe<BreachCheck>(
                t.Function([t.String()], t.Unknown(), {
                  description: 'a function of the password',
                }),
              ),
            ),
            breachService: t.Optional(
              t.Object(
                {
                  url: t.String({
                    pattern: '^https?://[^?#]+[^/?#]$',
                    description: 'an address such as https://api.pwnedpasswords.com/range',
                  }),
                  timeout: t.Optional(durationSchema('2s', 1)),
                },
                { ...closed, description: '{ url, timeout }' },
              ),
            ),
          },
          closed,
        ),
      ),
      emailVerification: t.Optional(
        t.Union([t.Literal('off'), t.Literal('required')], { description: 'off or required' }),
      ),
      totp: t.Optional(
        t.Object(
          {
            issuer: t.String({
              pattern: '^[^:]{1,64}$',
              description: 'the name of the service, without ":"',
            }),
            required: flag,
          },
          closed,
        ),
      ),
      oauth: t.Optional(oauthSchema),
      passkeys: t.Optional(passkeysSchema),
      ...readyActionsSchema('auth', ACTIONS),
      apiKeys: t.Optional(t.Object({ limit: rate }, closed)),
      limits: t.Optional(limitsSchema),
      mails: t.Optional(mailsSchema),
      roles: t.Optional(rolesSchema),
      permissions: t.Optional(
        t.Record(t.String(), t.String(), { description: 'descriptions by permission' }),
      ),
      defaultRoles: t.Optional(names),
    },
    { ...closed, description: `{ sessionSecret }: ${SECRET}` },
  ),
})
