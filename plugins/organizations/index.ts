import { type Guard, type Plugin, definePlugin } from '../../kernel/index.ts'
import type { AuthPlugin } from '../auth/index.ts'
import type { CronPlugin } from '../cron/index.ts'
import { type DbPlugin, database } from '../db/index.ts'
import type { EventsPlugin } from '../events/index.ts'
import type { HttpPlugin } from '../http/index.ts'
import type { MailerPlugin } from '../mailer/index.ts'
import type { OpenapiPlugin } from '../openapi/index.ts'
import type { RateLimitPlugin } from '../rate-limit/index.ts'
import { type OrganizationsConfig, configSchema } from './config.ts'
import { inOrg } from './guards.ts'
import type { InvitationNotice } from './invitations.ts'
import { type Org, orgOf } from './org.ts'
import type { Organizations } from './organizations.ts'
import { organizationsParts } from './service.ts'
import { setup } from './setup.ts'

export type { OrganizationsConfig } from './config.ts'
export type { InvitationMailData, InvitationMailsConfig } from './mail-config.ts'
export {
  AlreadyInvited,
  AlreadyMember,
  InvitationInvalid,
  LastOwner,
  MissingOrganization,
  OrganizationRequired,
  SlugTaken,
  TenantQueryRefused,
  TooManyMembers,
  UnknownRole,
} from './errors.ts'
export {
  invitationAccepted,
  invitationCancelled,
  invitationCreated,
  invitationDeclined,
  invitationExpired,
  invitationResent,
  memberAdded,
  memberChanged,
  memberRemoved,
  organizationCreated,
  organizationDeleted,
  organizationUpdated,
  ownershipTransferred,
  roleDefined,
  roleRemoved,
  teamCreated,
  teamMemberAdded,
  teamMemberRemoved,
  teamRemoved,
  teamRenamed,
} from './events.ts'
export type { Invitation, InvitationNotice, Invitations } from './invitations.ts'
export type { Member, Members } from './members.ts'
export type { Org } from './org.ts'
export type { OrgRole, OrgRoles } from './org-roles.ts'
export { type NewOrganization, type Organization, Organizations } from './organizations.ts'
export { type Actor, type ActorParts, actorOf } from './actor.ts'
export { type OrganizationsSeams, organizationsSeams, organizationsService } from './service.ts'
export type { Team, Teams } from './teams.ts'
export { unscoped } from './tenancy/unscoped.ts'

/** Organisations: who works together, what they may there, and data that is theirs alone. */
export interface OrganizationsPlugin {
  name: 'organizations'
  needs: AuthPlugin | DbPlugin | HttpPlugin
  uses: EventsPlugin | CronPlugin | MailerPlugin | RateLimitPlugin | OpenapiPlugin
  config: { organizations?: OrganizationsConfig }
  context: {
    /** The organisation that the run acts for, its caller being a member; null when there is none. */
    org: Org | null
    /** Organisations, members, invitations, roles and teams. */
    organizations: Organizations
  }
  guards: {
    /** Members of the organisation that the run acts for. Makes `ctx.org` certain. */
    inOrg(): Guard<{ org: Org }>
  }
  hooks: {
    /** An invitation is to be sent to its address, and to nobody else. */
    'organizations:invitation': (notice: InvitationNotice) => void | Promise<void>
  }
}

/** The `organizations` plugin. */
export const organizations: (
  options?: Partial<OrganizationsPlugin['config']>,
) => Plugin<OrganizationsPlugin> = definePlugin<OrganizationsPlugin>({
  name: 'organizations',
  needs: ['auth', 'db', 'http'],
  uses: ['events', 'cron', 'mailer', 'rate-limit', 'openapi'],
  config: configSchema,
  migrations: new URL('migrations/', import.meta.url),
  context: {
    org: (run) => {
      const { active, added } = run.get(organizationsParts)!
      const membership = active.of(run)
      return membership ? orgOf(membership, run.get(database)!, run, added) : null
    },
    organizations: (run) => run.get(organizationsParts)!.of(run),
  },
  guards: { inOrg },
  setup: (host, { organizations: config = {} }) => setup(host, config),
})
