// The ready actions over HTTP: who may what, and that nobody gets more than they have.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { BootError } from 'bunbase'
import type { User } from 'bunbase/plugins/auth'
import type { Organization, OrganizationsConfig } from 'bunbase/plugins/organizations'
import { openapi } from 'bunbase/plugins/openapi'
import { rateLimit } from 'bunbase/plugins/rate-limit'
import type { TestRequest } from 'bunbase/testing'
import { thrown } from '../../kernel/thrown.ts'
import { type OrgApp, orgApp } from './app.ts'

let app: OrgApp
let org: Organization & { owner: User }
let admin: User
let member: User
beforeAll(async () => {
  app = await orgApp('sqlite', {
    config: {
      actions: { addMember: true, renameTeam: false },
      roles: {
        admin: { permissions: ['organization:update', 'invoices:*'] },
        lead: {
          permissions: ['organization.members:*', 'organization.roles:define', 'invoices:read'],
        },
        boss: { permissions: ['*'] },
        member: { permissions: ['organization.members:read'] },
      },
    },
  })
  org = await app.organization('Acme')
  admin = await app.member(org, 'admin', 'boss')
  member = await app.member(org, 'member')
})
afterAll(() => app[Symbol.asyncDispose]())

const ask = async (
  user: User,
  method: string,
  path: string,
  json?: object,
): Promise<{ status: number; body: any }> => {
  const headers = await app.headers(user, org.id)
  const init: TestRequest = { method, headers, ...(json && { json }) }
  const response = await app.fetch(`/organizations${path}`, init)
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}
const status = async (...args: Parameters<typeof ask>): Promise<number> =>
  (await ask(...args)).status

test('nobody adds members whom they only know by id, unless that is switched on', async () => {
  await using other = await orgApp('sqlite')
  const names = other.kernel.actions.map(({ name }) => name)
  expect(names).toContain('organizations.setRole')
  expect(names).not.toContain('organizations.addMember')
})

test('whoever makes an organisation owns it, and sees it among theirs', async () => {
  const ann = await app.user('ann')
  const made = await ask(ann, 'POST', '', { name: 'Anns' })
  expect(made).toMatchObject({ status: 201, body: { name: 'Anns', slug: 'anns' } })
  const { body } = await ask(ann, 'GET', '')
  expect(body).toMatchObject([{ id: made.body.id, role: 'owner' }])
  expect(await status(ann, 'POST', '', { name: 'x', slug: 'anns' })).toBe(409)
  expect(await status(ann, 'POST', '', { name: 'x', slug: 'No Slug' })).toBe(400)
})

test('what the caller may is told with the organisation', async () => {
  const { body } = await ask(member, 'GET', '/current')
  expect(body).toMatchObject({
    organization: { id: org.id, name: 'Acme' },
    role: 'member',
    permissions: ['organization.members:read'],
  })
})

test.each<[string, string, object | undefined]>([
  ['PATCH', '/current', { name: 'Acme 2' }],
  ['DELETE', '/current', undefined],
  ['POST', '/current/invitations', { email: 'x@example.com', role: 'member' }],
  ['GET', '/current/invitations', undefined],
  ['PUT', '/current/roles/clerk', { permissions: [] }],
  ['GET', '/current/teams', undefined],
  ['POST', '/current/teams', { name: 'x' }],
  ['POST', '/current/transfer', { to: 'x' }],
  ['POST', '/current/members', { user: 'x', role: 'member' }],
])('a member without the permission is refused: %s %s', async (method, path, json) => {
  expect(await status(member, method, path, json)).toBe(403)
})

