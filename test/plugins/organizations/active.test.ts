// For which organisation a run is: what a request names, what a trigger carries, and who may.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { kit, t } from 'bunbase'
import type { User } from 'bunbase/plugins/auth'
import { type QueuePlugin, queue } from 'bunbase/plugins/queue'
import type { Organization, OrganizationsPlugin } from 'bunbase/plugins/organizations'
import { thrown } from '../../kernel/thrown.ts'
import { type OrgApp, action, guards, orgApp, triggers } from './app.ts'

const shape = {
  input: t.Object({}),
  output: t.Object({ org: t.Union([t.String(), t.Null()]), may: t.Boolean() }),
}
const here = action(
  {
    name: 'here',
    ...shape,
    triggers: [triggers.api('GET', '/here')],
    guards: [guards.inOrg()],
  },
  (_input, { org }) => ({ org: org.id, may: org.can('invoices:read') }),
)
const anywhere = action(
  {
    name: 'anywhere',
    ...shape,
    triggers: [triggers.api('GET', '/anywhere')],
    guards: [guards.public()],
  },
  (_input, { org }) => ({ org: org?.id ?? null, may: org?.can('invoices:read') ?? false }),
)
const inPath = action(
  {
    name: 'inPath',
    ...shape,
    input: t.Object({ org: t.String() }),
    triggers: [triggers.api('GET', '/of/:org/here')],
    guards: [guards.inOrg()],
  },
  (_input, { org }) => ({ org: org.id, may: org.can('invoices:read') }),
)
const paying = action(
  {
    name: 'paying',
    ...shape,
    triggers: [triggers.api('GET', '/paying')],
    guards: [guards.inOrg(), guards.hasPermission('invoices:pay')],
  },
  (_input, { auth, org }) => ({ org: org.id, may: auth.can('invoices:pay') }),
)
const outside = action(
  { name: 'outside', ...shape, guards: [guards.hasPermission('invoices:pay')] },
  (_input, { auth }) => ({ org: null, may: auth.can('invoices:pay') }),
)
const calling = action({ name: 'calling', ...shape, guards: [guards.inOrg()] }, (_input, ctx) =>
  ctx.call(here, {}),
)
const jobs = kit<QueuePlugin | OrganizationsPlugin>()
const later = jobs.action({ name: 'later', ...shape, guards: [guards.inOrg()] }, (_input, ctx) => {
  done.push((ctx as unknown as { org: { id: string } }).org.id)
  return { org: null, may: true }
})
const adding = jobs.action(
  {
    name: 'adding',
    input: t.Object({}),
    output: t.Void(),
    triggers: [triggers.api('POST', '/adding')],
    guards: [guards.inOrg()],
  },
  async (_input, ctx) => void (await ctx.queue.add(later, {})),
)
const each = action(
  { name: 'each', input: t.Object({ orgs: t.Array(t.String()) }), output: t.Array(t.String()) },
  async ({ orgs }, { organizations }) => {
    const found: string[] = []
    for (const org of orgs) found.push((await organizations.call(org, here, {})).org!)
    return found
  },
)
const done: string[] = []
/** Never run: without the guard there may be no organisation, and the types say so. */
export const unguarded = action({ name: 'unguarded', ...shape }, (_input, ctx) => ({
  // @ts-expect-error org may be null without inOrg()
  org: ctx.org.id,
  may: false,
}))

let app: OrgApp
let acme: Organization & { owner: User }
let other: Organization & { owner: User }
let ann: User
beforeAll(async () => {
  app = await orgApp('sqlite', {
    actions: [here, anywhere, inPath, paying, outside, calling, later, adding, each],
    plugins: [queue()],
    config: {
      request: { domain: 'app.test' },
      roles: {
        member: { permissions: ['invoices:read'] },
        payer: { permissions: ['invoices:pay'], inherits: ['member'] },
      },
    },
    // A role of the app with the name of one in organisations is another one.
    roles: { payer: { permissions: ['users:delete'] } },
  })
  acme = await app.organization('Acme')
  other = await app.organization('Other')
  ann = await app.member(acme, 'ann')
  await app.orgs.members.add(other.id, { user: ann.id, role: 'payer' })
})
afterAll(() => app[Symbol.asyncDispose]())

