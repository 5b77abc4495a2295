// Two organisations: whatever one calls with ids of the other, over whatever trigger, it learns and changes
// nothing of it, and cannot tell it from what is not there.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { NotFound, event, kit, sleep, systemClock, t } from 'bunbase'
import { type TypedQueryBuilder, database } from 'bunbase/db'
import { type EventsPlugin, emitter } from 'bunbase/plugins/events'
import { type OrganizationsPlugin } from 'bunbase/plugins/organizations'
import { type QueuePlugin, jobs, queue } from 'bunbase/plugins/queue'
import { type OrgApp, orgApp } from './app.ts'

/** Stands in every text of b; must be seen nowhere by a. */
const MARK = 'bluebird'

interface Tables {
  docs: { id: string; org_id: string; title: string }
}
const TABLES = `
  create table docs (id text primary key, org_id text not null, title text not null);
  create unique index docs_title on docs (org_id, title)`
const docs = (db: TypedQueryBuilder): TypedQueryBuilder<Tables> => db as never

type All = OrganizationsPlugin | EventsPlugin | QueuePlugin
const { action, guards, triggers } = kit<All>()
const asked = event('isolation.asked', { payload: t.Object({ id: t.String() }) })
const doc = t.Object({ id: t.String(), title: t.String() })
const byId = { input: t.Object({ id: t.String() }), guards: [guards.inOrg()] as const }

const own = [
  action(
    {
      name: 'docs.get',
      ...byId,
      output: doc,
      triggers: [triggers.api('GET', '/docs/:id'), triggers.event(asked)],
    },
    async ({ id }, ctx) => {
      const found = await docs(ctx.db)
        .selectFrom('docs')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      if (!found) throw new NotFound()
      ctx.logger.info('read', { title: found.title })
      return found
    },
  ),
  action(
    {
      name: 'docs.list',
      input: t.Object({}),
      output: t.Object({ docs: t.Array(doc), count: t.Integer() }),
      guards: [guards.inOrg()],
      triggers: [triggers.api('GET', '/docs')],
    },
    async (_input, ctx) => {
      const found = await docs(ctx.db).selectFrom('docs').selectAll().execute()
      return { docs: found, count: found.length }
    },
  ),
  action(
    {
      name: 'docs.rename',
      ...byId,
      input: t.Object({ id: t.String(), title: t.String() }),
      output: t.Void(),
      triggers: [triggers.api('PUT', '/docs/:id')],
    },
    async ({ id, title }, ctx) => {
      const { numUpdatedRows } = await docs(ctx.db)
        .updateTable('docs')
        .set({ title })
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw new NotFound()
    },
  ),
  action(
    {
      name: 'docs.remove',
      ...byId,
      output: t.Void(),
      triggers: [triggers.api('DELETE', '/docs/:id')],
    },
    async ({ id }, ctx) => {
      const done = await docs(ctx.org.db)
        .deleteFrom('docs')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      if (done.numDeletedRows === 0n) throw new NotFound()
    },
  ),
]

/** Ready actions that take an id, and the property that it goes into. */
const READY: Record<string, { id: string; route: [string, string]; more?: object }> = {
  'organizations.setRole': { id: 'user', route: ['PATCH', 'members/:id'], more: { role: 'admin' } },
  'organizations.removeMember': { id: 'user', route: ['DELETE', 'members/:id'] },
  'organizations.transfer': { id: 'to', route: ['POST', 'transfer'] },
  'organizations.resendInvitation': { id: 'invitation', route: ['POST', 'invitations/:id/resend'] },
  'organizations.cancelInvitation': { id: 'invitation', route: ['DELETE', 'invitations/:id'] },
  'organizations.renameTeam': { id: 'team', route: ['PATCH', 'teams/:id'], more: { name: 'n' } },
  'organizations.removeTeam': { id: 'team', route: ['DELETE', 'teams/:id'] },
  'organizations.listTeamMembers': { id: 'team', route: ['GET', 'teams/:id/members'] },
  'docs.get': { id: 'id', route: ['GET', '/docs/:id'] },
  'docs.rename': { id: 'id', route: ['PUT', '/docs/:id'], more: { title: 'mine' } },
  'docs.remove': { id: 'id', route: ['DELETE', '/docs/:id'] },
}
/** Those that take none: what they give is of the organisation, or nothing. */
const LISTS: Record<string, [string, string]> = {
  'organizations.get': ['GET', ''],
  'organizations.listMembers': ['GET', 'members'],
  'organizations.countMembers': ['GET', 'members/count'],
  'organizations.listInvitations': ['GET', 'invitations'],
  'organizations.listRoles': ['GET', 'roles'],
  'organizations.listTeams': ['GET', 'teams'],
  'docs.list': ['GET', '/docs'],
}

