import type { IDToken } from 'oauth4webapi'
import type { Clock } from '../../../kernel/index.ts'
import { type MicrosoftConfig, TENANT_ID } from './config.ts'
import { bySecret, oidcProvider, standardClaims } from './oidc.ts'
import type { Claims, Provider } from './provider.ts'

/** Where everybody who has an account of their own, and no organisation, is. */
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'
const CLOUD = 'https://login.microsoftonline.com'

/**
 * Microsoft, version 2.0 of its endpoint. Of `common` and `organizations` discovery names a pattern as
 * the issuer, and a token's has to be the one of the tenant that it names.
 *
 * Who somebody is: the issuer, which has the tenant in it, and `sub`, which is always there, never given
 * to anybody else, and of no use to other apps; `oid` is only there with the scope `profile`.
 */
export function microsoftProvider(
  name: string,
  config: MicrosoftConfig,
  clock: Pick<Clock, 'setTimeout'>,
): Provider {
  const { clientId, clientSecret, redirectUris, tenant = 'common' } = config
  const cloud = (config.issuer ?? CLOUD).replace(/\/+$/, '')
  const issuerOf = (tid: string): string => `${cloud}/${tid}/v2.0`
  const isOne = tenant !== 'common' && tenant !== 'organizations'
  const one = tenant === 'consumers' ? CONSUMERS : tenant
  const provider = oidcProvider(
    {
      ...{ name, clientId, redirectUris, claimsOf },
      scopes: config.scopes ?? ['openid', 'email', 'profile'],
      issuer: issuerOf(isOne ? one : '{tenantid}'),
      discovery: issuerOf(tenant),
      // In the body, as its manual has it, although it also takes the other way.
      clientAuth: () => bySecret(clientSecret)([]),
      ...(!isOne && {
        issuerOf: ({ tid }) =>
          typeof tid === 'string' &&
          TENANT_ID.test(tid) &&
          (tenant === 'common' || tid !== CONSUMERS)
            ? issuerOf(tid)
            : 'nobody that is asked for',
      }),
    },
    clock,
  )
  if (isOne) return provider
  return {
    ...provider,
    async exchange(answer, proofs, redirectUri) {
      const rest = new URLSearchParams(answer)
      rest.delete('iss')
      const claims = await provider.exchange(rest, proofs, redirectUri)
      const iss = answer.get('iss')
      if (iss !== null && iss !== claims.issuer) throw new Error('the answer is of another tenant')
      return claims
    },
  }
}

/**
 * Whoever runs a tenant writes into `email` what they like ("nOAuth"). It is confirmed only when Microsoft
 * says that the tenant has proved to own the domain, or that it has confirmed the address itself.
 */
function claimsOf(token: IDToken): Claims {
  const claims = standardClaims(token)
  const { xms_edov: owned, verified_primary_email: primary } = token
  const email = claims.email?.toLowerCase()
  const isPrimary =
    Array.isArray(primary) &&
    primary.some((one) => typeof one === 'string' && one.toLowerCase() === email)
  // Booleans come as numbers and texts, too.
  return { ...claims, emailVerified: isPrimary || [true, 1, '1', 'true'].includes(owned as never) }
}
