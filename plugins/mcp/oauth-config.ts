import { type Awaitable, type Caller, type TSchema, t } from '../../kernel/index.ts'

/** What an access token stands for. */
export interface TokenGrant {
  readonly caller: Caller
  /** Undefined: no scopes limit it. */
  readonly scopes?: readonly string[]
}

/**
 * Judges an access token: whom it stands for, or undefined when it is none of the server's. It has to
 * check signature, issuer, expiry, and that the token was made for `resource`.
 */
export type TokenVerifier = (
  token: string,
  expected: ExpectedToken,
) => Awaitable<TokenGrant | undefined>

/** What a token is judged by. */
export interface ExpectedToken {
  /** What it has to be made for. */
  readonly resource: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Aborts when the answer comes too late: for questions to others. */
  readonly signal: AbortSignal
}

/** The config key `mcp.oauth`: this server as a protected resource (RFC 9728). */
export interface OAuthConfig {
  /** Issuers that give out its tokens: `['https://id.example.com']`. */
  authorizationServers: string[]
  /** Judges tokens: `jwtVerifier({ … })`, or your own. */
  verify: TokenVerifier
  /** Its identifier, the audience of its tokens. Default: the URL of the endpoint as requested. */
  resource?: string
  /** Scopes there are; told to clients. */
  scopes?: string[]
  /** Whether anonymous callers are asked to sign in at once, not only where a guard wants it. Default true. */
  required?: boolean
}

const url = t.String({ pattern: '^https?://', description: 'a URL' })

/** Schema of {@link OAuthConfig}. */
export const oauthConfig: TSchema = t.Optional(
  t.Object(
    {
      authorizationServers: t.Array(url, { minItems: 1, description: 'a list of issuers' }),
      verify: t.Any({ description: 'jwtVerifier({ … }) or a function' }),
      resource: t.Optional(url),
      scopes: t.Optional(t.Array(t.String({ minLength: 1 }), { description: 'a list of scopes' })),
      required: t.Optional(t.Boolean({ description: 'true or false' })),
    },
    { additionalProperties: false },
  ),
)