interface World {
  readonly app: OrgApp
  /** Whoever calls: owner of an organisation with as much in it as that of others. */
  readonly user: { readonly id: string }
  readonly org: string
  readonly others: { readonly org: string; readonly slug: string; readonly ids: readonly string[] }
  readonly headers: Record<string, string>
}
const ABSENT = '0190a6a0-0000-7000-8000-00000000dead'

let world: World
beforeAll(async () => {
  const app = await orgApp('sqlite', {
    ...{ actions: own, plugins: [queue()], tables: TABLES },
    config: { tenantTables: ['docs'] },
  })
  const fill = async (name: string) => {
    const org = await app.organization(name)
    const ann = await app.member(org, `${name}-ann`)
    const team = await app.orgs.teams.create(org.id, `${name}-team`)
    await app.orgs.teams.addMember(org.id, team.id, ann.id)
    await app.orgs.roles.define(org.id, `${name}-role`, { permissions: [`${name}:read`] })
    const email = `${name}@example.com`
    const invitation = await app.orgs.invitations.create(org.id, { email, role: 'member' })
    const row = { id: `${org.id.slice(0, -1)}d`, org_id: '', title: `${name}-doc` }
    await docs(app.orgs.db(org.id)).insertInto('docs').values(row).execute()
    return { org, ids: [org.owner.id, ann.id, team.id, invitation.id, row.id] }
  }
  const mine = await fill('magpie')
  const theirs = await fill(MARK)
  await app.start()
  world = {
    ...{ app, user: mine.org.owner, org: mine.org.id },
    others: { org: theirs.org.id, slug: theirs.org.slug, ids: theirs.ids },
    headers: await app.headers(mine.org.owner),
  }
  app.logs.splice(0)
  app.runs.splice(0)
})
afterAll(() => world.app[Symbol.asyncDispose]())

/** Everything that b has. */
async function belongings({ app, others }: World): Promise<string> {
  const found: unknown[] = [await app.orgs.get(others.org)]
  const db = app.get(database)!
  const mine = ['org_memberships', 'org_invitations', 'org_roles', 'org_teams', 'org_team_members']
  for (const name of mine) {
    const { rows } = await db.run(`select * from ${name} where org_id = ? order by 1, 2, 3`, [
      others.org,
    ])
    found.push(rows)
  }
  found.push(await docs(app.orgs.db(others.org)).selectFrom('docs').selectAll().execute())
  return JSON.stringify(found)
}

const path = (route: string, id: string): string =>
  (route.startsWith('/') ? route : `/organizations/current/${route}`.replace(/\/$/, '')).replace(
    ':id',
    id,
  )

interface Call {
  readonly name: string
  readonly id: string
  /** The organisation that is named. */
  readonly org: string
}
interface Answer {
  readonly status: number
  readonly text: string
}

/** Over HTTP. */
async function byHttp({ app, headers }: World, { name, id, org }: Call): Promise<Answer> {
  const ready = READY[name]
  const [method, route] = ready?.route ?? LISTS[name]!
  const inPath = route.includes(':id')
  const json = { ...ready?.more, ...(ready && !inPath && { [ready.id]: id }) }
  const hasBody = method !== 'GET' && method !== 'DELETE'
  const response = await app.fetch(path(route, id), {
    ...{ method, headers: { ...headers, 'x-organization': org } },
    ...(hasBody && { json }),
  })
  const text = (await response.text()).replaceAll(/"(traceId|instance)":"[^"]*"/g, '')
  return { status: response.status, text }
}

const inputOf = ({ name, id }: Call): object => {
  const ready = READY[name]
  return ready ? { [ready.id]: id, ...ready.more } : {}
}

/** By a call in code. */
function byCall({ app, user }: World, call: Call): Promise<Answer> {
  return app.call(call.name, inputOf(call) as never, { as: { user: user.id }, org: call.org }).then(
    (output) => ({ status: 200, text: JSON.stringify(output ?? null) }),
    (error: { status: number; code: string; message: string }) => ({
      status: error.status,
      text: `${error.code} ${error.message}`,
    }),
  )
}