describe('nobody gets more than they have', () => {
  let lead: User
  beforeAll(async () => {
    lead = await app.member(org, 'lead', 'lead')
  })

  test('by giving or taking a role that may more', async () => {
    const change = (by: User, who: User, role: string) =>
      status(by, 'PATCH', `/current/members/${who.id}`, { role })
    expect(await change(lead, lead, 'admin')).toBe(403)
    expect(await change(lead, lead, 'boss')).toBe(403)
    expect(await change(lead, member, 'owner')).toBe(403)
    expect(await change(admin, member, 'owner')).toBe(403)
    expect(await change(admin, org.owner, 'member')).toBe(403)
    expect(await change(lead, admin, 'member')).toBe(403)
    expect(await change(lead, member, 'lead')).toBe(204)
    expect(await change(lead, member, 'member')).toBe(204)
    expect(await change(lead, member, 'nonsense')).toBe(422)
    expect(await status(lead, 'DELETE', `/current/members/${admin.id}`)).toBe(403)
    expect(await status(admin, 'DELETE', `/current/members/${org.owner.id}`)).toBe(403)
  })

  test('by defining a role that may more, or making one that has more less', async () => {
    const define = (by: User, role: string, permissions: string[]) =>
      status(by, 'PUT', `/current/roles/${role}`, { permissions })
    expect(await define(lead, 'mine', ['invoices:pay'])).toBe(403)
    expect(await define(lead, 'mine', ['invoices:*'])).toBe(403)
    expect(await define(lead, 'mine', ['*'])).toBe(403)
    expect(await define(lead, 'mine', ['*:read'])).toBe(403)
    expect(await define(lead, 'mine', ['invoices:read'])).toBe(204)
    expect(await define(admin, 'payer', ['invoices:pay'])).toBe(204)
    expect(await define(lead, 'payer', [])).toBe(403)
    expect(await define(admin, 'boss', [])).toBe(409)
    expect(await status(admin, 'DELETE', '/current/roles/payer')).toBe(204)
  })

  test('by an API key, which may only what it was given', async () => {
    const { token } = await app.auth.apiKeys.create({
      ...{ userId: org.owner.id, name: 'ci', org: org.id },
      permissions: ['organization.members:*', 'organization.roles:define'],
    })
    const headers = { authorization: `Bearer ${token}` }
    const by = async (method: string, path: string, json: object) =>
      (await app.fetch(`/organizations/current${path}`, { method, headers, json })).status
    expect(await by('PATCH', `/members/${member.id}`, { role: 'boss' })).toBe(403)
    expect(await by('PUT', '/roles/x', { permissions: ['invoices:read'] })).toBe(403)
    expect(await by('POST', '/transfer', { to: member.id })).toBe(403)
    expect(await by('PATCH', `/members/${member.id}`, { role: 'member' })).toBe(204)
    // Nor make or end memberships of its owner, which cannot be given to it.
    expect(await by('POST', '/leave', {})).toBe(403)
    for (const [path, json] of [
      ['', { name: 'x' }],
      ['/invitations/accept', { token: 'x' }],
    ] as const) {
      const { status: answer } = await app.fetch(`/organizations${path}`, {
        ...{ method: 'POST', headers, json },
      })
      expect(answer).toBe(403)
    }
  })
})

test('people are invited, accept, and are members', async () => {
  const bob = await app.user('bob')
  const invited = await ask(admin, 'POST', '/current/invitations', {
    ...{ email: bob.email, role: 'member' },
  })
  expect(invited).toMatchObject({ status: 201, body: { email: bob.email, invitedBy: admin.id } })
  expect(JSON.stringify(invited.body)).not.toContain(app.sent.at(-1)!.token)
  const { body: open } = await ask(admin, 'GET', '/current/invitations')
  expect(open).toEqual([invited.body])
  expect((await ask(admin, 'POST', `/current/invitations/${invited.body.id}/resend`)).status).toBe(
    200,
  )
  const token = app.sent.at(-1)!.token
  expect(await ask(member, 'POST', '/invitations/accept', { token })).toMatchObject({
    status: 404,
    body: { code: 'INVITATION_INVALID' },
  })
  const accepted = await ask(bob, 'POST', '/invitations/accept', { token })
  expect(accepted).toEqual({ status: 200, body: { organization: org.id } })
  const { body: members } = await ask(bob, 'GET', '/current/members')
  expect(members).toContainEqual(expect.objectContaining({ user: bob.id, role: 'member' }))
  const { body: count } = await ask(bob, 'GET', '/current/members/count')
  expect(count).toEqual({ members: members.length })
  expect(await status(bob, 'POST', '/current/leave')).toBe(204)
  expect(await status(bob, 'GET', '/current')).toBe(404)
})

