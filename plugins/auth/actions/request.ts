import type { TOptional, TString, TUnsafe } from '@sinclair/typebox'
import { t } from '../../../kernel/index.ts'
import type { HttpExchange } from '../../http/index.ts'
import type { RequestCookie } from '../request-cookie.ts'
import { boundBy, newToken } from '../token.ts'

/** What requests for codes are bound with. */
export interface RequestParts {
  readonly requests: RequestCookie
}

/** Where whoever asks keeps what the code is bound to. */
export const keepInput: TOptional<TUnsafe<'cookie' | 'token'>> = t.Optional(
  t.Unsafe<'cookie' | 'token'>(
    t.Union([t.Literal('cookie'), t.Literal('token')], {
      description:
        'Where the client keeps what it is given: a browser in a cookie, others on their own. Default: cookie.',
    }),
  ),
)

/** The other half of a code, for clients without cookies. */
export const requestInput: TOptional<TString> = t.Optional(
  t.String({
    maxLength: 64,
    secret: true,
    description: '`request` of the answer, when it had one.',
  }),
)

/** The answer to whoever asks, whether there is such an account or not. */
export interface Accepted {
  readonly accepted: boolean
  readonly request?: string
}

/** Schema of {@link Accepted}. */
export const acceptedShape: TUnsafe<Accepted> = t.Unsafe<Accepted>(
  t.Object({
    accepted: t.Boolean(),
    request: t.Optional(
      t.String({ secret: true, description: 'Only with `keep: "token"`: goes with the code.' }),
    ),
  }),
)

/** Begins a request: what its code is to be bound to, and the answer. */
export function begin(
  { requests }: RequestParts,
  http: HttpExchange | undefined,
  keep: 'cookie' | 'token' | undefined,
): { bound: string; answer: Accepted } {
  if (http && keep !== 'token') {
    return { bound: boundBy(requests.start(http)), answer: { accepted: true } }
  }
  const request = newToken()
  return { bound: boundBy(request), answer: { accepted: true, request } }
}

/** What the code of whoever comes must be bound to. */
export function boundTo(
  { requests }: RequestParts,
  http: HttpExchange | undefined,
  request: string | undefined,
): string {
  return boundBy(request ?? (http && requests.read(http)) ?? '')
}
