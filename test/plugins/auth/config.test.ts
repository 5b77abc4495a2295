// What is wrong with the config is told before anything listens, each with what to do.
import { expect, test } from 'bun:test'
import { defineConfig } from 'bunbase'
import { db } from 'bunbase/db'
import { type AuthConfig, auth } from 'bunbase/plugins/auth'
import { http } from 'bunbase/plugins/http'
import { createTestApp } from 'bunbase/testing'
import { thrown } from '../../kernel/thrown.ts'
import { PASSWORD, SECRET, authApp } from './app.ts'

const problems = async (config: Partial<AuthConfig>) =>
  (await thrown(authApp('sqlite', { config }))).problems as { key: string; mend: string }[]

test.each([
  [{ sessionSecret: 'short' }, 'auth.sessionSecret', 'openssl rand'],
  [{ sessionSecret: [SECRET, 'short'] }, 'auth.sessionSecret', 'openssl rand'],
  [{ sessionSecret: undefined as never }, 'auth.sessionSecret', 'openssl rand'],
  [{ password: { minLength: 7 } }, 'auth.password.minLength', 'from 8'],
  [{ password: { breachService: { url: 'x' } } }, 'auth.password.breachService.url', 'https://'],
  [{ password: { memoryCost: 8192 } }, 'auth.password.memoryCost', 'ASVS'],
  [{ password: { timeCost: 1 } }, 'auth.password.memoryCost', 'ASVS'],
  [{ session: { idle: '31d' } }, 'auth.session.idle', 'auth.session.absolute'],
  [{ session: { cookie: 'a b' } }, 'auth.session.cookie', 'letters'],
  [{ roles: { 'a b': {} } }, 'auth.roles.a b', 'letters'],
  [{ roles: { a: { permissions: ['all'] } } }, 'auth.roles.a', '<feature>:<action>'],
  [
    { roles: { a: { inherits: ['b'] }, b: { inherits: ['a'] } } },
    'auth.roles.a.inherits',
    'take one of these steps out',
  ],
  [{ permissions: { invoices: 'x' } }, 'auth.permissions.invoices', '<feature>:<action>'],
  [{ defaultRoles: ['ghost'] }, 'auth.defaultRoles', 'define it there'],
  [{ prefix: 'auth' }, 'auth.prefix', 'a path'],
] as [Partial<AuthConfig>, string, string][])('%p is refused', async (config, key, mend) => {
  const found = await problems(config)
  expect(found.map((problem) => problem.key)).toEqual([key])
  expect(found[0]!.mend).toContain(mend)
})

test('without any config it says what is needed', async () => {
  const error = await thrown(
    createTestApp(defineConfig({ presets: [], plugins: [db(), http(), auth()] } as never)),
  )
  expect(error.problems).toMatchObject([{ key: 'auth', plugin: 'auth' }])
  expect(error.problems[0].mend).toContain('openssl rand')
})

test('paths, cookie and default roles are as configured; actions can be left out', async () => {
  await using app = await authApp('sqlite', {
    config: {
      prefix: '/api/identity',
      session: { cookie: 'sid', sameSite: 'strict' },
      actions: { signUp: false },
      roles: { member: { permissions: ['notes:read'] } },
      defaultRoles: ['member'],
    },
  })
  await app.user('ann@example.com')
  const json = { email: 'ann@example.com', password: PASSWORD }
  const response = await app.fetch('/api/identity/sign-in', { json })
  const [cookie = ''] = response.headers.getSetCookie()
  expect(cookie).toMatch(/^sid=.*SameSite=Strict/)
  const headers = { cookie: cookie.split(';')[0]! }
  expect(await (await app.fetch('/api/identity/me', { headers })).json()).toMatchObject({
    roles: ['member'],
    permissions: ['notes:read'],
  })
  expect((await app.fetch('/api/identity/sign-up', { json })).status).toBe(404)
})

test('where addresses have to be confirmed, the right password alone does not sign in', async () => {
  await using app = await authApp('sqlite', { config: { emailVerification: 'required' } })
  const json = { email: 'ann@example.com', password: PASSWORD }
  await app.fetch('/auth/sign-up', { json })
  const wrong = await app.fetch('/auth/sign-in', { json: { ...json, password: 'wrong' } })
  const right = await app.fetch('/auth/sign-in', { json })
  const shown = async (answer: Response) => {
    const { traceId: _, ...body } = (await answer.json()) as Record<string, unknown>
    return [answer.status, body]
  }
  expect(await shown(right)).toEqual(await shown(wrong))
})
