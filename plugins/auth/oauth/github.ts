import type { AuthorizationServer, Client } from 'oauth4webapi'
import type { Clock } from '../../../kernel/index.ts'
import { asking } from './asking.ts'
import type { OAuthProviderConfig } from './config.ts'
import type { Claims, Provider } from './provider.ts'
import { signInPage } from './sign-in-page.ts'

interface Address {
  readonly email: string
  readonly primary: boolean
  readonly verified: boolean
}

const GITHUB = 'https://github.com'
const HEADERS = { accept: 'application/vnd.github+json', 'user-agent': 'bunbase' }

/**
 * GitHub, by OAuth 2 alone: it signs nothing, so who somebody is comes from its API. Of their addresses
 * only the primary one counts, as confirmed when GitHub says that it is.
 */
export function githubProvider(
  name: string,
  config: OAuthProviderConfig,
  clock: Pick<Clock, 'setTimeout'>,
): Provider {
  const { clientId, clientSecret, redirectUris, scopes = ['read:user', 'user:email'] } = config
  const base = new URL(config.issuer ?? GITHUB)
  const api = githubApi(base)
  const page = (path: string): string => new URL(`/login/oauth${path}`, base).href
  const as: AuthorizationServer = { issuer: page(''), token_endpoint: page('/access_token') }
  const client: Client = { client_id: clientId }
  const ask = asking(base, clock)
  const read = async (token: string, path: string): Promise<unknown> => {
    const { protectedResourceRequest } = await import('oauth4webapi')
    return ask(async (options) => {
      const url = new URL(api + path)
      const headers = new Headers(HEADERS)
      const response = await protectedResourceRequest(token, 'GET', url, headers, null, options)
      if (!response.ok) throw new Error(`${name} answers ${path} with ${response.status}`)
      return response.json()
    })
  }
  return {
    ...{ name, redirectUris },
    authorize: ({ nonce: _, ...proofs }, redirectUri) =>
      signInPage(page('/authorize'), proofs, {
        ...{ client_id: clientId, redirect_uri: redirectUri, scope: scopes.join(' ') },
      }),
    async exchange(answer, { state, verifier }, redirectUri) {
      const oauth = await import('oauth4webapi')
      const auth = oauth.ClientSecretPost(clientSecret)
      const given = oauth.validateAuthResponse(as, client, answer, state)
      const response = await ask((options) =>
        oauth.authorizationCodeGrantRequest(
          ...([as, client, auth, given, redirectUri, verifier, options] as const),
        ),
      )
      // A code that does not fit is told with status 200.
      const { error } = (await response.clone().json()) as { error?: unknown }
      if (typeof error === 'string') throw new Error(`${name} refuses the code: ${error}`)
      const tokens = await oauth.processAuthorizationCodeResponse(as, client, response)
      const [user, addresses] = await Promise.all([
        read(tokens.access_token, '/user'),
        read(tokens.access_token, '/user/emails?per_page=100'),
      ])
      return claimsOf(as.issuer, user, addresses)
    },
  }
}

/** Where the API of a GitHub is: its own, of one with data residency, or of an Enterprise Server. */
export function githubApi({ origin, hostname, protocol }: URL): string {
  if (hostname === 'github.com' || hostname.endsWith('.ghe.com'))
    return `${protocol}//api.${hostname}`
  return `${origin}/api/v3`
}

function claimsOf(issuer: string, user: unknown, addresses: unknown): Claims {
  const { id, name } = user as { id?: unknown; name?: unknown }
  // The number is never given to anybody else; the name can be.
  if (!Number.isSafeInteger(id) || !Array.isArray(addresses)) throw new Error('nobody is named')
  const primary = (addresses as Address[]).find((address) => address.primary)
  return {
    ...{ issuer, subject: String(id), email: primary?.email },
    emailVerified: primary?.verified === true,
    name: typeof name === 'string' ? name.slice(0, 200) : null,
  }
}
