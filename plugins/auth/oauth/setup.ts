import type { Clock } from '../../../kernel/index.ts'
import { KNOWN_ISSUERS, type OAuthConfig, type OAuthProviderConfig } from './config.ts'
import { type Identities, identities } from './identities.ts'
import type { Provider } from './provider.ts'
import { type OAuthRequests, oauthRequests } from './requests.ts'

/** Signing in by other services. */
export interface OAuth {
  readonly providers: ReadonlyMap<string, Provider>
  readonly identities: Identities
  readonly requests: OAuthRequests
  /** Whether a stranger is given an account. */
  readonly signUp: boolean
}

/** Builds it; loaded where the config asks for it, and of each service only what is used. */
export async function setupOAuth(
  config: OAuthConfig,
  signUp: boolean,
  parts: Parameters<typeof oauthRequests>[0],
): Promise<OAuth> {
  const providers = new Map<string, Provider>()
  for (const name of Object.keys(config)) {
    if (config[name]) providers.set(name, await providerOf(name, config, parts.clock))
  }
  return { providers, identities: identities(parts), requests: oauthRequests(parts), signUp }
}

async function providerOf(
  name: string,
  config: OAuthConfig,
  clock: Pick<Clock, 'now' | 'setTimeout'>,
): Promise<Provider> {
  if (name === 'apple') {
    return (await import('./apple.ts')).appleProvider(name, config.apple!, clock)
  }
  if (name === 'microsoft') {
    return (await import('./microsoft.ts')).microsoftProvider(name, config.microsoft!, clock)
  }
  const service = config[name] as OAuthProviderConfig
  if (name === 'github') return (await import('./github.ts')).githubProvider(name, service, clock)
  const { bySecret, oidcProvider } = await import('./oidc.ts')
  const { issuer = KNOWN_ISSUERS[name]!, clientId, clientSecret, redirectUris } = service
  const { scopes = ['openid', 'email', 'profile'] } = service
  const clientAuth = bySecret(clientSecret)
  return oidcProvider({ name, issuer, clientId, clientAuth, redirectUris, scopes }, clock)
}
