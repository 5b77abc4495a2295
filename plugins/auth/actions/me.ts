import { type Action, runOf, t } from '../../../kernel/index.ts'
import { type ActionParts, FOR_USERS, action, noStore, triggers } from './parts.ts'
import { sessionShape, shownSession, shownUser, userShape } from './shapes.ts'

/** Who is signed in, and what they may: what a client needs to show the right things. */
export function me({ prefix }: ActionParts): Action {
  return action(
    {
      name: 'auth.me',
      description: 'Who is signed in, and what they may.',
      input: t.Object({}),
      output: t.Object({
        user: userShape,
        session: t.Union([sessionShape, t.Null()]),
        roles: t.Array(t.String()),
        permissions: t.Array(t.String()),
        org: t.Union([t.String(), t.Null()], {
          description:
            'The organisation that the request is for: the one it names, or that its API key is bound to.',
        }),
      }),
      triggers: [triggers.api('GET', `${prefix}/me`)],
      guards: FOR_USERS,
    },
    (_input, ctx) => {
      const { auth, http } = ctx
      noStore(http)
      return {
        user: shownUser(auth.user),
        session: auth.session && shownSession(auth.session),
        roles: [...auth.roles],
        permissions: [...auth.permissions],
        org: runOf(ctx).org ?? null,
      }
    },
  )
}
