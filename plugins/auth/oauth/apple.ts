import type { IDToken } from 'oauth4webapi'
import type { Clock } from '../../../kernel/index.ts'
import { appleSecret } from './apple-secret.ts'
import type { AppleConfig } from './config.ts'
import { bySecret, oidcProvider, standardClaims } from './oidc.ts'
import type { Claims, Provider } from './provider.ts'

const APPLE = 'https://appleid.apple.com'
const ANSWERS = ['code', 'iss', 'error'] as const

/**
 * Apple posts its answer from its own page, where the app's cookies do not come along. So it goes to a
 * callback that decides nothing: it leads on to a page of the app, which brings the answer as it brings
 * those of all services, with the cookie that it is bound to.
 */
export function appleProvider(
  name: string,
  config: AppleConfig,
  clock: Pick<Clock, 'setTimeout' | 'now'>,
): Provider {
  const { clientId, redirectUris, callback, issuer = APPLE } = config
  const secret = appleSecret(config, issuer, clock)
  const provider = oidcProvider(
    {
      ...{ name, issuer, clientId, redirectUris, claimsOf },
      scopes: config.scopes ?? ['openid', 'email', 'name'],
      asked: { response_mode: 'form_post' },
      clientAuth: (methods) => bySecret(secret())(methods),
    },
    clock,
  )
  return {
    ...provider,
    // The page goes along in the state: there is one callback, and the database knows only a hash.
    authorize: ({ state, ...proofs }, page) =>
      provider.authorize({ ...proofs, state: `${state}.${redirectUris.indexOf(page)}` }, callback),
    async exchange(answer, proofs, _page) {
      const claims = await provider.exchange(answer, proofs, callback)
      return { ...claims, name: claims.name ?? answer.get('name') }
    },
    landing({ state = '', user, ...answer }) {
      const [, own, index] = /^([\w-]+)\.(\d{1,3})$/.exec(state) ?? []
      const page = redirectUris[Number(index)]
      if (own === undefined || page === undefined) return undefined
      const params = new URLSearchParams({ state: own })
      for (const key of ANSWERS) if (answer[key] !== undefined) params.set(key, answer[key])
      const called = nameOf(user)
      if (called) params.set('name', called)
      // After `#`, which is sent to no server, and stands in no log.
      return `${page}#${params}`
    },
  }
}

/** Texts where others have booleans. */
function claimsOf(token: IDToken): Claims {
  const { email_verified } = token as { email_verified?: unknown }
  return {
    ...standardClaims(token),
    emailVerified: [true, 'true'].includes(email_verified as never),
  }
}

/** The name, which Apple says at the first sign-in only, and signs never. */
function nameOf(user: string | undefined): string | undefined {
  try {
    const { firstName, lastName } = JSON.parse(user ?? '').name
    const parts = [firstName, lastName].filter((part) => typeof part === 'string')
    return parts.join(' ').trim().slice(0, 200)
  } catch {
    return undefined
  }
}
