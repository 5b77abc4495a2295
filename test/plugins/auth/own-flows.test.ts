// What `bunbase` gives to apps that write their own ways to sign in.
import { expect, test } from 'bun:test'
import {
  createSession,
  hashPassword,
  revokeSession,
  revokeSessions,
  t,
  verifyPassword,
  verifySession,
} from 'bunbase'
import { createTestApp } from 'bunbase/testing'
import { action, authApp, cookieOf, guards, triggers, withCookie } from './app.ts'

const enter = action(
  {
    name: 'enter',
    input: t.Object({ user: t.String() }),
    output: t.Object({ token: t.String({ secret: true }), session: t.String() }),
    triggers: [triggers.api('POST', '/enter')],
    guards: [guards.public()],
  },
  async ({ user }, ctx) => {
    const { token, session } = await createSession(ctx, { user, method: 'magic' })
    return { token, session: session.id }
  },
)
const check = action(
  {
    name: 'check',
    input: t.Object({ token: t.String() }),
    output: t.Object({ method: t.Optional(t.String()) }),
  },
  async ({ token }, ctx) => {
    const found = await verifySession(ctx, token)
    return found?.session ? { method: found.session.method } : {}
  },
)
const end = action(
  {
    name: 'end',
    input: t.Object({ session: t.Optional(t.String()), user: t.Optional(t.String()) }),
    output: t.Object({ ended: t.Integer() }),
  },
  async ({ session, user }, ctx) => {
    if (user) return { ended: await revokeSessions(ctx, user) }
    return { ended: Number(await revokeSession(ctx, session!)) }
  },
)

test('a flow of the app begins, checks and ends sessions', async () => {
  await using app = await authApp('sqlite', { actions: [enter, check, end] })
  const user = (await app.auth.users.create({ email: 'own@example.com' }))!.id
  const response = await app.fetch('/enter', { json: { user } })
  const { token, session } = (await response.json()) as { token: string; session: string }
  expect(cookieOf(response)!.value).toBe(token)
  expect((await app.fetch('/auth/me', withCookie(token))).status).toBe(200)
  expect(await app.call(check, { token })).toEqual({ method: 'magic' })
  expect(await app.call(check, { token: 'another' })).toEqual({})
  expect(await app.call(end, { session })).toEqual({ ended: 1 })
  expect(await app.call(check, { token })).toEqual({})
  await app.call(enter, { user })
  await app.call(enter, { user })
  expect(await app.call(end, { user })).toEqual({ ended: 2 })
  await expect(app.call(enter, { user: 'nobody' })).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  })
})

test('passwords are hashed without an app', async () => {
  const hashed = await hashPassword('olive tractor sings')
  expect(hashed).toStartWith('$argon2id$')
  expect(await verifyPassword('olive tractor sings', hashed)).toBe(true)
  expect(await verifyPassword('olive tractor', hashed)).toBe(false)
})

test('without the plugin they say what is missing', async () => {
  await using app = await createTestApp({ presets: [], actions: [end] })
  await app.call(end, { session: 'x' }).catch(() => undefined)
  expect(app.logs.at(-1)!.fields).toMatchObject({
    error: new Error('revokeSession() needs the auth plugin: add auth() to `plugins`'),
  })
})
