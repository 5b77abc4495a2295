// What users do with their sessions, and administrators with users.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { User } from 'bunbase/plugins/auth'
import { type AuthApp, authApp, withCookie } from './app.ts'

let app: AuthApp
let ann: User
let admin: string
beforeAll(async () => {
  app = await authApp('sqlite', {
    config: {
      roles: {
        support: { permissions: ['users:sign-out'] },
        lead: { permissions: ['users:*', 'invoices:read'] },
        clerk: { permissions: ['invoices:read'] },
        admin: { permissions: ['*'] },
        designer: { permissions: ['roles:*', 'invoices:read'] },
      },
      permissions: { 'invoices:read': 'Read invoices' },
    },
  })
  ann = await app.user('ann@example.com')
  const lead = await app.user('lead@example.com')
  await app.auth.roles.grant(lead.id, 'lead')
  admin = await app.token(lead)
})
afterAll(() => app[Symbol.asyncDispose]())

const send = async (method: string, path: string, token: string) => {
  const response = await app.fetch(`/auth${path}`, withCookie(token, { method }))
  const text = await response.text()
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as any }
}

describe('a user', () => {
  test('sees where they are signed in, and ends one or all others', async () => {
    const tokens = [await app.token(ann), await app.token(ann), await app.token(ann)]
    const { body } = await send('GET', '/sessions', tokens[0]!)
    expect(body.sessions).toHaveLength(3)
    expect(body.sessions.map(({ id }: { id: string }) => id)).toContain(body.current)
    expect(JSON.stringify(body)).not.toContain(tokens[0]!)
    const other = body.sessions.find(({ id }: { id: string }) => id !== body.current).id
    expect((await send('DELETE', `/sessions/${other}`, tokens[0]!)).status).toBe(204)
    expect((await send('DELETE', `/sessions/${other}`, tokens[0]!)).status).toBe(404)
    expect((await send('DELETE', '/sessions', tokens[0]!)).body).toEqual({ ended: 1 })
    const left = await Promise.all(tokens.map(async (it) => (await send('GET', '/me', it)).status))
    expect(left).toEqual([200, 401, 401])
  })

  test('cannot end somebody else’s', async () => {
    const own = await app.token(ann)
    const stranger = await app.user('stranger@example.com')
    const theirs = await app.token(stranger)
    const [session] = await app.auth.sessions.list(stranger.id)
    expect((await send('DELETE', `/sessions/${session!.id}`, own)).status).toBe(404)
    expect((await send('GET', '/me', theirs)).status).toBe(200)
  })
})

describe('an administrator', () => {
  test('ends a user’s sessions, and everybody’s', async () => {
    const token = await app.token(ann)
    expect((await send('DELETE', `/users/${ann.id}/sessions`, token)).status).toBe(403)
    const { body } = await send('DELETE', `/users/${ann.id}/sessions`, admin)
    expect(body.ended).toBeGreaterThan(0)
    expect((await send('GET', '/me', token)).status).toBe(401)
    expect((await send('DELETE', '/users/nobody/sessions', admin)).status).toBe(404)
    const again = await app.token(ann)
    expect((await send('DELETE', '/users/sessions', admin)).status).toBe(200)
    expect((await send('GET', '/me', again)).status).toBe(401)
    expect((await send('GET', '/me', admin)).status).toBe(401)
    admin = await app.token((await app.auth.users.byEmail('lead@example.com'))!.user)
  })

  test('keeps a user out and lets them in again', async () => {
    const token = await app.token(ann)
    expect((await send('POST', `/users/${ann.id}/disable`, admin)).status).toBe(204)
    expect((await send('GET', '/me', token)).status).toBe(401)
    expect((await send('POST', `/users/${ann.id}/enable`, admin)).status).toBe(204)
    expect((await send('GET', '/me', token)).status).toBe(401)
    expect((await send('GET', '/me', await app.token(ann))).status).toBe(200)
  })

  test('gives roles, but none that may more than themselves', async () => {
    const role = (method: string, name: string) =>
      send(method, `/users/${ann.id}/roles/${name}`, admin)
    expect(await role('PUT', 'clerk')).toEqual({ status: 200, body: { roles: ['clerk'] } })
    expect((await role('PUT', 'support')).status).toBe(200)
    expect((await role('PUT', 'admin')).status).toBe(403)
    expect((await role('PUT', 'ghost')).status).toBe(404)
    expect((await send('GET', '/me', await app.token(ann))).body).toMatchObject({
      roles: ['clerk', 'support'],
      permissions: ['invoices:read', 'users:sign-out'],
    })
    expect((await role('DELETE', 'support')).body).toEqual({ roles: ['clerk'] })
    await app.auth.roles.grant(ann.id, 'admin')
    expect((await role('DELETE', 'admin')).status).toBe(403)
  })
})

describe('whoever may define roles', () => {
  let token: string
  beforeAll(async () => {
    const designer = await app.user('designer@example.com')
    await app.auth.roles.grant(designer.id, 'designer')
    token = await app.token(designer)
  })
  const put = async (role: string, json: object) => {
    const init = withCookie(token, { method: 'PUT', json })
    return (await app.fetch(`/auth/roles/${role}`, init)).status
  }

  test('sees what there is', async () => {
    await app.auth.permissions.describe('reports:print', 'Print reports')
    const { body } = await send('GET', '/permissions', token)
    const found = new Map(body.permissions.map((each: { name: string }) => [each.name, each]))
    expect(found.get('invoices:read')).toMatchObject({ description: 'Read invoices', actions: [] })
    expect(found.get('reports:print')).toMatchObject({ description: 'Print reports' })
    expect(found.get('roles:define')).toMatchObject({
      description: null,
      actions: ['auth.defineRole', 'auth.removeRole'],
    })
    const { body: all } = await send('GET', '/roles', token)
    expect(all.roles.find(({ name }: { name: string }) => name === 'clerk')).toEqual({
      ...{ name: 'clerk', description: null, permissions: ['invoices:read'], inherits: [] },
      configured: true,
    })
  })

  test('puts roles together from what they have themselves, and from nothing else', async () => {
    expect(await put('reader', { permissions: ['invoices:read'], inherits: ['clerk'] })).toBe(204)
    expect(await put('reader', { permissions: ['invoices:write'] })).toBe(403)
    expect(await put('reader', { permissions: ['*'] })).toBe(403)
    expect(await put('reader', { permissions: ['invoices:*'] })).toBe(403)
    expect(await put('reader', { permissions: [], inherits: ['admin'] })).toBe(403)
    expect(await put('reader', { permissions: ['invoices'] })).toBe(400)
    expect(await put('reader', { permissions: [], inherits: ['not-yet-there'] })).toBe(400)
    expect(await put('clerk', { permissions: [] })).toBe(409)
    await app.auth.roles.define('writer', { permissions: ['invoices:write'] })
    expect(await put('writer', { permissions: [] })).toBe(403)
    expect((await send('DELETE', '/roles/writer', token)).status).toBe(403)
    expect((await send('DELETE', '/roles/clerk', token)).status).toBe(409)
    expect((await send('DELETE', '/roles/reader', token)).status).toBe(204)
    expect((await send('DELETE', '/roles/reader', token)).status).toBe(404)
  })
})
