import { Forbidden, type KernelContext, guard, t } from '../../../kernel/index.ts'
import { mayHandle } from '../covers.ts'
import {
  AlreadyInvited,
  AlreadyMember,
  InvitationInvalid,
  TooManyMembers,
  UnknownRole,
} from '../errors.ts'
import {
  type ActionMaker,
  action,
  fewTries,
  forMembers,
  guards,
  inPerson,
  schedules,
  triggers,
} from './parts.ts'
import { idInput, invitationShape, roleInput, shownInvitation } from './shapes.ts'

const tokenInput = t.Object({ token: t.String({ minLength: 1, maxLength: 200, secret: true }) })

/** Invites the owner of an address. */
export const invite: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.invite',
      description: 'Invites the owner of an e-mail address to the organisation.',
      input: t.Object({
        email: t.String({ format: 'email', maxLength: 254, pii: true }),
        role: roleInput,
      }),
      output: invitationShape,
      triggers: [triggers.api('POST', `${prefix}/current/invitations`, { status: 201 })],
      guards: forMembers('.invitations:create'),
      errors: [AlreadyInvited, AlreadyMember, UnknownRole],
    },
    async (input, { auth, org, organizations: { invitations, roles } }) => {
      mayHandle(org, await roles.get(org.id, input.role))
      const by = auth.user?.id
      return shownInvitation(await invitations.create(org.id, { ...input, by }))
    },
  )

/** Invitations that nobody has answered yet. */
export const listInvitations: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.listInvitations',
      description: 'The open invitations of the organisation, the newest first.',
      input: t.Object({}),
      output: t.Array(invitationShape),
      triggers: [triggers.api('GET', `${prefix}/current/invitations`)],
      guards: forMembers('.invitations:read'),
    },
    async (_input, { org, organizations }) =>
      (await organizations.invitations.list(org.id)).map(shownInvitation),
  )

/** Sends an invitation again. */
export const resendInvitation: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.resendInvitation',
      description: 'Sends an open invitation again; what was sent before is void.',
      input: t.Object({ invitation: idInput }),
      output: invitationShape,
      triggers: [triggers.api('POST', `${prefix}/current/invitations/:invitation/resend`)],
      guards: forMembers('.invitations:create'),
    },
    async ({ invitation }, { org, organizations }) =>
      shownInvitation(await organizations.invitations.resend(org.id, invitation)),
  )

/** Takes an invitation back. */
export const cancelInvitation: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.cancelInvitation',
      description: 'Takes an open invitation back.',
      input: t.Object({ invitation: idInput }),
      output: t.Void(),
      triggers: [triggers.api('DELETE', `${prefix}/current/invitations/:invitation`)],
      guards: forMembers('.invitations:cancel'),
    },
    ({ invitation }, { org, organizations }) =>
      organizations.invitations.cancel(org.id, invitation),
  )

/** Becomes a member. */
export const acceptInvitation: ActionMaker = (parts) =>
  action(
    {
      name: 'organizations.acceptInvitation',
      description: 'Makes the caller a member, when the invitation was sent to their address.',
      input: tokenInput,
      output: t.Object({ organization: t.String({ description: 'Its id.' }) }),
      triggers: [triggers.api('POST', `${parts.prefix}/invitations/accept`)],
      guards: [guards.authenticated(), inPerson(), ...fewTries(parts)],
      errors: [InvitationInvalid, AlreadyMember, TooManyMembers],
    },
    async ({ token }, { auth, organizations }) => ({
      organization: await organizations.invitations.accept(token, auth.user),
    }),
  )

/** Says no; for that nobody needs an account. */
export const declineInvitation: ActionMaker = (parts) =>
  action(
    {
      name: 'organizations.declineInvitation',
      description: 'Declines an invitation.',
      input: tokenInput,
      output: t.Void(),
      triggers: [triggers.api('POST', `${parts.prefix}/invitations/decline`)],
      guards: [guards.public(), ...fewTries(parts)],
      errors: [InvitationInvalid],
    },
    ({ token }, { organizations }) => organizations.invitations.decline(token),
  )

const theApp = guard('theApp', ({ caller }: KernelContext) => {
  if (caller.kind !== 'system') throw new Forbidden()
})

/** Closes what nobody has answered in time, every hour where schedules run. */
export const expireInvitations: ActionMaker = ({ hasCron }) =>
  action(
    {
      name: 'organizations.expireInvitations',
      description: 'Closes invitations that were not answered in time.',
      input: t.Object({}),
      output: t.Object({ expired: t.Integer() }),
      triggers: hasCron ? [schedules.cron('17 * * * *')] : [],
      guards: [theApp],
    },
    async (_input, { organizations }) => ({ expired: await organizations.invitations.expire() }),
  )
