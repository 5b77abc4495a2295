import { type Event, event, t } from '../../kernel/index.ts'

const org = t.String({ description: 'Id of the organisation.' })
const user = t.String({ description: 'Id of the user.' })
const role = t.String()
const invitation = t.String({ description: 'Id of the invitation.' })
const team = t.String({ description: 'Id of the team.' })
const facts = t.Object({ org, name: t.String(), slug: t.String() })
const invited = t.Object({ org, invitation })
const named = t.Object({ org, team, name: t.String() })
const inTeam = t.Object({ org, team, user })

/** An organisation was made. */
export const organizationCreated: Event<{ org: string; name: string; slug: string }> = event(
  'organization.created',
  { payload: facts },
)
/** Its name or short name has changed. */
export const organizationUpdated: Event<{ org: string; name: string; slug: string }> = event(
  'organization.updated',
  { payload: facts },
)
/** An organisation is gone, with everything in it. */
export const organizationDeleted: Event<{ org: string }> = event('organization.deleted', {
  payload: t.Object({ org }),
})
/** Somebody became a member. */
export const memberAdded: Event<{ org: string; user: string; role: string }> = event(
  'organization.member.added',
  { payload: t.Object({ org, user, role }) },
)
/** A member has another role. */
export const memberChanged: Event<{ org: string; user: string; role: string; before: string }> =
  event('organization.member.changed', { payload: t.Object({ org, user, role, before: role }) })
/** Somebody is no member any more. */
export const memberRemoved: Event<{ org: string; user: string; left: boolean }> = event(
  'organization.member.removed',
  { payload: t.Object({ org, user, left: t.Boolean({ description: 'Whether by themselves.' }) }) },
)
/** An owner has handed the organisation over. */
export const ownershipTransferred: Event<{ org: string; from: string; to: string }> = event(
  'organization.ownership.transferred',
  { payload: t.Object({ org, from: user, to: user }) },
)
/** Somebody was invited. */
export const invitationCreated: Event<{ org: string; invitation: string; role: string }> = event(
  'organization.invitation.created',
  { payload: t.Object({ org, invitation, role }) },
)
/** An invitation was sent again, with another token. */
export const invitationResent: Event<{ org: string; invitation: string }> = event(
  'organization.invitation.resent',
  { payload: invited },
)
/** An invitation was accepted. */
export const invitationAccepted: Event<{ org: string; invitation: string; user: string }> = event(
  'organization.invitation.accepted',
  { payload: t.Object({ org, invitation, user }) },
)
/** An invitation was declined. */
export const invitationDeclined: Event<{ org: string; invitation: string }> = event(
  'organization.invitation.declined',
  { payload: invited },
)
/** An invitation was taken back. */
export const invitationCancelled: Event<{ org: string; invitation: string }> = event(
  'organization.invitation.cancelled',
  { payload: invited },
)
/** An invitation was not answered in time. */
export const invitationExpired: Event<{ org: string; invitation: string }> = event(
  'organization.invitation.expired',
  { payload: invited },
)
/** A role was defined by an organisation, or changed. */
export const roleDefined: Event<{ org: string; role: string; permissions: string[] }> = event(
  'organization.role.defined',
  { payload: t.Object({ org, role, permissions: t.Array(t.String()) }) },
)
/** A role of an organisation is gone. */
export const roleRemoved: Event<{ org: string; role: string }> = event(
  'organization.role.removed',
  { payload: t.Object({ org, role }) },
)
/** A team was made. */
export const teamCreated: Event<{ org: string; team: string; name: string }> = event(
  'organization.team.created',
  { payload: named },
)
/** A team has another name. */
export const teamRenamed: Event<{ org: string; team: string; name: string }> = event(
  'organization.team.renamed',
  { payload: named },
)
/** A team is gone. */
export const teamRemoved: Event<{ org: string; team: string }> = event(
  'organization.team.removed',
  { payload: t.Object({ org, team }) },
)
/** A member joined a team. */
export const teamMemberAdded: Event<{ org: string; team: string; user: string }> = event(
  'organization.team.member.added',
  { payload: inTeam },
)
/** A member is no longer in a team. */
export const teamMemberRemoved: Event<{ org: string; team: string; user: string }> = event(
  'organization.team.member.removed',
  { payload: inTeam },
)

/** Every event of this plugin. */
export const EVENTS: readonly Event[] = [
  ...[organizationCreated, organizationUpdated, organizationDeleted],
  ...[memberAdded, memberChanged, memberRemoved, ownershipTransferred],
  ...[invitationCreated, invitationResent, invitationAccepted, invitationDeclined],
  ...[invitationCancelled, invitationExpired, roleDefined, roleRemoved],
  ...[teamCreated, teamRenamed, teamRemoved, teamMemberAdded, teamMemberRemoved],
]
