import { type Action, t } from '../../../kernel/index.ts'
import { FOR_EVERYBODY, action, noStore, triggers } from '../actions/parts.ts'
import { type OAuthParts, refuse } from './round-trip.ts'
import { OAuthRefused } from '../errors.ts'

const part = (maxLength: number) => t.Optional(t.String({ maxLength, secret: true }))

/** Leads on from a service that posts its answer, to a page of the app, which brings it. */
export function oauthCallback({ prefix, oauth: { providers } }: OAuthParts): Action {
  return action(
    {
      name: 'auth.oauthCallback',
      description: 'Leads who comes back from a service that posts its answer on to the app.',
      // Whatever else the service says is not for us.
      input: t.Object(
        {
          provider: t.String({ maxLength: 40 }),
          ...{ code: part(4096), state: part(64), iss: part(2000) },
          ...{ error: part(200), user: part(4096) },
        },
        { additionalProperties: true },
      ),
      output: t.Void(),
      triggers: [
        triggers.api('POST', `${prefix}/oauth/:provider/callback`, { body: 'form', status: 303 }),
      ],
      guards: FOR_EVERYBODY,
      errors: [OAuthRefused],
    },
    ({ provider, ...form }, ctx) => {
      noStore(ctx.http)
      const page = providers.get(provider)?.landing?.(form)
      if (page === undefined) return refuse(ctx, provider, 'state')
      ctx.http?.headers.set('location', page)
    },
  )
}
