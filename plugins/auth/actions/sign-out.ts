import { type Action, t } from '../../../kernel/index.ts'
import { audit } from '../audit.ts'
import { type ActionParts, FOR_EVERYBODY, action, noStore, triggers } from './parts.ts'

/** Ends the session that the call comes with; of nobody's too, so that it always leaves one signed out. */
export function signOut({ service: { sessions, cookie }, prefix }: ActionParts): Action {
  return action(
    {
      name: 'auth.signOut',
      description: 'Ends the session.',
      input: t.Object({}),
      output: t.Void(),
      triggers: [triggers.api('POST', `${prefix}/sign-out`, { body: 'json' })],
      guards: FOR_EVERYBODY,
    },
    async (_input, ctx) => {
      const { auth, http } = ctx
      noStore(http)
      if (http) cookie.clear(http)
      if (!auth.session) return
      await sessions.revoke(auth.session.id)
      audit(ctx, 'sign-out', { user: auth.session.userId })
    },
  )
}
