import { InvalidInput } from '../../../kernel/index.ts'
import type { AuthService, HandedPurpose } from '../../auth/index.ts'
import type { Organizations } from '../../organizations/index.ts'
import type { StudioApi } from '../contract/api.ts'

type Op = StudioApi['studio.saas.op']

/** Does something to a user, or in an organisation; what that is, in words. */
export async function saasOp(
  auth: AuthService,
  organizations: Organizations | undefined,
  { op, userId, orgId, role, ...given }: Op['input'],
): Promise<Op['output']> {
  const user = (): string => required(userId, 'userId')
  const org = (): { service: Organizations; id: string } => ({
    service: required(organizations, 'orgId'),
    id: required(orgId, 'orgId'),
  })
  const invitation = (): string => required(given.invitationId, 'invitationId')
  switch (op) {
    case 'signOutAll': {
      const count = await auth.sessions.revokeAll(user())
      return { done: true, detail: `${count} sessions ended` }
    }
    case 'endSession': {
      const id = required(given.sessionId, 'sessionId')
      const isTheirs = (await auth.sessions.list(user())).some((each) => each.id === id)
      const done = isTheirs && (await auth.sessions.revoke(id))
      return { done, detail: done ? 'the session is over' : 'it was over already' }
    }
    case 'revokeKey': {
      const done = await auth.apiKeys.revoke(user(), required(given.keyId, 'keyId'))
      return { done, detail: done ? 'the key opens nothing any more' : 'it was not in force' }
    }
    case 'grantRole':
      await auth.roles.grant(user(), await known(auth, required(role, 'role')))
      return { done: true, detail: `has the role ${role} from now on` }
    case 'withdrawRole':
      await auth.roles.withdraw(user(), required(role, 'role'))
      return { done: true, detail: `has the role ${role} no longer` }
    case 'resetCode':
      return handOver(auth, user(), 'reset-password', 'a new password')
    case 'magicCode':
      return handOver(auth, user(), 'magic-link', 'signing in')
    case 'ban':
      await auth.users.disable(user())
      return { done: true, detail: 'refused from now on, with all sessions and keys' }
    case 'unban':
      await auth.users.enable(user())
      return { done: true, detail: 'may sign in again' }
    case 'verifyEmail': {
      const found = await auth.users.get(user())
      const done = found !== undefined && (await auth.users.confirm(found.id, found.email))
      return { done, detail: done ? 'the address counts as theirs' : 'there is no such user' }
    }
    case 'setRole': {
      const { service, id } = org()
      await service.members.setRole(id, user(), required(role, 'role'))
      return { done: true, detail: `is ${role} now` }
    }
    case 'removeMember': {
      const { service, id } = org()
      await service.members.remove(id, user())
      return { done: true, detail: 'is no member any more' }
    }
    case 'transferOwnership': {
      const { service, id } = org()
      const members = await service.members.list(id, { limit: 1_000 })
      const from = members.find((one) => one.role === 'owner' && one.user !== user())?.user
      if (from === undefined) return { done: false, detail: 'there is no other owner' }
      await service.members.transfer(id, { from, to: user() })
      return { done: true, detail: 'is the owner now; who was is an admin' }
    }
    case 'invite': {
      const { service, id } = org()
      const email = required(given.email, 'email')
      await service.invitations.create(id, { email, role: required(role, 'role') })
      return { done: true, detail: `${email} is invited as ${role}` }
    }
    case 'resendInvitation': {
      const { service, id } = org()
      const { email } = await service.invitations.resend(id, invitation())
      return { done: true, detail: `sent to ${email} again; the earlier one is void` }
    }
    case 'revokeInvitation': {
      const { service, id } = org()
      await service.invitations.cancel(id, invitation())
      return { done: true, detail: 'the invitation opens nothing any more' }
    }
  }
}

/** @throws InvalidInput for a role that there is not */
async function known(auth: AuthService, role: string): Promise<string> {
  if ((await auth.roles.current()).roles.has(role)) return role
  throw new InvalidInput({
    details: { issues: [{ path: '/role', message: 'there is no such role' }] },
  })
}

async function handOver(
  auth: AuthService,
  userId: string,
  purpose: HandedPurpose,
  what: string,
): Promise<Op['output']> {
  const made = await auth.handCode(userId, purpose)
  if (!made) return { done: false, detail: 'there is no such user, or they are banned' }
  const { code, request, link = null, expiresAt } = made
  return {
    ...{ done: true, detail: `a code for ${what} of ${made.email}` },
    handOver: { code, request, link, expiresAt: Number(expiresAt) },
  }
}

function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value
  throw new InvalidInput({ details: { issues: [{ path: `/${name}`, message: 'is missing' }] } })
}
