import { type Action, NotFound, t } from '../../../kernel/index.ts'
import { audit } from '../audit.ts'
import { type ActionParts, FOR_THEMSELVES, FOR_USERS, action, noStore, triggers } from './parts.ts'
import { sessionShape, shownSession } from './shapes.ts'

/** Where a user is signed in. */
export function listSessions({ service: { sessions }, prefix }: ActionParts): Action {
  return action(
    {
      name: 'auth.listSessions',
      description: 'Where the user is signed in, the latest first.',
      input: t.Object({}),
      output: t.Object({
        current: t.Union([t.String(), t.Null()], {
          description: 'Id of the session of this call.',
        }),
        sessions: t.Array(sessionShape),
      }),
      triggers: [triggers.api('GET', `${prefix}/sessions`)],
      guards: FOR_USERS,
    },
    async (_input, { auth, http }) => {
      noStore(http)
      const all = await sessions.list(auth.user.id)
      return { current: auth.session?.id ?? null, sessions: all.map(shownSession) }
    },
  )
}

/** Ends one session of the user: a device that was lost. */
export function revokeOneSession({ service: { sessions }, prefix }: ActionParts): Action {
  return action(
    {
      name: 'auth.revokeSession',
      description: 'Ends one session of the user.',
      input: t.Object({ id: t.String({ maxLength: 64 }) }),
      output: t.Void(),
      triggers: [triggers.api('DELETE', `${prefix}/sessions/:id`)],
      guards: FOR_THEMSELVES,
      errors: [NotFound],
    },
    async ({ id }, ctx) => {
      noStore(ctx.http)
      const { user } = ctx.auth
      // Somebody else's is as little there as one that never was.
      if (!(await sessions.list(user.id)).some((each) => each.id === id)) throw new NotFound()
      await sessions.revoke(id)
      audit(ctx, 'session.revoked', { user: user.id })
    },
  )
}

/** Ends every session of the user but the one of this call. */
export function revokeOtherSessions({ service: { sessions }, prefix }: ActionParts): Action {
  return action(
    {
      name: 'auth.revokeOtherSessions',
      description: 'Ends every session of the user but the one of this call.',
      input: t.Object({}),
      output: t.Object({ ended: t.Integer() }),
      triggers: [triggers.api('DELETE', `${prefix}/sessions`)],
      guards: FOR_THEMSELVES,
    },
    async (_input, ctx) => {
      noStore(ctx.http)
      const { user, session } = ctx.auth
      const ended = await sessions.revokeAll(user.id, session?.id)
      audit(ctx, 'sessions.revoked', { user: user.id, ended })
      return { ended }
    },
  )
}
