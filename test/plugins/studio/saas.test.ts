import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { action, kit, t } from 'bunbase'
import { type AuthPlugin, authService } from 'bunbase/plugins/auth'
import { type OrganizationsPlugin, organizationsService } from 'bunbase/plugins/organizations'
import { saas } from 'bunbase/presets'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { type Refused, type Visit, terminal, visit } from './app.ts'
import { testFolder } from '../../test-folder.ts'

const { guards } = kit<{ name: 'x'; needs: AuthPlugin | OrganizationsPlugin }>()
const invite = action(
  {
    name: 'invite',
    input: t.Object({}),
    output: t.Object({}),
    guards: [guards.inOrg(), guards.hasPermission('organization.members:remove')] as never,
  },
  () => ({}),
)

let app: TestApp
let page: Visit
const { path: root, remove } = testFolder('saas', 'memory')
let ann: string
let bob: string
let acme: string

beforeAll(async () => {
  app = await createTestApp(
    {
      ...{ presets: [saas()], plugins: [terminal()], actions: [invite], studio: { enabled: true } },
      ...{ database: { url: `sqlite://${join(root, 'app.db')}`, migrate: 'auto' } },
      ...{
        auth: { sessionSecret: 'a secret of thirty-two characters' },
        mailer: { from: 'a@a.test' },
      },
    } as never,
    { root },
  )
  page = await visit(app)
  const { users, sessions } = app.get(authService)!
  const make = async (email: string) => (await users.create({ email, name: email }))!.id
  ann = await make('ann@acme.test')
  bob = await make('bob@acme.test')
  for (let n = 0; n < 5; n++) await make(`many${n}@other.test`)
  await sessions.create({ userId: ann, method: 'password' })
  const organizations = app.get(organizationsService)!
  acme = (await organizations.create({ name: 'Acme', owner: ann })).id
  await organizations.members.add(acme, { user: bob, role: 'member' })
}, 60_000)
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  remove()
})

test('ids have names that people know, as far as they are there', async () => {
  const named = await page.call('studio.names', { users: [ann, 'nobody'], orgs: [acme] })
  expect(named).toEqual({ users: { [ann]: 'ann@acme.test' }, orgs: { [acme]: 'acme' } })
  expect(await page.call('studio.names', { users: [], orgs: [] })).toEqual({ users: {}, orgs: {} })
})

test('users are found by the beginning of their address, page by page', async () => {
  const { items } = await page.call('studio.saas.users', { q: 'ANN' })
  expect(items).toMatchObject([
    { ...{ id: ann, email: 'ann@acme.test', orgs: 1, sessions: 1, status: 'active' } },
  ])
  const first = await page.call('studio.saas.users', { limit: 4 })
  const second = await page.call('studio.saas.users', { limit: 4, cursor: first.next! })
  expect([...first.items, ...second.items]).toHaveLength(7)
  expect(second.next).toBeNull()
  expect((await page.call('studio.saas.users', { q: '%' })).items).toEqual([])
})

test('a user is shown with memberships, sessions and keys', async () => {
  const { user } = await page.call('studio.saas.user', { id: ann })
  expect(user).toMatchObject({
    memberships: [{ orgId: acme, name: 'Acme', role: 'owner' }],
    ...{ sessionList: [{ method: 'password' }], apiKeys: [] },
  })
  expect(JSON.stringify(user)).not.toContain('token')
  const missing = page.call('studio.saas.user', { id: 'nobody' })
  expect(await missing.catch((error: Refused) => error.status)).toBe(404)
})

test('an organisation is shown with its members and what it has', async () => {
  const { items } = await page.call('studio.saas.orgs', { q: 'ac' })
  expect(items).toMatchObject([{ id: acme, slug: 'acme', members: 2 }])
  const shown = await page.call('studio.saas.org', { id: acme })
  expect(shown.members.map(({ email, role }) => [email, role])).toEqual([
    ['ann@acme.test', 'owner'],
    ['bob@acme.test', 'member'],
  ])
  expect(shown).toMatchObject({ invitations: [], subscription: null })
})

test('why somebody may or may not is explained guard by guard', async () => {
  const explain = (userId: string, orgId?: string) =>
    page.call('studio.saas.access.explain', {
      ...{ userId, action: 'invite', ...(orgId !== undefined && { orgId }) },
    })
  expect(await explain(ann, acme)).toMatchObject({ allowed: true, triggers: [] })
  const { facts } = await explain(bob, acme)
  expect(Object.fromEntries(facts.map(({ name, value }) => [name, value]))).toMatchObject({
    ...{ user: 'bob@acme.test', organisation: 'Acme', 'role there': 'member' },
    'roles of the app': 'none',
  })
  const denied = await explain(bob, acme)
  expect(denied.allowed).toBe(false)
  expect(denied.steps.map(({ decision }) => decision)).toEqual(['allow', 'deny'])
  expect((await explain(ann)).allowed).toBe(false)
})

