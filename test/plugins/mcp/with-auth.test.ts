// Who calls is found as over HTTP, by the auth plugin; limits count the same.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type GuardsOf, guards as recorded, t } from 'bunbase'
import { mcp, mcpStdio } from 'bunbase/plugins/mcp'
import { type RateLimitPlugin, rateLimit } from 'bunbase/plugins/rate-limit'
import { type AuthApp, action, authApp, guards, withCookie } from '../auth/app.ts'
import { mcpTriggers } from './app.ts'
import { send } from './client.ts'

const { rateLimit: limited } = recorded as unknown as GuardsOf<RateLimitPlugin>
const tool = (name: string, guard: ReturnType<typeof guards.hasRole>) =>
  action(
    {
      name,
      input: t.Object({}),
      output: t.Object({ by: t.Union([t.String(), t.Null()]) }),
      guards: [guard],
      triggers: [mcpTriggers.tool()],
    },
    (_input, { auth }) => ({ by: auth.user?.email ?? null }),
  )
const actions = [
  tool('open', guards.public()),
  tool('mine', guards.authenticated()),
  tool('read', guards.hasPermission('notes:read')),
  tool('staff', guards.hasRole('staff')),
  tool('seldom', limited({ limit: 1, window: '1m' })),
]

let app: AuthApp
let cookie: string
let key: string
beforeAll(async () => {
  app = await authApp('sqlite', {
    actions,
    plugins: [rateLimit(), mcp()],
    config: { roles: { staff: { permissions: ['notes:read', 'notes:write'] } } },
  })
  const user = await app.user('ann@example.com')
  await app.auth.roles.grant(user.id, 'staff')
  cookie = await app.token(user)
  const json = { name: 'agent', permissions: ['notes:read'] }
  const made = await app.fetch('/auth/api-keys', withCookie(cookie, { json }))
  key = ((await made.json()) as { token: string }).token
})
afterAll(() => app[Symbol.asyncDispose]())

const as = (token: string) => ({ authorization: `Bearer ${token}` })
const names = async (headers: Record<string, string>) => {
  const { message } = await send(app, 'tools/list', {}, headers)
  return message.result.tools.map(({ name }: { name: string }) => name)
}
const call = async (name: string, headers: Record<string, string>) =>
  (await send(app, 'tools/call', { name }, headers)).message.result

test('strangers, users and keys each see what they may', async () => {
  expect(await names({})).toEqual(['open', 'seldom'])
  expect(await names(as(cookie))).toEqual(['mine', 'open', 'read', 'seldom', 'staff'])
  expect(await names(as(key))).toEqual(['mine', 'open', 'read', 'seldom'])
  expect((await call('mine', as(key))).structuredContent).toEqual({ by: 'ann@example.com' })
  expect((await call('staff', as(key)))['_meta']['bunbase/error'].code).toBe('FORBIDDEN')
  expect((await call('mine', {}))['_meta']['bunbase/error'].code).toBe('UNAUTHENTICATED')
})

test('a cookie counts only from the app’s own pages', async () => {
  const from = (origin: string) => ({
    ...{ cookie: `session=${cookie}`, host: 'localhost', origin },
    'sec-fetch-site': origin === 'http://localhost' ? 'same-origin' : 'same-site',
  })
  expect((await call('mine', from('http://localhost'))).structuredContent).toEqual({
    by: 'ann@example.com',
  })
  const forged = await send(app, 'tools/call', { name: 'mine' }, from('http://localhost:5173'))
  expect(forged.status).toBe(403)
})

test('a token that is not in force is told so, whatever is asked (R54)', async () => {
  for (const token of ['bbk_nonsense', 'nonsense']) {
    const { status, headers } = await send(app, 'tools/call', { name: 'open' }, as(token))
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"'])
  }
})

test('a limit counts calls of each caller, and no questions', async () => {
  for (let i = 0; i < 3; i++) expect(await names(as(key))).toContain('seldom')
  expect((await call('seldom', as(key))).isError).toBeUndefined()
  expect((await call('seldom', as(key)))['_meta']['bunbase/error']).toMatchObject({
    code: 'RATE_LIMITED',
    status: 429,
  })
  expect(await names(as(key))).not.toContain('seldom')
  expect((await call('seldom', as(cookie))).isError).toBeUndefined()
})

test('whoever is in no database is refused before the first message of standard input', async () => {
  const serve = app.kernel.get(mcpStdio)!
  const served = serve({ caller: { kind: 'user', id: 'ann@example.com' } })
  await expect(served).rejects.toThrow('This account is not in force any more.')
})
