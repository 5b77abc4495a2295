import {
  type Duration,
  type ReadyActionsConfig,
  type TSchema,
  durationSchema,
  readyActionsSchema,
  t,
} from '../../kernel/index.ts'
import { type RoleDefinition, rolesSchema } from '../auth/index.ts'
import { type InvitationMailsConfig, mailsSchema } from './mail-config.ts'
import { ACTIONS, type ReadyAction } from './actions/names.ts'

/** The config key `organizations`. */
export interface OrganizationsConfig extends ReadyActionsConfig<ReadyAction> {
  /** Where a request says for which organisation it is, by id or short name. The first that does counts. */
  request?: {
    /** Name of a path parameter. Default `org`. */
    path?: string | false
    /** Name of a header. Default `x-organization`. */
    header?: string | false
    /** With `example.com`, `acme.example.com` is for `acme`. Default: none. */
    domain?: string
  }
  /** Tables whose rows belong to organisations; each has a column `org_id`. Default none. */
  tenantTables?: readonly string[]
  /**
   * Has Postgres hold each query to its organisation as well, by policies on the tenant tables: see
   * docs/organizations.md. Default false.
   */
  rowSecurity?: boolean
  /** Roles inside organisations, beside `owner`. Default: `admin` and `member`. */
  roles?: Readonly<Record<string, RoleDefinition>>
  /** Most members of one organisation. Default: no limit. */
  maxMembers?: number
  /** How long an invitation is open. Default `'7d'`. */
  invitationFor?: Duration
  /** The mail of an invitation, where the mailer is selected. */
  mails?: InvitationMailsConfig
}

const closed = { additionalProperties: false }
const name = (what: string): TSchema =>
  t.Union([
    t.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{0,60}$', description: what }),
    t.Literal(false, { description: 'false for none' }),
  ])

/** Schema of the plugin's config keys. */
export const configSchema: TSchema = t.Object({
  organizations: t.Optional(
    t.Object(
      {
        request: t.Optional(
          t.Object(
            {
              path: t.Optional(name('the name of a path parameter, or false')),
              header: t.Optional(name('the name of a header, or false')),
              domain: t.Optional(
                t.String({
                  pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)*$',
                  description: 'a domain such as "example.com"',
                }),
              ),
            },
            closed,
          ),
        ),
        tenantTables: t.Optional(
          t.Array(t.String({ minLength: 1 }), { description: 'a list of tables' }),
        ),
        rowSecurity: t.Optional(t.Boolean({ description: 'true or false' })),
        roles: t.Optional(rolesSchema),
        maxMembers: t.Optional(t.Integer({ minimum: 1, description: 'a number of members' })),
        invitationFor: t.Optional(durationSchema('7d', 1)),
        mails: t.Optional(mailsSchema),
        ...readyActionsSchema('organizations', ACTIONS),
      },
      closed,
    ),
  ),
})