test('roles are shown with what they may', async () => {
  const { permissions } = await page.call('studio.saas.roles', {})
  expect(permissions).toContain('organization.members:remove')
  const { roles } = await page.call('studio.saas.roles', {})
  expect(roles.map(({ name, scope }) => [name, scope])).toContainEqual(['admin', 'org'])
})

test('who can be acted as is offered with their organisations', async () => {
  const { items } = await page.call('studio.identities.list', { q: 'bob' })
  expect(items).toMatchObject([
    { identity: { kind: 'user', id: bob }, label: 'bob@acme.test' },
    { identity: { kind: 'user', id: bob, orgId: acme }, label: 'member@acme', role: 'member' },
  ])
  const { hits } = await page.call('studio.search', { q: 'acme' })
  expect(hits.map(({ kind }) => kind)).toContain('org')
  expect((await page.call('studio.search', { q: 'ann@' })).hits).toMatchObject([{ kind: 'user' }])
})

test('a code to hand over sets a password or signs in, once, and needs its other half', async () => {
  const handed = async (name: 'resetCode' | 'magicCode') =>
    (await page.call('studio.saas.op', { op: name, userId: bob })).handOver!
  const reset = await handed('resetCode')
  const password = 'umbrella kettle pony'
  const send = (path: string, json: object) => app.fetch(path, { method: 'POST', json })
  const half = await send('/auth/reset-password', { code: reset.code, password })
  expect(half.status).toBe(400)
  const whole = { code: reset.code, request: reset.request, password }
  expect((await send('/auth/reset-password', whole)).status).toBe(200)
  expect((await send('/auth/reset-password', whole)).status).toBe(400)
  const { code, request, link } = await handed('magicCode')
  expect(link).toBeNull()
  const entered = await send('/auth/magic-link', { code, request, keep: 'token' })
  expect((await entered.json()).user.email).toBe('bob@acme.test')
  expect(app.logs.some(({ fields }) => Bun.inspect(fields).includes(reset.code))).toBe(false)
})

test('one session ends, one key is revoked, and a role is given and taken', async () => {
  const { sessions, apiKeys, roles } = app.get(authService)!
  const { session } = await sessions.create({ userId: bob, method: 'password' })
  const { apiKey } = await apiKeys.create({ userId: bob, name: 'x', permissions: [] })
  const op = (input: object) => page.call('studio.saas.op', { userId: bob, ...input } as never)
  // Of somebody else it is not theirs to end.
  const others = { op: 'endSession', userId: ann, sessionId: session.id }
  expect(await op(others)).toMatchObject({ done: false })
  expect(await op({ op: 'endSession', sessionId: session.id })).toMatchObject({ done: true })
  expect(await op({ op: 'revokeKey', keyId: apiKey.id })).toMatchObject({ done: true })
  expect(
    (await page.call('studio.saas.user', { id: bob })).user.apiKeys[0]!.revokedAt,
  ).not.toBeNull()
  await roles.define('support', { permissions: ['tickets:*'] })
  const unknown = op({ op: 'grantRole', role: 'nothing' })
  expect(await unknown.catch((error: Refused) => error.code)).toBe('INVALID_INPUT')
  await op({ op: 'grantRole', role: 'support' })
  expect((await page.call('studio.saas.user', { id: bob })).user.roles).toEqual(['support'])
  await op({ op: 'withdrawRole', role: 'support' })
  expect((await page.call('studio.saas.user', { id: bob })).user.roles).toEqual([])
})

test('somebody is invited, once more, and no more; and the organisation has another owner', async () => {
  const op = (input: object) => page.call('studio.saas.op', { orgId: acme, ...input } as never)
  await op({ op: 'invite', email: 'new@acme.test', role: 'member' })
  const open = async () => (await page.call('studio.saas.org', { id: acme })).invitations
  const [invitation] = await open()
  expect(invitation).toMatchObject({ email: 'new@acme.test', role: 'member' })
  await op({ op: 'resendInvitation', invitationId: invitation!.id })
  await op({ op: 'revokeInvitation', invitationId: (await open())[0]!.id })
  expect(await open()).toEqual([])
  await op({ op: 'transferOwnership', userId: bob })
  const roleOf = async (id: string) =>
    (await page.call('studio.saas.org', { id: acme })).members.find(({ userId }) => userId === id)!
      .role
  expect([await roleOf(ann), await roleOf(bob)]).toEqual(['admin', 'owner'])
  await op({ op: 'transferOwnership', userId: ann })
  await op({ op: 'setRole', userId: bob, role: 'member' })
})

