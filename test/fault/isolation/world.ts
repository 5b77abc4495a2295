// An app in which one organisation has as much of everything as another, who calls.
import { database } from 'bunbase/db'
import { subscriptionsService } from 'bunbase/plugins/billing'
import { jobs } from 'bunbase/plugins/queue'
import type { User } from 'bunbase/plugins/auth'
import { session } from '../../plugins/mcp/client.ts'
import type { OrgApp } from '../../plugins/organizations/app.ts'
import { saasApp } from '../../plugins/organizations/saas-app.ts'
import type { Engine } from '../../services.ts'
import { TABLES, actions, docs } from './actions.ts'

/** Stands in every text of the others; must be seen nowhere. */
export const MARK = 'bluebird'

/** An organisation with something of everything. */
export interface Tenant {
  readonly org: string
  readonly slug: string
  readonly owner: User
  /** By what they are of: the argument of the actions. */
  readonly ids: Readonly<Record<'user' | 'team' | 'invitation' | 'doc' | 'job' | 'hook', string>>
  /** Of a request by its owner. */
  readonly headers: Record<string, string>
}

/** Both, and the app. */
export interface World {
  readonly app: OrgApp
  readonly mine: Tenant
  readonly theirs: Tenant
  /** Headers of requests in an MCP session of the one who calls. */
  readonly mcp: Record<string, string>
}

/** Makes it; the log, the runs and the mails begin anew. */
export async function isolationWorld(engine: Engine): Promise<World> {
  const app = await saasApp(engine, {
    actions,
    tables: TABLES,
    config: { tenantTables: ['docs'], mails: { name: 'Birds', link: 'https://app.test/#{token}' } },
  })
  const mine = await tenant(app, 'magpie')
  const theirs = await tenant(app, MARK)
  await app.start()
  const mcp = await session(app, mine.headers)
  app.logs.splice(0)
  app.runs.splice(0)
  return { app, mine, theirs, mcp }
}

async function tenant(app: OrgApp, name: string): Promise<Tenant> {
  const { owner, ...org } = await app.organization(name)
  const ann = await app.member(org, `${name}-ann`)
  const team = await app.orgs.teams.create(org.id, `${name}-team`)
  await app.orgs.teams.addMember(org.id, team.id, ann.id)
  await app.orgs.roles.define(org.id, `${name}-role`, { permissions: [`${name}:read`] })
  const email = `${name}@example.com`
  const invitation = await app.orgs.invitations.create(org.id, { email, role: 'member' })
  const rows = ['one', 'two', 'three'].map((title, index) => ({
    ...{ id: `${org.id.slice(0, -1)}${index}`, org_id: '', title: `${name}-${title}` },
  }))
  await docs(app.orgs.db(org.id)).insertInto('docs').values(rows).execute()
  const caller = { kind: 'user' as const, id: owner.id }
  const job = await app.get(jobs)!.add({
    ...{ action: 'docs.rename', input: { id: rows[0]!.id, title: `${name}-job` }, caller },
    ...{ org: org.id, delay: '365d', uniqueKey: `${name}-key`, group: `${name}-group` },
  })
  const hook = await app.call<unknown, { id: string }>(
    'hooks.create',
    { url: `https://${name}.example.com/in` },
    { as: { user: owner.id }, org: org.id },
  )
  await app.get(subscriptionsService)!.override(org.id, 'messages', {
    ...{ amount: 77, reason: `${name}-reason` },
  })
  await app.call('docs.get', { id: rows[0]!.id }, { as: { user: owner.id }, org: org.id })
  const ids = { user: ann.id, team: team.id, invitation: invitation.id, doc: rows[0]!.id }
  return {
    ...{ org: org.id, slug: org.slug, owner, ids: { ...ids, job: job.id, hook: hook.id } },
    headers: await app.headers(owner, org.id),
  }
}

/** Everything that an organisation has, but its history. */
export async function belongings({ app }: World, { org }: Tenant): Promise<string> {
  const tables: Record<string, string> = {
    ...{ org_memberships: 'org_id', org_invitations: 'org_id', org_roles: 'org_id' },
    ...{ org_teams: 'org_id', org_team_members: 'org_id' },
    ...{ job_queue: 'org', job_failures: 'org', webhook_endpoints: 'org' },
    ...{ billing_overrides: 'org_id', billing_usage: 'org_id', subscription_changes: 'org_id' },
  }
  const own: unknown[] = await docs(app.orgs.db(org)).selectFrom('docs').selectAll().execute()
  const found: unknown[] = [await app.orgs.get(org), own]
  for (const [table, column] of Object.entries(tables)) {
    // Seats are counted of itself, a while after members came.
    const but = table.startsWith('job_') ? "and action <> 'billing.syncSeats'" : ''
    const sql = `select * from ${table} where ${column} = $1 ${but} order by 1, 2, 3`
    found.push((await app.get(database)!.run(sql, [org])).rows)
  }
  return JSON.stringify(found, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
}
