// R36: what anybody may run is visible. And what OpenAPI says of the rest.
import { describe, expect, test } from 'bun:test'
import { type Action, type App, boot, defineConfig, definePlugin, kit, module, t } from 'bunbase'
import { db } from 'bunbase/db'
import { type AuthPlugin, auth, authService } from 'bunbase/plugins/auth'
import { type CronPlugin, cron } from 'bunbase/plugins/cron'
import { http, httpServer } from 'bunbase/plugins/http'
import { type McpPlugin, mcp } from 'bunbase/plugins/mcp'
import { openapi } from 'bunbase/plugins/openapi'
import { type RateLimitPlugin, rateLimit } from 'bunbase/plugins/rate-limit'
import { type WebhookPlugin, standardWebhooks, webhook } from 'bunbase/plugins/webhook'
import { createTestApp } from 'bunbase/testing'
import { thrown } from '../../kernel/thrown.ts'
import { testDatabase } from '../../services.ts'
import { PASSWORD, SECRET } from './app.ts'

interface TesterPlugin {
  name: 'tester'
  needs: AuthPlugin | CronPlugin | McpPlugin | RateLimitPlugin | WebhookPlugin
}
const { action, triggers, guards } = kit<TesterPlugin>()
const api = kit<AuthPlugin>().triggers.api
const shape = { input: t.Object({}), output: t.Object({}) }
const make = (name: string, list: unknown[], guarded: unknown[] = []): Action =>
  action({ name, ...shape, triggers: list as never, guards: guarded as never }, () => ({}))
const verify = standardWebhooks({ secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })

const open = [
  make('bare', [api('GET', '/bare')]),
  make('limited', [api('GET', '/limited')], [guards.rateLimit({ limit: 5, window: '1m' })]),
  make(
    'limitedTwice',
    [api('GET', '/limited-twice')],
    [guards.all(guards.rateLimit({ limit: 5, window: '1m' }))],
  ),
  make('offered', [triggers.tool()]),
  make('unsigned', [triggers.webhook('/unsigned', { verify: 'none' })]),
]
const closed = [
  make('guarded', [api('GET', '/guarded')], [guards.authenticated()]),
  make('meant', [api('GET', '/meant')], [guards.public()]),
  make(
    'meantAndLimited',
    [api('GET', '/meant-and-limited')],
    [guards.public(), guards.rateLimit({ limit: 5, window: '1m' })],
  ),
  make('signed', [triggers.webhook('/signed', { verify })]),
  make('nightly', [triggers.cron('0 3 * * *')]),
  make('called', []),
]
const inModule = make('inModule', [api('GET', '/in-module')])
const members = module({ name: 'members', guards: [guards.authenticated() as never] })
const loader = definePlugin<{ name: 'files' }>({
  name: 'files',
  setup: (host) => host.addAction(inModule, { modules: [members as never] }),
})
const config = {
  presets: [],
  plugins: [
    ...[db({ database: { url: ':memory:' } }), http(), auth(), cron(), webhook(), openapi()],
    ...[rateLimit(), mcp(), loader()],
  ],
  auth: { sessionSecret: SECRET },
  cron: { enabled: false },
}

describe('an action that nobody guards', () => {
  test('keeps production from starting, whatever else is guarded', async () => {
    const app = defineConfig(config as never) as App<any>
    const actions = [...open, ...closed]
    const { problems } = await thrown(boot(app, { mode: 'production', actions }))
    const named = problems.map((problem: { action: string }) => problem.action).sort()
    expect(named).toEqual(['bare', 'limited', 'limitedTwice', 'offered', 'unsigned'])
    expect(problems[0]).toMatchObject({
      plugin: 'auth',
      message: 'anybody may run it through its api trigger, as no guard says who may',
      mend: 'give it or its module a guard; where everybody is meant, guards.public()',
    })
    await using kernel = await boot(app, { mode: 'production', actions: closed })
    expect(kernel.actions.length).toBeGreaterThan(closed.length)
  })

  test('is named in a warning when development starts', async () => {
    await using app = await createTestApp({ ...config, actions: [...open, ...closed] } as never)
    await app.start()
    const [line] = app.logs.filter(({ message }) => message.includes('have no guard'))
    expect(line).toMatchObject({
      level: 'warn',
      fields: { actions: ['bare', 'limited', 'limitedTwice', 'offered', 'unsigned'] },
    })
  })
})

test('OpenAPI says how to sign in, and what each operation asks for', async () => {
  const { any, all, not, hasRole, hasPermission, authenticated } = guards
  const actions = [
    ...closed,
    make('staff', [api('GET', '/staff')], [hasRole('admin', 'staff'), hasPermission('a:b')]),
    make('either', [api('GET', '/either')], [any(hasRole('admin'), hasPermission('a:b'))]),
    make('both', [api('GET', '/both')], [all(authenticated(), hasPermission('a:b'))]),
    make('strangers', [api('GET', '/strangers')], [not(authenticated())]),
  ]
  await using app = await createTestApp({ ...config, actions } as never)
  const document = (await (await app.fetch('/api/openapi.json')).json()) as any
  expect(document.components.securitySchemes).toMatchObject({
    session: { type: 'apiKey', in: 'cookie', name: '__Host-session' },
    bearer: { type: 'http', scheme: 'bearer' },
  })
  const said = (path: string) => {
    const { security, ...rest } = document.paths[path].get
    return [security.length > 0, rest['x-permissions'], rest['x-roles']]
  }
  expect(said('/meant')).toEqual([false, undefined, undefined])
  expect(said('/strangers')).toEqual([false, undefined, undefined])
  expect(said('/guarded')).toEqual([true, undefined, undefined])
  expect(said('/in-module')).toEqual([true, undefined, undefined])
  expect(said('/staff')).toEqual([true, ['a:b'], [['admin', 'staff']]])
  expect(said('/either')).toEqual([true, undefined, undefined])
  expect(said('/both')).toEqual([true, ['a:b'], undefined])
  expect(document.paths['/auth/sign-in'].post.security).toEqual([])
})

test('in development OpenAPI names the cookie that goes over plain http, too', async () => {
  await using place = await testDatabase('sqlite')
  const app = defineConfig({
    plugins: [db({ database: { url: place.url } }), http({ port: 0 }), openapi(), auth()],
    auth: { sessionSecret: SECRET },
  } as never)
  await using kernel = await boot(app, { mode: 'development' })
  await kernel.start()
  const { url } = kernel.get(httpServer)!
  const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as any
  const { session, sessionOverHttp } = document.components.securitySchemes
  expect([session.name, sessionOverHttp.name]).toEqual(['__Host-session', 'session'])
  expect(document.paths['/auth/me'].get.security).toEqual([
    ...[{ session: [] }, { sessionOverHttp: [] }, { bearer: [] }],
  ])
  const { users, passwords } = kernel.get(authService)!
  const user = (await users.create({ email: 'ann@example.com' }))!
  await passwords.keep(user.id, await passwords.hash(PASSWORD))
  const signedIn = await fetch(`${url}/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url! },
    body: JSON.stringify({ email: user.email, password: PASSWORD }),
  })
  const [cookie = ''] = signedIn.headers.getSetCookie()[0]!.split(';')
  expect(cookie).toStartWith(`${sessionOverHttp.name}=`)
  expect((await fetch(`${url}/auth/me`, { headers: { cookie } })).status).toBe(200)
})
