import {
  type Action,
  type Host,
  type Run,
  SYSTEM,
  milliseconds,
  trigger,
} from '../../kernel/index.ts'
import { type RoleDefinition, authService, imaginedMembers, roleBook } from '../auth/index.ts'
import { database } from '../db/index.ts'
import { emitter } from '../events/index.ts'
import type { OpenapiBuilt } from '../openapi/index.ts'
import { organizationsActions } from './actions/ready.ts'
import { activeOrganizations } from './active.ts'
import { actorOf } from './actor.ts'
import { checkConfig } from './check-config.ts'
import type { OrganizationsConfig } from './config.ts'
import { orgCore } from './core.ts'
import { EVENTS } from './events.ts'
import { membersImagined } from './imagined.ts'
import type { OrganizationsPlugin } from './index.ts'
import { invitationSender } from './invitation-sender.ts'
import { memberships } from './memberships.ts'
import { describeOrganizations } from './openapi.ts'
import { Organizations } from './organizations.ts'
import { DEFAULT_ROLES, OWNER } from './roles.ts'
import { organizationsParts, organizationsSeams, organizationsService } from './service.ts'
import { checkRowSecurity } from './tenancy/check-row-security.ts'
import { checkTenantTables } from './tenancy/check-tables.ts'
import { tenantNarrowing } from './tenancy/narrowing.ts'

const CALL = trigger('call', undefined)
/** Their queries name the organisation themselves. */
const OWN_TABLES = ['memberships', 'invitations', 'roles', 'teams', 'team_members'].map(
  (name) => `org_${name}`,
)

/** Builds the service from the config, and puts it where runs find it. */
export async function setup(
  host: Host<OrganizationsPlugin>,
  config: OrganizationsConfig,
): Promise<() => Promise<void>> {
  const { clock, ids } = host
  const store = host.get(database)!
  checkConfig(host, config, store.engine)
  const auth = host.get(authService)!
  const { path = 'org', header = 'x-organization', domain } = config.request ?? {}
  const configured = rolesOf(config)
  const known = memberships({ database: store, clock, configured })
  const places = { path, header, domain }
  const active = activeOrganizations({ memberships: known, auth, places })

  const limits: ((org: string, how: 'join' | 'invite') => Promise<void>)[] = []
  const added = new Map<string, (org: string, run: Run) => unknown>()
  const sender = await invitationSender(host, store, config)
  const core = orgCore({
    ...{ database: store, clock, ids, configured, send: sender.send },
    ...{ hasher: auth.hasher, maxMembers: config.maxMembers },
    invitationFor: milliseconds(config.invitationFor ?? '7d'),
    forget: () => known.forget(),
    room: async (org, how) => {
      for (const check of limits) await check(org, how)
    },
  })
  const parts = {
    area: 'organizations',
    database: store,
    logger: () => host.logger,
    events: host.get(emitter),
  }
  const of = (run?: Run): Organizations =>
    new Organizations(core, actorOf(parts, run), {
      call: async (org: string, action: Action, input: unknown) =>
        host.execute(action, {
          ...{ trigger: CALL, input, org, caller: run?.caller ?? SYSTEM },
          ...(run && { parent: run, traceparent: run.ctx.trace.traceparent }),
        }),
    })

  const minded = new Set(OWN_TABLES)
  host.provide(organizationsParts, { active, added, of })
  host.provide(organizationsSeams, {
    tenantTables: new Set(config.tenantTables?.map((name) => name.toLowerCase())),
    mindTables: (names) => names.forEach((name) => minded.add(name)),
    addMember: (name, make) => void added.set(name, make),
    limitMembers: (check) => void limits.push(check),
    lock: (org) => core.lock(org),
  })
  host.provide(organizationsService, of())
  host.provide(imaginedMembers, membersImagined({ active, memberships: known, roles: of().roles }))
  host.resolveOrg((run) => active.resolve(run))
  // As the app: of an event that its causer is gone with, nobody would hear.
  host.hook('auth:removing', ({ id }) => of().members.leaveAll(id))
  const { tenantTables = [], rowSecurity = false } = config
  if (tenantTables.length > 0) {
    store.narrow(tenantNarrowing(tenantTables, (run) => active.of(run)?.org.id, rowSecurity))
  }
  for (const event of EVENTS) host.addEvent(event)
  const ready = {
    prefix: config.prefix ?? '/organizations',
    hasCron: host.plugins.includes('cron'),
    hasRateLimit: host.plugins.includes('rate-limit'),
  }
  for (const action of organizationsActions(ready, config)) host.addAction(action)
  const documented = (built: OpenapiBuilt): void => describeOrganizations(built, places)
  // A hook of a plugin that may be absent is not among the types.
  host.hook('openapi:document' as never, documented as never)
  host.hook('kernel:ready', async () => {
    await checkTenantTables(store, { tenantTables, minded }, host.logger)
    if (rowSecurity) await checkRowSecurity(store, tenantTables)
  })
  return () => sender.settled()
}

/** The roles of the config with what they inherit; owners may everything. */
function rolesOf({ roles = DEFAULT_ROLES }: OrganizationsConfig): Map<string, RoleDefinition> {
  const given = new Map(Object.entries(roles))
  const book = roleBook(given)
  const all = [...given].map(([name, { description }]): [string, RoleDefinition] => [
    name,
    {
      ...(description !== undefined && { description }),
      permissions: book.grantsOf([name]).patterns,
    },
  ])
  const owner = { description: 'May everything.', permissions: ['*'] }
  return new Map([[OWNER, owner], ...all])
}
