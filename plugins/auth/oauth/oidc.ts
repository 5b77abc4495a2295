import type { AuthorizationServer, Client, ClientAuth, IDToken, JWKSCacheInput } from 'oauth4webapi'
import type { Clock } from '../../../kernel/index.ts'
import { asking } from './asking.ts'
import type { Claims, Provider } from './provider.ts'
import { signInPage } from './sign-in-page.ts'

/** What a service by OpenID Connect is told by. */
export interface OidcService {
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  readonly redirectUris: readonly string[]
  readonly scopes: readonly string[]
  /** Address that discovery begins at. Default: the issuer. */
  readonly discovery?: string
  /** How the app says who it is. */
  readonly clientAuth: (methods: readonly string[]) => Promise<ClientAuth>
  /** Parameters of the sign-in page that only this service knows. */
  readonly asked?: Readonly<Record<string, string>>
  /** The issuer that a token has to name, where discovery names a pattern of several. */
  readonly issuerOf?: (unverified: Readonly<Record<string, unknown>>) => string
  /** What its tokens say. Default: {@link standardClaims}. */
  readonly claimsOf?: (token: IDToken) => Claims
}

/** What is claimed in the standard's own words. */
export function standardClaims({ iss, sub, email, email_verified, name }: IDToken): Claims {
  return {
    ...{ issuer: iss, subject: sub, email: typeof email === 'string' ? email : undefined },
    emailVerified: email_verified === true,
    name: typeof name === 'string' ? name.slice(0, 200) : null,
  }
}

/** Says who the app is by a secret, in the way that a service takes it. */
export function bySecret(secret: string): OidcService['clientAuth'] {
  return async (methods) => {
    const { ClientSecretBasic, ClientSecretPost } = await import('oauth4webapi')
    return methods.includes('client_secret_basic')
      ? ClientSecretBasic(secret)
      : ClientSecretPost(secret)
  }
}

/** A service by OpenID Connect; its library is loaded at the first sign-in. */
export function oidcProvider(service: OidcService, clock: Pick<Clock, 'setTimeout'>): Provider {
  const { name, clientId, redirectUris, scopes, claimsOf = standardClaims } = service
  const issuer = new URL(service.issuer)
  const client: Client = { client_id: clientId }
  const library = () => import('oauth4webapi')
  const ask = asking(issuer, clock)
  const keys: JWKSCacheInput = {}
  let known: Promise<AuthorizationServer> | undefined
  const discover = async (): Promise<AuthorizationServer> => {
    const oauth = await library()
    const from = new URL(service.discovery ?? issuer)
    return oauth.processDiscoveryResponse(
      issuer,
      await ask((options) => oauth.discoveryRequest(from, options)),
    )
  }
  const server = (): Promise<AuthorizationServer> => {
    known ??= discover().catch((error: unknown) => {
      // Asked again at the next sign-in.
      known = undefined
      throw error
    })
    return known
  }
  return {
    ...{ name, redirectUris },
    async authorize({ nonce, ...proofs }, redirectUri) {
      const { authorization_endpoint: page } = await server()
      if (page === undefined) throw new Error(`${name} has no sign-in page`)
      const asked = { client_id: clientId, redirect_uri: redirectUri, nonce }
      return signInPage(page, proofs, { ...asked, scope: scopes.join(' '), ...service.asked })
    },
    async exchange(answer, { state, nonce, verifier }, redirectUri) {
      const [oauth, found] = await Promise.all([library(), server()])
      const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = found
      const auth = await service.clientAuth(methods)
      const given = oauth.validateAuthResponse(found, client, answer, state)
      const response = await ask((options) =>
        oauth.authorizationCodeGrantRequest(
          ...([found, client, auth, given, redirectUri, verifier, options] as const),
        ),
      )
      const { issuerOf } = service
      const as = issuerOf ? { ...found, issuer: issuerOf(await unverified(response)) } : found
      const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
        ...{ expectedNonce: nonce, requireIdToken: true },
      })
      // The signature too, although the token came from the service itself.
      await ask((options) =>
        oauth.validateApplicationLevelSignature(as, response, {
          ...{ ...options, [oauth.jwksCache]: keys },
        }),
      )
      return claimsOf(oauth.getValidatedIdTokenClaims(tokens)!)
    },
  }
}

/** What the ID token of an answer says before anything of it is checked; nothing when it has none. */
async function unverified(response: Response): Promise<Record<string, unknown>> {
  try {
    const { id_token: token } = (await response.clone().json()) as { id_token: string }
    return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())
  } catch {
    return {}
  }
}