test('somebody is looked at the app as: in this browser or by a token, shown while it goes on', async () => {
  const begin = (keep: 'cookie' | 'token') =>
    page.call('studio.saas.impersonate', { userId: ann, keep, reason: 'ticket' })
  const { token, sessionId, url } = await begin('token')
  expect(url).toBe('/')
  const me = async (headers: Record<string, string>) =>
    (await app.fetch('/auth/me', { headers })).json()
  expect((await me({ authorization: `Bearer ${token}` })).session).toMatchObject({
    impersonatedBy: 'developer',
  })
  const { items } = await page.call('studio.saas.impersonations', {})
  expect(items).toMatchObject([{ sessionId, email: 'ann@acme.test', by: 'developer', mine: true }])
  const { user } = await page.call('studio.saas.user', { id: ann })
  expect(user.sessionList.map(({ impersonatedBy }) => impersonatedBy)).toContain('developer')

  const response = await fetch(`${page.url}/_studio/api/studio.saas.impersonate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-bunbase-studio': '1', cookie: page.cookie },
    body: JSON.stringify({ userId: ann, keep: 'cookie' }),
  })
  const cookie = response.headers.getSetCookie().find((one) => one.startsWith('session='))!
  expect(cookie).toContain('HttpOnly')
  const begun = await response.json()
  expect(begun.token).toBeNull()
  const value = cookie.split(';')[0]!
  expect((await me({ cookie: value })).user.id).toBe(ann)
  const runs = await page.call('studio.runs.list', { q: 'impersonated:developer' })
  expect(runs.items.length).toBeGreaterThan(0)
  expect(runs.items[0]).toMatchObject({ userId: ann, impersonatedBy: 'developer' })
  expect((await page.call('studio.runs.list', { q: 'impersonated:nobody' })).items).toEqual([])
  const { id } = runs.items[0]!
  expect((await page.call('studio.runs.get', { id })).run.impersonatedBy).toBe('developer')

  const ended = await fetch(`${page.url}/_studio/api/studio.saas.impersonation.end`, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', 'x-bunbase-studio': '1' },
      cookie: `${page.cookie}; ${value}`,
    },
    body: JSON.stringify({ sessionId: begun.sessionId }),
  })
  expect(await ended.json()).toEqual({ done: true })
  expect(ended.headers.getSetCookie().some((one) => one.startsWith('session=;'))).toBe(true)
  expect((await page.call('studio.saas.impersonations', {})).items).toEqual([])
})

test('somebody is banned, let in again and signed out, and the log tells of it', async () => {
  const op = (input: object) => page.call('studio.saas.op', input as never)
  const status = async () => (await page.call('studio.saas.users', { q: 'bob' })).items[0]!.status
  await op({ op: 'ban', userId: bob })
  expect(await status()).toBe('banned')
  await op({ op: 'unban', userId: bob })
  expect(await status()).toBe('active')
  expect(await op({ op: 'signOutAll', userId: ann })).toMatchObject({ detail: '1 sessions ended' })
  expect(await op({ op: 'verifyEmail', userId: bob })).toMatchObject({ done: true })
  await op({ op: 'setRole', orgId: acme, userId: bob, role: 'admin' })
  expect((await page.call('studio.saas.org', { id: acme })).members[1]!.role).toBe('admin')
  await op({ op: 'removeMember', orgId: acme, userId: bob })
  expect((await page.call('studio.saas.org', { id: acme })).members).toHaveLength(1)
  const nobody = op({ op: 'ban' })
  expect(await nobody.catch((error: Refused) => error.code)).toBe('INVALID_INPUT')
  const lines = app.logs.filter(({ message }) => message === 'the Studio changed an account')
  expect(lines.length).toBeGreaterThan(6)
})

test('the topology says what plugins brought, and warns of the app’s own events only', async () => {
  const { nodes, warnings } = await page.call('studio.topology', {})
  const pluginOf = (id: string) => nodes.find((node) => node.id === id)!.plugin
  expect(pluginOf('action:auth.signIn')).toBe('auth')
  expect(pluginOf('trigger:api POST /auth/sign-in')).toBe('auth')
  expect(pluginOf('topic:organization.created')).toBe('organizations')
  expect(pluginOf('action:invite')).toBeUndefined()
  expect(warnings).toEqual([])
})
