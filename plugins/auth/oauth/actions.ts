import { type Action, Conflict, NotFound, Unavailable, t } from '../../../kernel/index.ts'
import { UniqueViolation } from '../../db/index.ts'
import { enter, enteredShape } from '../actions/enter.ts'
import {
  FOR_EVERYBODY,
  FOR_THEMSELVES,
  FOR_USERS,
  action,
  noStore,
  triggers,
} from '../actions/parts.ts'
import { keepInput } from '../actions/request.ts'
import { passwordInput } from '../actions/shapes.ts'
import { audit } from '../audit.ts'
import { OAuthRefused } from '../errors.ts'
import { PROOF_ERRORS, prove } from '../proof.ts'
import {
  type OAuthParts,
  answerInput,
  finish,
  refuse,
  start,
  startInput,
  startedShape,
} from './round-trip.ts'
import { takeWayIn } from '../ways-in.ts'
import { userOf } from './user-of.ts'

const proof = { password: t.Optional(passwordInput) }

/** Begins to sign in by a service. */
export function startOAuth(parts: OAuthParts): Action {
  return action(
    {
      name: 'auth.startOAuth',
      description: 'Says where the browser goes to sign in by another service.',
      input: startInput,
      output: startedShape,
      triggers: [triggers.api('POST', `${parts.prefix}/oauth/:provider/start`, { body: 'json' })],
      guards: FOR_EVERYBODY,
      errors: [NotFound, Unavailable],
    },
    async (given, ctx) => {
      noStore(ctx.http)
      return start(parts, ctx, given)
    },
  )
}

/** Signs in who comes back from a service. */
export function oauth(parts: OAuthParts): Action {
  return action(
    {
      name: 'auth.oauth',
      description: 'Begins a session for who comes back from another service.',
      input: t.Object({ ...answerInput.properties, keep: keepInput }),
      output: enteredShape(parts),
      triggers: [triggers.api('POST', `${parts.prefix}/oauth/:provider`, { body: 'json' })],
      guards: FOR_EVERYBODY,
      errors: [OAuthRefused],
    },
    async ({ keep, ...given }, ctx) => {
      noStore(ctx.http)
      const claims = await finish(parts, ctx, given)
      const found = await ctx
        .transaction(() => userOf(parts, given.provider, claims))
        .catch((error: unknown) => {
          // Somebody else came first.
          if (error instanceof UniqueViolation) return 'taken' as const
          throw error
        })
      if (typeof found === 'string') return refuse(ctx, given.provider, found)
      return enter(parts, ctx, { user: found, method: given.provider }, keep)
    },
  )
}

/** Begins to link a service to the account of the user. */
export function startOAuthLink(parts: OAuthParts): Action {
  return action(
    {
      name: 'auth.startOAuthLink',
      description:
        'Says where the browser goes to link another service. Needs the password, or a sign-in of the last ten minutes.',
      input: t.Object({ ...startInput.properties, ...proof }),
      output: startedShape,
      triggers: [
        triggers.api('POST', `${parts.prefix}/oauth/:provider/link/start`, { body: 'json' }),
      ],
      guards: FOR_THEMSELVES,
      errors: [...PROOF_ERRORS, NotFound, Unavailable],
    },
    async ({ password, ...given }, ctx) => {
      noStore(ctx.http)
      await prove(parts, ctx, password)
      return start(parts, ctx, given, ctx.auth.user.id)
    },
  )
}

/** Links a service to the account of the user. */
export function linkOAuth(parts: OAuthParts): Action {
  return action(
    {
      name: 'auth.linkOAuth',
      description: 'Has the user sign in by another service, too.',
      input: answerInput,
      output: t.Object({ provider: t.String() }),
      triggers: [triggers.api('POST', `${parts.prefix}/oauth/:provider/link`, { body: 'json' })],
      guards: FOR_THEMSELVES,
      errors: [OAuthRefused],
    },
    async (given, ctx) => {
      noStore(ctx.http)
      const { user } = ctx.auth
      const { provider } = given
      const claims = await finish(parts, ctx, given, user.id)
      await parts.oauth.identities.link(user.id, provider, claims).catch((error: unknown) => {
        if (error instanceof UniqueViolation) return refuse(ctx, provider, 'taken')
        throw error
      })
      audit(ctx, 'oauth.linked', { user: user.id, provider })
      return { provider }
    },
  )
}

/** By which services the user signs in. */
export function listIdentities({ prefix, oauth: { identities } }: OAuthParts): Action {
  return action(
    {
      name: 'auth.listIdentities',
      description: 'By which other services the user signs in.',
      input: t.Object({}),
      output: t.Object({
        identities: t.Array(
          t.Object({
            provider: t.String(),
            email: t.Union([t.String({ pii: true }), t.Null()]),
            createdAt: t.String({ format: 'date-time' }),
          }),
        ),
      }),
      triggers: [triggers.api('GET', `${prefix}/identities`)],
      guards: FOR_USERS,
    },
    async (_input, { auth, http }) => {
      noStore(http)
      const all = await identities.list(auth.user.id)
      return {
        identities: all.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() })),
      }
    },
  )
}

/** Has the user sign in by a service no more. */
export function unlinkIdentity(parts: OAuthParts): Action {
  const { identities } = parts.oauth
  return action(
    {
      name: 'auth.unlinkIdentity',
      description:
        'Has the user sign in by a service no more. Needs the password, or a sign-in of the last ten minutes.',
      input: t.Object({ provider: t.String({ maxLength: 40 }), ...proof }),
      output: t.Void(),
      triggers: [
        triggers.api('POST', `${parts.prefix}/identities/:provider/unlink`, { body: 'json' }),
      ],
      guards: FOR_THEMSELVES,
      errors: [...PROOF_ERRORS, NotFound, Conflict],
    },
    async ({ provider, password }, ctx) => {
      noStore(ctx.http)
      const { user } = ctx.auth
      await prove(parts, ctx, password)
      await ctx.transaction(() =>
        takeWayIn(parts, user, async () => {
          if (!(await identities.unlink(user.id, provider))) throw new NotFound()
        }),
      )
      audit(ctx, 'oauth.unlinked', { user: user.id, provider })
    },
  )
}
