import { Forbidden, NotFound, t } from '../../../kernel/index.ts'
import { mayHandle } from '../covers.ts'
import { AlreadyMember, LastOwner, TooManyMembers, UnknownRole } from '../errors.ts'
import type { Org } from '../org.ts'
import type { Organizations } from '../organizations.ts'
import { OWNER } from '../roles.ts'
import { type ActionMaker, action, forMembers, guards, inPerson, triggers } from './parts.ts'
import { idInput, memberShape, roleInput, shownMember } from './shapes.ts'

/** @throws NotFound, Forbidden */
async function mayChange(org: Org, { members, roles }: Organizations, user: string): Promise<void> {
  const member = await members.get(org.id, user)
  if (!member) throw new NotFound()
  mayHandle(org, await roles.get(org.id, member.role))
}

/** Who is in the organisation. */
export const listMembers: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.listMembers',
      description: 'The members of the organisation, in the order in which they joined.',
      input: t.Object({
        after: t.Optional(t.String({ maxLength: 64, description: 'The last user already seen.' })),
        limit: t.Optional(t.Integer({ minimum: 1, maximum: 500 })),
      }),
      output: t.Array(memberShape),
      triggers: [triggers.api('GET', `${prefix}/current/members`)],
      guards: forMembers('.members:read'),
    },
    async (page, { org, organizations }) =>
      (await organizations.members.list(org.id, page)).map(shownMember),
  )

/** How many there are. */
export const countMembers: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.countMembers',
      description: 'How many members the organisation has.',
      input: t.Object({}),
      output: t.Object({ members: t.Integer() }),
      triggers: [triggers.api('GET', `${prefix}/current/members/count`)],
      guards: forMembers('.members:read'),
    },
    async (_input, { org, organizations }) => ({
      members: await organizations.members.count(org.id),
    }),
  )

/** Adds a user without asking them, which is why it is only there when the config says so. */
export const addMember: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.addMember',
      description: 'Makes a user a member without an invitation.',
      input: t.Object({ user: idInput, role: roleInput }),
      output: t.Void(),
      triggers: [triggers.api('POST', `${prefix}/current/members`)],
      guards: forMembers('.members:add'),
      errors: [AlreadyMember, TooManyMembers, UnknownRole],
    },
    async (member, { org, organizations: { members, roles } }) => {
      mayHandle(org, await roles.get(org.id, member.role))
      await members.add(org.id, member)
    },
  )

/** Gives a member another role. */
export const setRole: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.setRole',
      description: 'Gives a member another role.',
      input: t.Object({ user: idInput, role: roleInput }),
      output: t.Void(),
      triggers: [triggers.api('PATCH', `${prefix}/current/members/:user`)],
      guards: forMembers('.members:change'),
      errors: [LastOwner, UnknownRole],
      transaction: true,
    },
    async ({ user, role }, { org, organizations }) => {
      await mayChange(org, organizations, user)
      mayHandle(org, await organizations.roles.get(org.id, role))
      await organizations.members.setRole(org.id, user, role)
    },
  )

/** Takes a member out. */
export const removeMember: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.removeMember',
      description: 'Takes a member out of the organisation.',
      input: t.Object({ user: idInput }),
      output: t.Void(),
      triggers: [triggers.api('DELETE', `${prefix}/current/members/:user`)],
      guards: forMembers('.members:remove'),
      errors: [LastOwner],
      transaction: true,
    },
    async ({ user }, { org, organizations }) => {
      await mayChange(org, organizations, user)
      await organizations.members.remove(org.id, user)
    },
  )

/** Leaves. */
export const leave: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.leave',
      description: 'Ends the membership of the caller.',
      input: t.Object({}),
      output: t.Void(),
      triggers: [triggers.api('POST', `${prefix}/current/leave`)],
      guards: [guards.authenticated(), inPerson(), guards.inOrg()],
      errors: [LastOwner],
    },
    (_input, { auth, org, organizations }) => organizations.members.leave(org.id, auth.user.id),
  )

/** Hands the organisation over; only owners have it to give. */
export const transfer: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.transfer',
      description: 'Makes another member the owner instead of the caller.',
      input: t.Object({ to: idInput, role: t.Optional(roleInput) }),
      output: t.Void(),
      triggers: [triggers.api('POST', `${prefix}/current/transfer`)],
      guards: [guards.authenticated(), inPerson(), guards.inOrg()],
      errors: [UnknownRole],
    },
    async ({ to, role }, { auth, org, organizations }) => {
      if (org.role !== OWNER) throw new Forbidden({ message: 'Only an owner may do this.' })
      const from = auth.user.id
      await organizations.members.transfer(org.id, {
        from,
        to,
        ...(role !== undefined && { role }),
      })
    },
  )
