import type { Static, TObject, TOptional, TString, TUnsafe } from '@sinclair/typebox'
import { InvalidInput, NotFound, Unavailable, t } from '../../../kernel/index.ts'
import { begin, boundTo, keepInput, requestInput } from '../actions/request.ts'
import type { ActionParts } from '../actions/parts.ts'
import { audit } from '../audit.ts'
import { OAuthRefused } from '../errors.ts'
import type { SignInContext } from '../sign-in-user.ts'
import type { ThrottledContext } from '../throttle.ts'
import type { Claims } from './provider.ts'
import type { OAuth } from './setup.ts'
import { whyFailed } from './why-failed.ts'

/** What the actions of other services are made with. */
export type OAuthParts = ActionParts & { readonly oauth: OAuth }

type RoundTripContext = SignInContext & ThrottledContext

const provider: TString = t.String({ maxLength: 40 })

/** What a client begins with. */
export const startInput: TObject<{
  provider: TString
  redirectUri: TOptional<TString>
  keep: typeof keepInput
}> = t.Object({
  provider,
  redirectUri: t.Optional(
    t.String({ maxLength: 2000, description: 'One of `redirectUris`. Default: the first.' }),
  ),
  keep: keepInput,
})

/** Where the browser is to go. */
export interface Started {
  readonly url: string
  readonly request?: string
}

/** Schema of {@link Started}. */
export const startedShape: TUnsafe<Started> = t.Unsafe<Started>(
  t.Object({
    url: t.String({ secret: true, description: 'Where the browser is to go.' }),
    request: t.Optional(
      t.String({ secret: true, description: 'Only with `keep: "token"`: goes with the answer.' }),
    ),
  }),
)

/** What the service sends the browser back with. */
export const answerInput: TObject<{
  provider: TString
  code: TString
  state: TString
  iss: TOptional<TString>
  name: TOptional<TString>
  request: typeof requestInput
}> = t.Object({
  provider,
  code: t.String({ minLength: 1, maxLength: 4096, secret: true }),
  state: t.String({ minLength: 1, maxLength: 64, secret: true }),
  iss: t.Optional(t.String({ maxLength: 2000 })),
  name: t.Optional(
    t.String({ maxLength: 200, pii: true, description: 'Only of services that lead on with it.' }),
  ),
  request: requestInput,
})

type Answer = Static<typeof answerInput>

/** Begins at a service, for who signs in or, with an id, links it to their account. */
export async function start(
  parts: OAuthParts,
  ctx: RoundTripContext,
  given: { provider: string; redirectUri?: string; keep?: 'cookie' | 'token' },
  userId?: string,
): Promise<Started> {
  const { providers, requests } = parts.oauth
  const service = providers.get(given.provider)
  if (!service) throw new NotFound({ message: 'There is no such service.' })
  const redirectUri = given.redirectUri ?? service.redirectUris[0]!
  if (!service.redirectUris.includes(redirectUri)) {
    const issue = { path: '/redirectUri', message: 'must be one of the config' }
    throw new InvalidInput({ details: { issues: [issue] } })
  }
  const { bound, answer } = begin(parts, ctx.http, given.keep)
  await parts.throttle.take(ctx, 'codes', bound)
  const proofs = await requests.begin(bound, { provider: service.name, redirectUri, userId })
  const url = await service.authorize(proofs, redirectUri).catch((error: unknown) => {
    const facts = { why: whyFailed(error), provider: service.name }
    ctx.logger.warn('a service to sign in by does not answer', facts)
    throw new Unavailable({ message: 'The service does not answer; retry shortly.' })
  })
  return { url, ...(answer.request !== undefined && { request: answer.request }) }
}

/**
 * What the service says of who comes back from it.
 *
 * @throws OAuthRefused for whatever does not fit; the log says what
 */
export async function finish(
  parts: OAuthParts,
  ctx: RoundTripContext,
  given: Answer,
  userId?: string,
): Promise<Claims> {
  const { providers, requests } = parts.oauth
  const bound = boundTo(parts, ctx.http, given.request)
  await parts.throttle.take(ctx, 'codes', bound)
  const begun = await requests.redeem(bound, given.state)
  const service = providers.get(given.provider)
  if (!begun || !service || begun.request.provider !== service.name) {
    return refuse(ctx, given.provider, 'state')
  }
  if (begun.request.userId !== userId) return refuse(ctx, given.provider, 'user')
  const answer = new URLSearchParams({ code: given.code, state: given.state })
  for (const key of ['iss', 'name'] as const) {
    if (given[key] !== undefined) answer.set(key, given[key])
  }
  return service
    .exchange(answer, begun.proofs, begun.request.redirectUri)
    .catch((error: unknown) => {
      const facts = { why: whyFailed(error), provider: service.name }
      ctx.logger.warn('a sign-in by another service failed', facts)
      return refuse(ctx, service.name, 'exchange')
    })
}

/** Refuses with one answer, and says on record why. @throws OAuthRefused */
export function refuse(ctx: SignInContext, name: string, reason: string): never {
  audit(ctx, 'oauth.refused', { provider: name, reason })
  throw new OAuthRefused()
}
