import { type TSchema, t } from '../../../kernel/index.ts'

/** What is told of every service that users sign in by. */
export interface OAuthServiceConfig {
  /** As the service names it. Known of `google`, `github`, `microsoft` and `apple`. */
  issuer?: string
  clientId: string
  /** Pages of the app that somebody may come back to, of this service alone. The first is the default. */
  redirectUris: readonly string[]
  /** Default: those that say who somebody is. */
  scopes?: readonly string[]
}

/** A service with OpenID Connect, or GitHub. */
export interface OAuthProviderConfig extends OAuthServiceConfig {
  clientSecret: string
}

/** Microsoft; `issuer` is its cloud, by default `https://login.microsoftonline.com`. */
export interface MicrosoftConfig extends OAuthProviderConfig {
  /** Whose users: `common` (everybody's), `organizations`, `consumers`, or the id of one tenant. Default `common`. */
  tenant?: string
}

/** Apple, whose secret the app signs itself. */
export interface AppleConfig extends OAuthServiceConfig {
  teamId: string
  keyId: string
  /** The file `AuthKey_….p8`, in PEM. */
  privateKey: string
  /** Address of `POST /auth/oauth/apple/callback` for browsers, as it is registered at Apple. */
  callback: string
}

/** The config key `auth.oauth`: services by name. */
export interface OAuthConfig {
  readonly google?: OAuthProviderConfig
  readonly github?: OAuthProviderConfig
  readonly microsoft?: MicrosoftConfig
  readonly apple?: AppleConfig
  readonly [name: string]: OAuthProviderConfig | MicrosoftConfig | AppleConfig | undefined
}

/** Issuers of services that need not be told. */
export const KNOWN_ISSUERS: Readonly<Record<string, string>> = {
  google: 'https://accounts.google.com',
  github: 'https://github.com',
  microsoft: 'https://login.microsoftonline.com',
  apple: 'https://appleid.apple.com',
}

/** The id of a tenant of Microsoft's. */
export const TENANT_ID: RegExp = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Whether a service runs on this very machine, as in tests; there it may do without https. */
export function isLocal({ hostname }: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
}

const url = t.String({ pattern: '^https?://[^#]+$', description: 'an address with https' })
const text = t.String({ minLength: 1, description: 'a text, as the service gives it out' })
const closed = { additionalProperties: false }
const service = {
  issuer: t.Optional(url),
  clientId: text,
  redirectUris: t.Array(url, { minItems: 1, description: 'a list of addresses' }),
  scopes: t.Optional(t.Array(t.String({ pattern: '^\\S+$' }))),
}
const bySecret = { ...service, clientSecret: text }
const tenant = t.String({
  pattern: `^(common|organizations|consumers)$|${TENANT_ID.source}`,
  description: '"common", "organizations", "consumers", or the id of a tenant',
})
const byKey = { ...service, teamId: text, keyId: text, privateKey: text, callback: url }

/** Schema of {@link OAuthConfig}. */
export const oauthSchema: TSchema = t.Object(
  {
    microsoft: t.Optional(t.Object({ ...bySecret, tenant: t.Optional(tenant) }, closed)),
    apple: t.Optional(t.Object(byKey, closed)),
  },
  {
    additionalProperties: t.Object(bySecret, closed),
    description: 'services by name: { issuer, clientId, clientSecret, redirectUris }',
  },
)
