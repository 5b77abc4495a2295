import { type Action, Conflict, NotFound, t } from '../../../kernel/index.ts'
import { FOR_THEMSELVES, FOR_USERS, action, noStore, triggers } from '../actions/parts.ts'
import { proven } from '../actions/proven.ts'
import { renewSession, renewedShape } from '../actions/renew-session.ts'
import { audit } from '../audit.ts'
import { takeWayIn } from '../ways-in.ts'
import type { PasskeyParts } from './setup.ts'
import { nameInput, passkeyShape, shownPasskey } from './shapes.ts'

const idInput = t.String({ maxLength: 64 })

/** The passkeys of the user. */
export function listPasskeys({ prefix, webauthn: { passkeys } }: PasskeyParts): Action {
  return action(
    {
      name: 'auth.listPasskeys',
      description: 'The passkeys of the user, the newest first.',
      input: t.Object({}),
      output: t.Object({ passkeys: t.Array(passkeyShape) }),
      triggers: [triggers.api('GET', `${prefix}/passkeys`)],
      guards: FOR_USERS,
    },
    async (_input, { auth, http }) => {
      noStore(http)
      return { passkeys: (await passkeys.list(auth.user.id)).map(shownPasskey) }
    },
  )
}

/** Gives a passkey of the user another name. */
export function renamePasskey({ prefix, webauthn: { passkeys } }: PasskeyParts): Action {
  return action(
    {
      name: 'auth.renamePasskey',
      description: 'Gives a passkey another name.',
      input: t.Object({ id: idInput, name: nameInput }),
      output: t.Void(),
      triggers: [triggers.api('PATCH', `${prefix}/passkeys/:id`, { body: 'json' })],
      guards: FOR_THEMSELVES,
      errors: [NotFound],
    },
    async ({ id, name }, ctx) => {
      noStore(ctx.http)
      const { user } = ctx.auth
      if (!(await passkeys.rename(user.id, id, name))) throw new NotFound()
      audit(ctx, 'passkey.renamed', { user: user.id, passkey: id })
    },
  )
}

/** Has the user sign in by a passkey no more; other sessions end, as it may have been stolen. */
export function removePasskey(parts: PasskeyParts): Action {
  const { passkeys } = parts.webauthn
  return proven(
    parts,
    {
      name: 'auth.removePasskey',
      description: 'Has the user sign in by a passkey no more.',
      path: '/passkeys/:id/remove',
      input: { id: idInput },
      output: renewedShape,
      errors: [Conflict, NotFound],
    },
    async ({ id }, ctx, session) => {
      const { user } = ctx.auth
      const renewed = await renewSession(parts, ctx, session, () =>
        takeWayIn(parts, user, async () => {
          if (!(await passkeys.remove(user.id, id))) throw new NotFound()
        }),
      )
      await parts.tell(ctx, { kind: 'passkey-removed', email: user.email })
      audit(ctx, 'passkey.removed', { user: user.id, passkey: id })
      return renewed
    },
  )
}
