import { type Action, Forbidden, NotFound, t } from '../../../kernel/index.ts'
import { audit } from '../audit.ts'
import { hasPermission } from '../guards.ts'
import type { User } from '../user.ts'
import { type ActionParts, action, noStore, triggers } from './parts.ts'
import { assertWithin } from './roles.ts'

const ofUser = t.Object({ user: t.String({ maxLength: 64, description: 'Id of the user.' }) })

/** Ends every session of a user. */
export function signOutUser({ service, prefix }: ActionParts): Action {
  return action(
    {
      name: 'auth.signOutUser',
      description: 'Ends every session of a user.',
      input: ofUser,
      output: t.Object({ ended: t.Integer() }),
      triggers: [triggers.api('DELETE', `${prefix}/users/:user/sessions`)],
      guards: [hasPermission('users:sign-out')],
      errors: [NotFound],
    },
    async ({ user: id }, ctx) => {
      noStore(ctx.http)
      const user = await known(service, id)
      const ended = await service.sessions.revokeAll(user.id)
      audit(ctx, 'sessions.revoked', { user: user.id, ended })
      return { ended }
    },
  )
}

/** Ends every session of everybody: after a leak. */
export function signOutEverybody({ service, prefix }: ActionParts): Action {
  return action(
    {
      name: 'auth.signOutEverybody',
      description: 'Ends every session of every user, the caller’s too.',
      input: t.Object({}),
      output: t.Object({ ended: t.Integer() }),
      triggers: [triggers.api('DELETE', `${prefix}/users/sessions`)],
      guards: [hasPermission('users:sign-out')],
    },
    async (_input, ctx) => {
      noStore(ctx.http)
      const ended = await service.sessions.revokeEverybodys()
      audit(ctx, 'sessions.revoked-of-everybody', { ended })
      return { ended }
    },
  )
}

/** Keeps a user out: sessions, keys and jobs are refused from now on. */
export function disableUser(parts: ActionParts): Action {
  return onUser(parts, 'disable', 'auth.disableUser', 'Keeps a user out; nothing is deleted.')
}

/** Lets a user in again. */
export function enableUser(parts: ActionParts): Action {
  return onUser(parts, 'enable', 'auth.enableUser', 'Lets a disabled user in again.')
}

function onUser(
  { service, prefix }: ActionParts,
  what: 'disable' | 'enable',
  name: string,
  description: string,
): Action {
  return action(
    {
      ...{ name, description },
      input: ofUser,
      output: t.Void(),
      triggers: [triggers.api('POST', `${prefix}/users/:user/${what}`)],
      guards: [hasPermission('users:disable')],
      errors: [NotFound],
    },
    async ({ user: id }, ctx) => {
      noStore(ctx.http)
      const user = await known(service, id)
      await service.users[what](user.id)
      audit(ctx, `user.${what}d`, { user: user.id })
    },
  )
}

/** Gives a user a role, which may have nothing that the caller has not. */
export function grantRole(parts: ActionParts): Action {
  return onRole(parts, 'PUT', 'grant', 'auth.grantRole', 'Gives a user a role.')
}

/** Takes a role from a user; the caller could have given it. */
export function withdrawRole(parts: ActionParts): Action {
  return onRole(parts, 'DELETE', 'withdraw', 'auth.withdrawRole', 'Takes a role from a user.')
}

function onRole(
  { service, prefix }: ActionParts,
  method: 'PUT' | 'DELETE',
  what: 'grant' | 'withdraw',
  name: string,
  description: string,
): Action {
  return action(
    {
      ...{ name, description },
      input: t.Object({ ...ofUser.properties, role: t.String({ maxLength: 64 }) }),
      output: t.Object({ roles: t.Array(t.String()) }),
      triggers: [triggers.api(method, `${prefix}/users/:user/roles/:role`)],
      guards: [hasPermission('users:grant-roles')],
      errors: [NotFound, Forbidden],
    },
    async ({ user: id, role }, ctx) => {
      noStore(ctx.http)
      const { roles } = service
      const user = await known(service, id)
      const book = await roles.current()
      if (!book.roles.has(role)) throw new NotFound({ message: `There is no role "${role}".` })
      assertWithin(ctx.auth, role, book.grantsOf([role]).patterns)
      await roles[what](user.id, role)
      audit(ctx, `role.${what === 'grant' ? 'granted' : 'withdrawn'}`, { user: user.id, role })
      return { roles: await roles.of(user.id) }
    },
  )
}

async function known({ users }: ActionParts['service'], id: string): Promise<User> {
  const user = await users.get(id)
  if (!user) throw new NotFound({ message: 'There is no such user.' })
  return user
}
