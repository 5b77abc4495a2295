import { type TSchema, t } from '../../../kernel/index.ts'

/** A service that users sign in by, with OpenID Connect. */
export interface OAuthProviderConfig {
  /** As the service names it; `https://accounts.google.com` for one called `google`. */
  issuer?: string
  clientId: string
  clientSecret: string
  /** Pages of the app that the service may send the browser back to. The first is the default. */
  redirectUris: readonly string[]
  /** Default `['openid', 'email', 'profile']`. */
  scopes?: readonly string[]
}

/** The config key `auth.oauth`: services by name. */
export type OAuthConfig = Readonly<Record<string, OAuthProviderConfig>>

/** Issuers of services that need not be told. */
export const KNOWN_ISSUERS: Readonly<Record<string, string>> = {
  google: 'https://accounts.google.com',
}

/** Whether a service runs on this very machine, as in tests; there it may do without https. */
export function isLocal({ hostname }: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
}

const url = t.String({ pattern: '^https?://[^#]+$', description: 'an address with https' })

/** Schema of {@link OAuthConfig}. */
export const oauthSchema: TSchema = t.Record(
  t.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
  t.Object(
    {
      issuer: t.Optional(url),
      clientId: t.String({ minLength: 1 }),
      clientSecret: t.String({ minLength: 1 }),
      redirectUris: t.Array(url, { minItems: 1, description: 'a list of addresses' }),
      scopes: t.Optional(t.Array(t.String({ pattern: '^\\S+$' }))),
    },
    { additionalProperties: false },
  ),
  {
    additionalProperties: false,
    description: 'services by name: { issuer, clientId, clientSecret, redirectUris }',
  },
)