test('nobody needs an account to decline', async () => {
  await ask(admin, 'POST', '/current/invitations', { email: 'no@example.com', role: 'member' })
  const json = { token: app.sent.at(-1)!.token }
  const decline = () => app.fetch('/organizations/invitations/decline', { method: 'POST', json })
  expect((await decline()).status).toBe(204)
  expect((await decline()).status).toBe(404)
})

test('the OpenAPI document says which operations are for an organisation, and how to name it', async () => {
  const plugins = [openapi()]
  await using header = await orgApp('sqlite', { plugins })
  await using domain = await orgApp('sqlite', {
    ...{ plugins, config: { request: { domain: 'app.test' } } },
  })
  for (const [described, required] of [
    [header, true],
    [domain, false],
  ] as const) {
    const document = (await (await described.fetch('/api/openapi.json')).json()) as any
    const { get } = document.paths['/organizations/current']
    expect(get.parameters).toMatchObject([{ name: 'x-organization', in: 'header', required }])
    expect(get.security).toEqual([{ session: [] }, { bearer: [] }])
    expect(document.paths['/organizations'].get.parameters).toBeUndefined()
  }
})

test('tokens cannot be tried for long', async () => {
  await using counting = await orgApp('sqlite', { plugins: [rateLimit()] })
  const headers = await counting.headers(await counting.user('eve'))
  const tries: number[] = []
  for (let i = 0; i < 31; i++) {
    const json = { token: `guess-${i}` }
    const path = '/organizations/invitations/accept'
    tries.push((await counting.fetch(path, { method: 'POST', headers, json })).status)
  }
  expect(tries.slice(0, 30)).toEqual(Array(30).fill(404))
  expect(tries[30]).toBe(429)
})

test('an owner hands over, and only an owner', async () => {
  const carl = await app.member(org, 'carl')
  expect(await status(admin, 'POST', '/current/transfer', { to: carl.id })).toBe(403)
  expect(
    await status(org.owner, 'POST', '/current/transfer', { to: carl.id, role: 'member' }),
  ).toBe(204)
  expect(await status(org.owner, 'DELETE', '/current')).toBe(403)
  expect(await status(carl, 'POST', '/current/transfer', { to: org.owner.id })).toBe(204)
})

test('what the config switches off is not there, and what it switches on is', async () => {
  const names = app.kernel.actions.map(({ name }) => name)
  expect(names).not.toContain('organizations.renameTeam')
  const eve = await app.user('eve')
  expect(await status(admin, 'POST', '/current/members', { user: eve.id, role: 'member' })).toBe(
    204,
  )
  expect(await status(eve, 'GET', '/current')).toBe(200)
})

test('invitations that are too old are closed by the app alone', async () => {
  const close = (as: 'system' | { user: string }) =>
    app.call('organizations.expireInvitations', {} as never, { as })
  expect(await thrown(close({ user: org.owner.id }))).toMatchObject({ code: 'FORBIDDEN' })
  expect(await close('system')).toEqual({ expired: 0 })
})

test.each<[string, OrganizationsConfig, string]>([
  ['a role named owner', { roles: { owner: {} } }, 'an owner may everything'],
  ['a permission that is none', { roles: { a: { permissions: ['all'] } } }, 'not a permission'],
  ['a role that is not there', { roles: { a: { inherits: ['b'] } } }, '"b" is not in'],
  ['a domain that is none', { request: { domain: 'No Domain' } }, 'a domain such as'],
])('a mistake in the config is told at boot: %s', async (_what, config, said) => {
  const error = await thrown(orgApp('sqlite', { config }))
  expect(error).toBeInstanceOf(BootError)
  expect((error as Error).message).toContain(said)
})
