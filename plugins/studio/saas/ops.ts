import { InvalidInput } from '../../../kernel/index.ts'
import type { AuthService } from '../../auth/index.ts'
import type { Organizations } from '../../organizations/index.ts'
import type { StudioApi } from '../contract/api.ts'

type Op = StudioApi['studio.saas.op']

/** Does something to a user, or in an organisation; what that is, in words. */
export async function saasOp(
  auth: AuthService,
  organizations: Organizations | undefined,
  { op, userId, orgId, invitationId, role }: Op['input'],
): Promise<Op['output']> {
  const user = (): string => required(userId, 'userId')
  const org = (): { service: Organizations; id: string } => ({
    service: required(organizations, 'orgId'),
    id: required(orgId, 'orgId'),
  })
  switch (op) {
    case 'signOutAll': {
      const count = await auth.sessions.revokeAll(user())
      return { done: true, detail: `${count} sessions ended` }
    }
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
    case 'revokeInvitation': {
      const { service, id } = org()
      await service.invitations.cancel(id, required(invitationId, 'invitationId'))
      return { done: true, detail: 'the invitation opens nothing any more' }
    }
  }
}

function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value
  throw new InvalidInput({ details: { issues: [{ path: `/${name}`, message: 'is missing' }] } })
}
