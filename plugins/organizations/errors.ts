import { type ErrorClass, defineError, t } from '../../kernel/index.ts'

/** The action works for an organisation, and nobody said for which. */
export const OrganizationRequired: ErrorClass = defineError('ORGANIZATION_REQUIRED', {
  status: 400,
  message: 'Say for which organisation this is.',
})

/** A query names a table of organisations where none is known: `guards.inOrg()` is not listed. */
export const MissingOrganization: ErrorClass = defineError('MISSING_ORGANIZATION', {
  status: 500,
  internal: true,
  message: 'A query reaches data of organisations, and no organisation is known.',
})

/** A query on a table of organisations that cannot be confined to one. */
export const TenantQueryRefused: ErrorClass = defineError('TENANT_QUERY_REFUSED', {
  status: 500,
  internal: true,
  message: 'A query on data of organisations cannot be confined to one of them.',
})

/** An organisation never is without an owner; `details` name them when it is not clear which. */
export const LastOwner: ErrorClass<{ organizations: { id: string; name: string }[] }> = defineError(
  'LAST_OWNER',
  {
    status: 409,
    message: 'An organisation needs an owner; make somebody else one first.',
    details: t.Object({
      organizations: t.Array(t.Object({ id: t.String(), name: t.String() })),
    }),
  },
)

/** The short name is taken. */
export const SlugTaken: ErrorClass = defineError('SLUG_TAKEN', {
  status: 409,
  message: 'Another organisation has this short name.',
})

/** They are a member already. */
export const AlreadyMember: ErrorClass = defineError('ALREADY_MEMBER', {
  status: 409,
  message: 'They are a member of this organisation already.',
})

/** The organisation has as many members as it may. */
export const TooManyMembers: ErrorClass = defineError('TOO_MANY_MEMBERS', {
  status: 409,
  message: 'This organisation has as many members as it may.',
})

/** There is no such role in this organisation. */
export const UnknownRole: ErrorClass = defineError('UNKNOWN_ROLE', {
  status: 422,
  message: 'This organisation has no such role.',
})

/** An address has an invitation that is open. */
export const AlreadyInvited: ErrorClass = defineError('ALREADY_INVITED', {
  status: 409,
  message: 'This address has been invited already; send that invitation again instead.',
})

/** One answer for invitations that were used, cancelled, have expired, or are for somebody else. */
export const InvitationInvalid: ErrorClass = defineError('INVITATION_INVALID', {
  status: 404,
  message: 'There is no such invitation for you, or not any more.',
})
