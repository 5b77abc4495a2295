import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi'
import { type Clock, inTime as within } from '../../../kernel/index.ts'
import { KNOWN_ISSUERS, type OAuthProviderConfig, isLocal } from './config.ts'

/** What a service says of somebody. */
export interface Claims {
  readonly issuer: string
  readonly subject: string
  readonly email: string | undefined
  readonly emailVerified: boolean
  readonly name: string | null
}

/** What only the client that began a sign-in can know. */
export interface Proofs {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** A service that users sign in by. */
export interface Provider {
  readonly name: string
  readonly redirectUris: readonly string[]
  /** The page of the service to send the browser to. */
  authorize(proofs: Proofs, redirectUri: string): Promise<string>
  /** Exchanges the code for what the service says, signed. Rejects whatever does not fit. */
  exchange(answer: URLSearchParams, proofs: Proofs, redirectUri: string): Promise<Claims>
}

type AskOptions = Record<symbol, boolean> & { readonly signal: AbortSignal }

/** Milliseconds that the service has to answer. */
const PATIENCE = 10_000

/** One by OpenID Connect; its library is loaded at the first sign-in. */
export function oidcProvider(
  name: string,
  config: OAuthProviderConfig,
  clock: Pick<Clock, 'setTimeout'>,
): Provider {
  const { clientId, clientSecret, redirectUris, scopes = ['openid', 'email', 'profile'] } = config
  const issuer = new URL(config.issuer ?? KNOWN_ISSUERS[name]!)
  const client: Client = { client_id: clientId }
  const library = () => import('oauth4webapi')
  /** What is asked of the service within this is given up in time. */
  const inTime = async <T>(ask: (options: AskOptions) => Promise<T>): Promise<T> => {
    const { allowInsecureRequests } = await library()
    return within(clock, PATIENCE, (signal) =>
      ask({ [allowInsecureRequests]: isLocal(issuer), signal }),
    )
  }
  let known: Promise<AuthorizationServer> | undefined
  const discover = async (): Promise<AuthorizationServer> => {
    const oauth = await library()
    const response = await inTime((more) => oauth.discoveryRequest(issuer, more))
    return oauth.processDiscoveryResponse(issuer, response)
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
    async authorize({ state, nonce, verifier }, redirectUri) {
      const [oauth, { authorization_endpoint }] = await Promise.all([library(), server()])
      if (authorization_endpoint === undefined) throw new Error(`${name} has no sign-in page`)
      const url = new URL(authorization_endpoint)
      const asked = {
        ...{ client_id: clientId, redirect_uri: redirectUri, response_type: 'code' },
        ...{ scope: scopes.join(' '), state, nonce, code_challenge_method: 'S256' },
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      }
      for (const [key, value] of Object.entries(asked)) url.searchParams.set(key, value)
      return url.href
    },
    async exchange(answer, { state, nonce, verifier }, redirectUri) {
      const [oauth, as] = await Promise.all([library(), server()])
      const methods = as.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
      const auth: ClientAuth = methods.includes('client_secret_basic')
        ? oauth.ClientSecretBasic(clientSecret)
        : oauth.ClientSecretPost(clientSecret)
      const given = oauth.validateAuthResponse(as, client, answer, state)
      const response = await inTime((more) =>
        oauth.authorizationCodeGrantRequest(
          ...([as, client, auth, given, redirectUri, verifier, more] as const),
        ),
      )
      const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
        ...{ expectedNonce: nonce, requireIdToken: true },
      })
      // The signature too, although the token came from the service itself.
      await inTime((more) => oauth.validateApplicationLevelSignature(as, response, more))
      const {
        iss,
        sub,
        email,
        email_verified,
        name: called,
      } = oauth.getValidatedIdTokenClaims(tokens)!
      return {
        ...{ issuer: iss, subject: sub },
        email: typeof email === 'string' ? email : undefined,
        emailVerified: email_verified === true,
        name: typeof called === 'string' ? called.slice(0, 200) : null,
      }
    },
  }
}