const named = fc.constantFrom(...Object.keys(READY), ...Object.keys(LISTS))
const picks = fc.record({
  name: named,
  at: fc.nat({ max: 4 }),
  /** `mine` with an id of b, or b's organisation by id or short name. */
  org: fc.constantFrom('mine', 'id', 'slug'),
})
const orgOf = ({ org, others }: World, which: string): string =>
  which === 'mine' ? org : which === 'id' ? others.org : others.slug

describe.each([
  ['HTTP', byHttp, 500],
  ['call', byCall, 500],
] as const)('over %s', (_way, send, runs) => {
  test('ids of another organisation are as if they were none', async () => {
    const before = await belongings(world)
    await fc.assert(
      fc.asyncProperty(picks, async ({ name, at, org }) => {
        const id = world.others.ids[at]!
        const foreign = await send(world, { name, id, org: orgOf(world, org) })
        const isMine = org === 'mine'
        if (isMine && name in LISTS) expect(foreign.status).toBe(200)
        else {
          const absent = isMine ? { id: ABSENT, org: world.org } : { id, org: ABSENT }
          expect(foreign).toEqual(await send(world, { name, ...absent }))
          expect(foreign.status).toBe(404)
        }
        expect(foreign.text).not.toContain(MARK)
      }),
      { numRuns: runs },
    )
    expect(await belongings(world)).toBe(before)
  })
})

test('no run over HTTP counts as one of the organisation that it names without right', () => {
  const runs = world.app.runs.filter(({ trigger }) => trigger.kind === 'api')
  expect(runs.length).toBeGreaterThan(500)
  expect(runs.filter(({ org }) => org === world.others.org)).toEqual([])
})

test('members of another organisation are not seen by adding them, unless that is switched on', async () => {
  await using app = await orgApp('sqlite')
  const names = app.kernel.actions.map(({ name }) => name)
  expect(names).toContain('organizations.setRole')
  expect(names).not.toContain('organizations.addMember')
})

test('over jobs: each is refused, and none of their records tells anything', async () => {
  const { app, user } = world
  const before = await belongings(world)
  const caller = { kind: 'user' as const, id: user.id }
  const pairs = Object.keys(READY).flatMap((name) => world.others.ids.map((id) => ({ name, id })))
  await app.get(jobs)!.addMany(
    pairs.map(({ name, id }, index) => ({
      action: name,
      input: inputOf({ name, id, org: '' }),
      caller,
      org: index % 2 === 0 ? world.org : world.others.org,
      maxAttempts: 1,
    })),
  )
  const ran = () => app.runs.filter(({ trigger }) => trigger.kind === 'queue')
  while (ran().length < pairs.length) {
    await app.clock.advance(100)
    await sleep(systemClock, 1)
  }
  expect(new Set(ran().map((run) => (run.error as { status: number }).status))).toEqual(
    new Set([404]),
  )
  const { rows } = await app.get(database)!.run('select * from job_failures')
  expect(rows.length).toBe(pairs.length)
  expect(Bun.inspect(rows, { depth: 9 })).not.toContain(MARK)
  expect(await belongings(world)).toBe(before)
})

test('over events: subscribers are refused, whichever organisation the event is of', async () => {
  const { app, user } = world
  const known = app.runs.length
  const events = app.get(emitter)!
  for (const id of world.others.ids) {
    for (const org of [world.org, world.others.org]) {
      await events.emit(asked, { id }, { as: { kind: 'user', id: user.id }, org })
    }
  }
  const ran = () => app.runs.slice(known).filter(({ trigger }) => trigger.kind === 'event')
  while (ran().length < world.others.ids.length * 2) {
    await app.clock.advance(100)
    await sleep(systemClock, 1)
  }
  expect(new Set(ran().map((run) => (run.error as { code: string }).code))).toEqual(
    new Set(['NOT_FOUND']),
  )
})

test('no line of the log of all this has anything of the other organisation', () => {
  expect(world.app.logs.length).toBeGreaterThan(0)
  const text = JSON.stringify(world.app.logs.map(({ message, fields }) => [message, fields]))
  expect(text).not.toContain(MARK)
})
