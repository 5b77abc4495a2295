import type { Proofs } from './provider.ts'

/**
 * The address of a service's sign-in page, with what every sign-in is bound by.
 *
 * @param asked parameters of the service, beside `response_type`, `state` and the PKCE challenge
 */
export async function signInPage(
  page: string,
  { state, verifier }: Omit<Proofs, 'nonce'>,
  asked: Readonly<Record<string, string>>,
): Promise<string> {
  const { calculatePKCECodeChallenge } = await import('oauth4webapi')
  const url = new URL(page)
  const all = {
    ...{ response_type: 'code', state, code_challenge_method: 'S256' },
    code_challenge: await calculatePKCECodeChallenge(verifier),
    ...asked,
  }
  for (const [key, value] of Object.entries(all)) url.searchParams.set(key, value)
  return url.href
}
