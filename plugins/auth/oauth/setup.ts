import type { OAuthConfig } from './config.ts'
import { type Identities, identities } from './identities.ts'
import { type Provider, oidcProvider } from './provider.ts'
import { type OAuthRequests, oauthRequests } from './requests.ts'

/** Signing in by other services. */
export interface OAuth {
  readonly providers: ReadonlyMap<string, Provider>
  readonly identities: Identities
  readonly requests: OAuthRequests
  /** Whether a stranger is given an account. */
  readonly signUp: boolean
}

/** Builds it; loaded where the config asks for it. */
export function setupOAuth(
  config: OAuthConfig,
  signUp: boolean,
  parts: Parameters<typeof oauthRequests>[0],
): OAuth {
  const made = Object.entries(config).map(
    ([name, one]) => [name, oidcProvider(name, one, parts.clock)] as const,
  )
  return {
    providers: new Map(made),
    identities: identities(parts),
    requests: oauthRequests(parts),
    signUp,
  }
}
