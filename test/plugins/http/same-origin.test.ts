import { describe, expect, test } from 'bun:test'
import { type Plugin, definePlugin, t } from '../../../kernel/index.ts'
import { type HttpPlugin, assertSameOrigin, httpExchange } from '../../../plugins/http/index.ts'
import { action, problem, served, triggers } from './served.ts'

interface CookieAuthPlugin {
  name: 'cookie-auth'
  needs: HttpPlugin
}
/** What a plugin that finds callers by a cookie does. */
const cookieAuth: Plugin = definePlugin<CookieAuthPlugin>({
  name: 'cookie-auth',
  needs: ['http'],
  setup(host) {
    host.resolveCaller((invocation) => {
      const exchange = httpExchange(invocation)
      const id = exchange?.cookies.get('user')
      if (!exchange || id === undefined) return undefined
      assertSameOrigin(exchange)
      return { kind: 'user', id }
    })
  },
})()

const whoami = (method: 'GET' | 'POST', options = {}) =>
  action(
    {
      name: method.toLowerCase(),
      input: t.Object({}),
      output: t.String(),
      triggers: [triggers.api(method, '/', options)],
    },
    (_, { caller }) => (caller.kind === 'user' ? caller.id : caller.kind),
  )
const actions = [whoami('GET'), whoami('POST')]
const cookie = { cookie: 'user=ann' }
const json = { 'content-type': 'application/json' }

describe('a request with a cookie of a signed-in user', () => {
  test('that changes nothing needs no proof', async () => {
    await using app = await served(actions, { plugins: [cookieAuth] })
    const answer = await app.fetch('/', { headers: { ...cookie, origin: 'https://evil.test' } })
    expect(await answer.json()).toBe('ann')
  })

  test('from the app’s own pages is carried out', async () => {
    await using app = await served(actions, { plugins: [cookieAuth] })
    for (const [name, value] of [
      ['sec-fetch-site', 'same-origin'],
      ['origin', app.url],
    ] as const) {
      const headers = { ...cookie, ...json, [name]: value }
      expect(await (await app.send('/', {}, { headers })).json()).toBe('ann')
    }
  })

  test.each([
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }, 'cross-site'],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://evil.app.test' }, 'cross-site'],
    [{ origin: 'https://evil.test' }, 'foreign-origin'],
    [{ origin: 'null' }, 'foreign-origin'],
    [{}, 'no-origin'],
  ])('from elsewhere is refused: %j', async (proof, rule) => {
    await using app = await served(actions, { plugins: [cookieAuth] })
    const answer = await app.send('/', {}, { headers: { ...cookie, ...proof } as HeadersInit })
    expect(await problem(answer)).toMatchObject({
      status: 403,
      code: 'CROSS_SITE_REQUEST',
      details: { rule },
    })
  })

  test('in a form is refused unless the action wants forms', async () => {
    const headers = { ...cookie, 'sec-fetch-site': 'same-origin' }
    const form = { method: 'POST', headers, body: new URLSearchParams() }
    await using app = await served(actions, { plugins: [cookieAuth] })
    const withType = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
    const refused = await app.fetch('/', { ...form, headers: withType })
    expect(await problem(refused)).toMatchObject({ details: { rule: 'simple-content-type' } })
    await using willing = await served([whoami('POST', { body: ['json', 'form'] })], {
      plugins: [cookieAuth],
    })
    expect((await willing.fetch('/', { ...form, headers: withType })).status).toBe(200)
  })

  test('from listed origins is carried out', async () => {
    const headers = { ...cookie, origin: 'https://front.test' }
    for (const http of [
      { csrf: { origins: ['https://front.test'] } },
      { cors: { origins: ['https://front.test'], credentials: true } },
    ]) {
      await using app = await served(actions, { plugins: [cookieAuth], http })
      expect((await app.send('/', {}, { headers })).status).toBe(200)
    }
    const reading = { cors: { origins: ['https://front.test'] } }
    await using app = await served(actions, { plugins: [cookieAuth], http: reading })
    expect((await app.send('/', {}, { headers })).status).toBe(403)
  })

  test('with a forged Host does not make a foreign origin its own', async () => {
    await using app = await served(actions, { plugins: [cookieAuth] })
    const headers = { ...cookie, origin: 'http://evil.test', 'x-forwarded-host': 'evil.test' }
    expect((await app.send('/', {}, { headers })).status).toBe(403)
  })
})

test('requests without a cookie need no proof', async () => {
  await using app = await served(actions, { plugins: [cookieAuth] })
  const answer = await app.send('/', {}, { headers: { origin: 'https://evil.test' } })
  expect(await answer.json()).toBe('anonymous')
})