const ask = async (path: string, headers: Record<string, string>) => {
  const response = await app.fetch(path, { headers })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('a request names it', () => {
  test('in a header, by id or short name', async () => {
    for (const name of [acme.id, 'acme']) {
      const { status, body } = await ask('/here', await app.headers(ann, name))
      expect([status, body]).toEqual([200, { org: acme.id, may: true }])
    }
  })

  test('in the path, which is more than the header', async () => {
    const headers = await app.headers(ann, other.id)
    expect((await ask('/of/acme/here', headers)).body['org']).toBe(acme.id)
  })

  test('in the domain', async () => {
    const headers = await app.headers(ann)
    const of = (host: string) =>
      ask(`http://${host}/anywhere`, { ...headers, host }).then(({ body }) => body['org'])
    expect(await of('acme.app.test')).toBe(acme.id)
    expect(await of('other.app.test')).toBe(other.id)
    expect(await of('app.test')).toBeNull()
    expect(await of('a.acme.app.test')).toBeNull()
    expect(await of('acme.app.test.evil.test')).toBeNull()
  })

  test('for each request anew: one session works in two organisations', async () => {
    const { authorization = '' } = await app.headers(ann)
    const of = (org: string) => ask('/here', { authorization, 'x-organization': org })
    expect((await of(acme.id)).body['org']).toBe(acme.id)
    expect((await of(other.id)).body['org']).toBe(other.id)
    expect(await ask('/here', { authorization })).toMatchObject({
      status: 400,
      body: { code: 'ORGANIZATION_REQUIRED' },
    })
  })
})

describe('whoever is no member', () => {
  test('is answered as if there were no such organisation', async () => {
    const eve = await app.headers(await app.user('eve'))
    const answer = async (org: string, path = '/here') => {
      const response = await app.fetch(path, { headers: { ...eve, 'x-organization': org } })
      const body = (await response.json()) as Record<string, unknown>
      const headers = [...response.headers.keys()].sort()
      return [response.status, headers, { ...body, traceId: '', instance: '' }]
    }
    const absent = await answer('0190a6a0-0000-7000-8000-000000000001')
    expect(absent[0]).toBe(404)
    for (const org of [acme.id, acme.slug, 'nowhere', 'x'.repeat(500)]) {
      expect(await answer(org)).toEqual(absent)
    }
    expect((await ask('/anywhere', { ...eve, 'x-organization': acme.id })).body).toEqual({
      org: null,
      may: false,
    })
  })

  test('is asked to sign in when nobody knows them', async () => {
    expect((await ask('/here', { 'x-organization': acme.id })).status).toBe(401)
  })

  test('any more is refused at the next request, in every process within a second', async () => {
    await using second = await orgApp('sqlite', { place: app.place, actions: [here] })
    const bob = await app.member(acme, 'bob')
    const headers = await app.headers(bob, acme.id)
    const status = async (of: OrgApp) => (await of.fetch('/here', { headers })).status
    expect([await status(app), await status(second)]).toEqual([200, 200])
    await app.orgs.members.remove(acme.id, bob.id)
    expect(await status(app)).toBe(404)
    await second.clock.advance(1000)
    expect(await status(second)).toBe(404)
  })
})

describe('what a member may', () => {
  const verdict = (name: string, as: User, org: string) =>
    app.call(name, {}, { as: { user: as.id }, org }).then(
      () => 'yes',
      (error: { code: string }) => error.code,
    )

  test('is what the role in this organisation says, for the guards of permissions too', async () => {
    expect(await verdict('paying', ann, other.id)).toBe('yes')
    expect(await verdict('paying', ann, acme.id)).toBe('FORBIDDEN')
    expect(await verdict('paying', acme.owner, acme.id)).toBe('yes')
    expect(await verdict('paying', acme.owner, other.id)).toBe('NOT_FOUND')
    // Where no organisation is asked for, what somebody is in one does not count.
    expect(await verdict('outside', ann, other.id)).toBe('FORBIDDEN')
    const explained = await app.explain('paying', { as: { user: ann.id }, org: acme.id })
    expect(explained.map(({ name, allowed }) => [name, allowed])).toEqual([
      ['inOrg', true],
      ['hasPermission(invoices:pay)', false],
    ])
  })

  test('changes at once with the role, and with what the role may', async () => {
    const cat = await app.member(acme, 'cat')
    expect(await verdict('paying', cat, acme.id)).toBe('FORBIDDEN')
    await app.orgs.roles.define(acme.id, 'clerk', { permissions: ['invoices:*'] })
    await app.orgs.members.setRole(acme.id, cat.id, 'clerk')
    expect(await verdict('paying', cat, acme.id)).toBe('yes')
    await app.orgs.roles.define(acme.id, 'clerk', { permissions: ['invoices:read'] })
    expect(await verdict('paying', cat, acme.id)).toBe('FORBIDDEN')
  })
})

describe('an API key', () => {
  const key = async (org: string | null, permissions: string[]) =>
    (await app.auth.apiKeys.create({ userId: ann.id, name: 'ci', permissions, org })).token
  const by = (token: string, org?: string) => ({
    authorization: `Bearer ${token}`,
    ...(org !== undefined && { 'x-organization': org }),
  })

  test('works where it is bound to, and nowhere else', async () => {
    const token = await key(acme.id, ['*'])
    expect((await ask('/here', by(token))).body['org']).toBe(acme.id)
    expect((await ask('/here', by(token, 'acme'))).body['org']).toBe(acme.id)
    expect((await ask('/here', by(token, other.id))).status).toBe(404)
    const list = await app.fetch('/organizations', { headers: by(token) })
    expect(((await list.json()) as { id: string }[]).map(({ id }) => id)).toEqual([acme.id])
  })

  test('has the organisation that it is bound to as that of every request', async () => {
    const me = async (headers: Record<string, string>) =>
      (await (await app.fetch('/auth/me', { headers })).json()) as { org: string | null }
    expect((await me(by(await key(acme.id, ['*'])))).org).toBe(acme.id)
    expect(app.runs.at(-1)).toMatchObject({ action: { name: 'auth.me' }, org: acme.id })
    expect((await me(by(await key(null, ['*'])))).org).toBeNull()
    expect((await me(by(await key(null, ['*']), 'acme'))).org).toBe(acme.id)
    // Not one that it names, and is not bound to; nor one that its owner has left.
    expect((await me(by(await key(acme.id, ['*']), other.id))).org).toBeNull()
    const eve = await app.member(acme, 'eve')
    const token = await app.auth.apiKeys.create({
      ...{ userId: eve.id, name: 'ci', permissions: ['*'], org: acme.id },
    })
    await app.orgs.members.remove(acme.id, eve.id)
    expect((await me(by(token.token))).org).toBeNull()
  })

  test('may what it was given, as far as its owner may it there', async () => {
    const all = await key(null, ['*'])
    expect((await ask('/paying', by(all, other.id))).status).toBe(200)
    expect((await ask('/paying', by(all, acme.id))).status).toBe(403)
    const reading = await key(null, ['invoices:read'])
    expect((await ask('/paying', by(reading, other.id))).status).toBe(403)
    expect((await ask('/here', by(reading, other.id))).body['may']).toBe(true)
  })
})

describe('work that goes on', () => {
  test('is for the organisation of the request: calls and jobs', async () => {
    const as = { user: ann.id }
    expect(await app.call(calling, {}, { as, org: acme.id })).toMatchObject({ org: acme.id })
    await app.start()
    const headers = await app.headers(ann, 'acme')
    expect((await app.fetch('/adding', { method: 'POST', headers })).status).toBe(204)
    while (done.length === 0) await app.clock.advance(100)
    expect(done).toEqual([acme.id])
    expect(app.runs.find((run) => run.action.name === 'later')?.org).toBe(acme.id)
  })

  test('ends with the membership of whoever caused it', async () => {
    const dan = await app.member(acme, 'dan')
    await app.orgs.members.remove(acme.id, dan.id)
    const error = await thrown(app.call(here, {}, { as: { user: dan.id }, org: acme.id }))
    expect(error).toMatchObject({ code: 'NOT_FOUND' })
    // Whose work it was stays on record.
    expect(app.runs.at(-1)).toMatchObject({ org: acme.id, status: 'refused' })
  })

  test('of the app itself says for which organisation it is', async () => {
    const missing = { code: 'ORGANIZATION_REQUIRED' }
    expect(await thrown(app.call(here, {}, { as: 'system' }))).toMatchObject(missing)
    expect(await app.call(here, {}, { as: 'system', org: acme.id })).toEqual({
      org: acme.id,
      may: true,
    })
    const none = app.call(here, {}, { as: 'system', org: 'nowhere' })
    expect(await thrown(none)).toMatchObject({ code: 'NOT_FOUND' })
    const all = { orgs: [acme.id, other.id] }
    expect(await app.call(each, all, { as: 'system' })).toEqual([acme.id, other.id])
    const eve = await app.user('eve')
    const foreign = app.call(each, { orgs: [acme.id] }, { as: { user: eve.id } })
    expect(await thrown(foreign)).toMatchObject({ code: 'NOT_FOUND' })
  })
})
