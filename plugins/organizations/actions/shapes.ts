// What the ready actions take and give.
import type { TArray, TString, TUnsafe } from '@sinclair/typebox'
import { t } from '../../../kernel/index.ts'
import type { Invitation } from '../invitations.ts'
import type { Member } from '../members.ts'
import type { Organization } from '../organizations.ts'
import type { OrgRole } from '../org-roles.ts'
import { LONGEST_SLUG, SLUG } from '../slug.ts'
import type { Team } from '../teams.ts'

/** A name that people read. */
export const nameInput: TString = t.String({ minLength: 1, maxLength: 100 })
/** A short name. */
export const slugInput: TString = t.String({ pattern: SLUG, maxLength: LONGEST_SLUG })
/** Name of a role. */
export const roleInput: TString = t.String({ minLength: 1, maxLength: 63 })
/** An id. */
export const idInput: TString = t.String({ minLength: 1, maxLength: 64 })
/** Permissions and patterns. */
export const permissionsInput: TArray<TString> = t.Array(t.String({ maxLength: 130 }), {
  maxItems: 200,
})

type Shown<T, Times extends keyof T> = { [K in keyof T]: K extends Times ? string : T[K] }

/** An organisation as its members see it. Times are in ISO 8601, here and below. */
export type ShownOrganization = Shown<Organization, 'createdAt'>
/** Schema of a {@link ShownOrganization}. */
export const organizationShape: TUnsafe<ShownOrganization> = t.Unsafe<ShownOrganization>(
  t.Object({
    ...{ id: t.String(), name: t.String(), slug: t.String() },
    createdAt: t.String({ format: 'date-time' }),
  }),
)
/** What is shown of an organisation. */
export function shownOrganization({ id, name, slug, createdAt }: Organization): ShownOrganization {
  return { id, name, slug, createdAt: createdAt.toISOString() }
}

/** An organisation as one of its members lists it. */
export type ShownMine = ShownOrganization & { readonly role: string }
/** Schema of a {@link ShownMine}. */
export const mineShape: TUnsafe<ShownMine> = t.Unsafe<ShownMine>(
  t.Object({
    ...{ id: t.String(), name: t.String(), slug: t.String(), role: t.String() },
    createdAt: t.String({ format: 'date-time' }),
  }),
)

/** A member as other members see them. */
export type ShownMember = Shown<Member, 'joinedAt'>
/** Schema of a {@link ShownMember}. */
export const memberShape: TUnsafe<ShownMember> = t.Unsafe<ShownMember>(
  t.Object({
    user: t.String(),
    email: t.String({ pii: true }),
    name: t.Union([t.String({ pii: true }), t.Null()]),
    role: t.String(),
    joinedAt: t.String({ format: 'date-time' }),
  }),
)
/** What is shown of a member. */
export function shownMember({ joinedAt, ...member }: Member): ShownMember {
  return { ...member, joinedAt: joinedAt.toISOString() }
}

/** An invitation as members see it. */
export type ShownInvitation = Shown<Omit<Invitation, 'org'>, 'createdAt' | 'expiresAt'>
/** Schema of a {@link ShownInvitation}. */
export const invitationShape: TUnsafe<ShownInvitation> = t.Unsafe<ShownInvitation>(
  t.Object({
    id: t.String(),
    email: t.String({ pii: true }),
    role: t.String(),
    invitedBy: t.Union([t.String(), t.Null()]),
    createdAt: t.String({ format: 'date-time' }),
    expiresAt: t.String({ format: 'date-time' }),
  }),
)
/** What is shown of an invitation. */
export function shownInvitation(invitation: Invitation): ShownInvitation {
  const { id, email, role, invitedBy, createdAt, expiresAt } = invitation
  return {
    ...{ id, email, role, invitedBy },
    ...{ createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() },
  }
}

/** Schema of an {@link OrgRole}. */
export const roleShape: TUnsafe<OrgRole> = t.Unsafe<OrgRole>(
  t.Object({
    name: t.String(),
    description: t.Union([t.String(), t.Null()]),
    permissions: t.Array(t.String()),
    configured: t.Boolean({ description: 'Whether it is the same in every organisation.' }),
  }),
)

/** Schema of a {@link Team}. */
export const teamShape: TUnsafe<Team> = t.Unsafe<Team>(
  t.Object({
    id: t.String(),
    name: t.String(),
    members: t.Integer({ description: 'How many are in it.' }),
  }),
)
