// API keys: made by users, for programs, never more than their owner.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { t } from 'bunbase'
import { database } from 'bunbase/db'
import { VirtualClock } from 'bunbase/testing'
import { type TestDatabase, engines, testDatabase } from '../../services.ts'
import { until } from '../../until.ts'
import { type AuthApp, action, authApp, guards, triggers, withBearer, withCookie } from './app.ts'

const shape = { input: t.Object({}), output: t.Object({ key: t.Union([t.String(), t.Null()]) }) }
const probe = (name: string, guard: ReturnType<typeof guards.hasRole>) =>
  action(
    { name, ...shape, triggers: [triggers.api('POST', `/${name}`)], guards: [guard] },
    (_input, { auth }) => ({ key: auth.apiKey?.name ?? null }),
  )
const actions = [
  probe('read', guards.hasPermission('invoices:read')),
  probe('write', guards.hasPermission('invoices:write')),
  probe('delete', guards.hasPermission('invoices:delete')),
  probe('staff', guards.hasRole('staff')),
  probe('somebody', guards.authenticated()),
]
const config = { roles: { staff: { permissions: ['invoices:read', 'invoices:write'] } } }

for (const engine of await engines()) {
  describe(engine, () => {
    let place: TestDatabase
    let app: AuthApp
    let cookie: string
    beforeAll(async () => {
      place = await testDatabase(engine)
      app = await authApp(engine, { place, actions, config })
      const owner = await app.user('owner@example.com')
      await app.auth.roles.grant(owner.id, 'staff')
      cookie = await app.token(owner)
    })
    afterAll(async () => {
      await app[Symbol.asyncDispose]()
      await place[Symbol.asyncDispose]()
    })
    const make = async (permissions: string[], more: object = {}, by = cookie) => {
      const json = { name: 'robot', permissions, ...more }
      const response = await app.fetch('/auth/api-keys', withCookie(by, { json }))
      return { status: response.status, ...((await response.json()) as any) }
    }
    const status = async (name: string, token: string, of = app) =>
      (await of.fetch(`/${name}`, withBearer(token, { json: {} }))).status

    test('a key may what it was given, as far as its owner may, and has no roles', async () => {
      const { status: made, token, apiKey } = await make(['invoices:*'])
      expect(made).toBe(201)
      expect(token).toStartWith('bbk_')
      expect(apiKey).toMatchObject({ name: 'robot', prefix: token.slice(0, 12), lastUsedAt: null })
      const may = await Promise.all(
        ['read', 'write', 'delete', 'staff', 'somebody'].map((name) => status(name, token)),
      )
      expect(may).toEqual([200, 200, 403, 403, 200])
      const narrow = await make(['invoices:read', 'invoices:delete'])
      expect(await status('read', narrow.token)).toBe(200)
      expect(await status('write', narrow.token)).toBe(403)
      expect(await status('delete', narrow.token)).toBe(403)
    })

    test('it calls as itself, and is the caller of what it causes', async () => {
      const { token, apiKey } = await make(['invoices:read'])
      const answer = await app.fetch('/read', withBearer(token, { json: {} }))
      expect(await answer.json()).toEqual({ key: 'robot' })
      expect(app.runs.at(-1)!.caller).toEqual({ kind: 'apiKey', id: apiKey.id })
      const as = { apiKey: apiKey.id }
      expect(await app.call('read', {}, { as })).toEqual({ key: 'robot' })
      await expect(app.call('write', {}, { as })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    })

    test('it is nowhere but with whoever made it', async () => {
      const { token } = await make(['invoices:read'])
      const { rows } = await app.get(database)!.run('select * from api_keys')
      expect(JSON.stringify(rows)).not.toContain(token)
      expect(JSON.stringify(rows)).toContain(token.slice(0, 12))
      const listed = await (await app.fetch('/auth/api-keys', withCookie(cookie))).text()
      expect(listed).not.toContain(token)
    })

    test('revoked, expired or its owner gone, it is dead in every process within a second', async () => {
      const clock = new VirtualClock(app.clock.now())
      await using other = await authApp(engine, { place, actions, config, clock })
      const owner = await app.user('short@example.com')
      await app.auth.roles.grant(owner.id, 'staff')
      const own = await app.token(owner)
      const first = await make(['invoices:read'], {}, own)
      const second = await make(['invoices:read'], { expiresInDays: 1 }, own)
      for (const each of [app, other]) {
        expect(await status('read', first.token, each)).toBe(200)
        expect(await status('read', second.token, each)).toBe(200)
      }
      const path = `/auth/api-keys/${first.apiKey.id}`
      const revoke = withCookie(own, { method: 'DELETE' })
      expect((await app.fetch(path, withCookie(cookie, { method: 'DELETE' }))).status).toBe(404)
      expect((await app.fetch(path, revoke)).status).toBe(204)
      expect((await app.fetch(path, revoke)).status).toBe(404)
      expect(await status('read', first.token)).toBe(401)
      await app.auth.users.disable(owner.id)
      expect(await status('read', second.token)).toBe(401)
      await clock.advance('1s')
      expect(await status('read', first.token, other)).toBe(401)
      expect(await status('read', second.token, other)).toBe(401)
      await app.auth.users.enable(owner.id)
      expect(await status('read', second.token)).toBe(200)
      await app.clock.advance('1d')
      expect(await status('read', second.token)).toBe(401)
    })

    test('when it was last used is known to the minute', async () => {
      const { token, apiKey } = await make(['invoices:read'])
      const { user } = (await app.auth.users.byEmail('owner@example.com'))!
      const used = async () =>
        (await app.auth.apiKeys.list(user.id)).find(({ id }) => id === apiKey.id)?.lastUsedAt
      // It is written beside the request, which does not wait for it.
      const untilUsed = (at: number) =>
        until('the last use', async () => (await used())?.getTime() === at)
      const first = app.clock.now()
      await status('read', token)
      await untilUsed(first)
      await app.clock.advance('30s')
      await status('read', token)
      await app.clock.advance('40s')
      expect((await used())!.getTime()).toBe(first)
      await status('read', token)
      await untilUsed(app.clock.now())
    })

    test('a key makes no keys, and no key is made of nonsense', async () => {
      const { token } = await make(['*'])
      const json = { name: 'child', permissions: ['*'] }
      const answer = await app.fetch('/auth/api-keys', withBearer(token, { json }))
      expect(answer.status).toBe(403)
      expect((await make(['everything'])).status).toBe(400)
      expect((await make([])).status).toBe(400)
    })
  })
}
