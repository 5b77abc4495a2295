// Signing in by GitHub, Microsoft and Apple, over the wire, and every way to get in that they have closed.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { githubApi } from '../../../plugins/auth/oauth/github.ts'
import { thrown } from '../../kernel/thrown.ts'
import { type AuthApp, PASSWORD, authApp } from './app.ts'
import { type Answer, Browser, mailedApp } from './mailed.ts'
import { APPLE, CLIENT, CONSUMERS, SignInServices, type Somebody } from './sign-in-services.ts'

const PAGE = 'https://app.example/back'
const CALLBACK = 'https://app.example/auth/oauth/apple/callback'
const TENANT = '11111111-2222-4333-8444-555555555555'

const services = new SignInServices()
afterAll(() => services.stop())

const oauth = () => ({
  github: { ...CLIENT, issuer: services.origin, redirectUris: [`${PAGE}/github`] },
  microsoft: { ...CLIENT, issuer: services.origin, redirectUris: [`${PAGE}/microsoft`] },
  apple: {
    ...{ ...APPLE, issuer: `${services.origin}/apple`, privateKey: services.appleKey },
    ...{ callback: CALLBACK, redirectUris: [`${PAGE}/apple`, `${PAGE}/settings`] },
  },
})

let ids = 1000
/** Somebody whose address every service vouches for, in its own way. */
const somebody = (name: string, more: Record<string, unknown> = {}, verified = true): Somebody => {
  const edov = verified ? { xms_edov: true } : {}
  const at = { tid: TENANT, iss: `${services.origin}/${TENANT}/v2.0`, ...edov }
  const { email = `${name}@example.com` } = more as { email?: string }
  return { id: ids++, email, verified, more: { ...(name.startsWith('microsoft') && at), ...more } }
}

let app: AuthApp
beforeAll(async () => {
  const often = { limit: 10_000, window: '1h' } as const
  app = await mailedApp('sqlite', { oauth: oauth(), limits: { codes: { client: often } } })
  services.now = () => app.clock.now()
})
afterAll(() => app[Symbol.asyncDispose]())

/** Posts Apple's form to the callback, as its page does: from another site, without cookies. */
async function callback(form: Record<string, string>, to = app): Promise<URLSearchParams> {
  const response = await to.fetch('/auth/oauth/apple/callback', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...{ origin: 'https://appleid.apple.com', 'sec-fetch-site': 'cross-site' },
    },
    body: new URLSearchParams(form).toString(),
    redirect: 'manual',
  })
  expect([response.status, response.headers.get('cache-control')]).toEqual([303, 'no-store'])
  const page = new URL(response.headers.get('location')!)
  expect(page.origin + page.pathname).toStartWith(PAGE)
  expect([page.search, response.headers.getSetCookie()]).toEqual(['', []])
  return new URLSearchParams(page.hash.slice(1))
}

/** Goes to the service, and comes back to the page with what it sends along. */
async function visit(started: Answer, to = app): Promise<Record<string, string>> {
  expect(started.status).toBe(200)
  const response = await fetch(started.body.url, { redirect: 'manual' })
  const page = response.headers.get('location')
  if (page) return Object.fromEntries(new URL(page).searchParams)
  return Object.fromEntries(await callback(await response.json(), to))
}

async function signInAs(name: string, who: Somebody, browser = new Browser(app)): Promise<Answer> {
  services.who = who
  return browser.post(
    `/oauth/${name}`,
    await visit(await browser.post(`/oauth/${name}/start`), app),
  )
}

function expectRefused({ status, body }: Answer, reason: string): void {
  const last = app.logs.findLast(({ fields }) => 'reason' in ((fields as object) ?? {}))
  const said = (last?.fields as { reason?: string } | undefined)?.reason
  expect([status, body.code, said]).toEqual([400, 'OAUTH_REFUSED', reason])
}

describe.each(['github', 'microsoft', 'apple'])('%s', (name) => {
  const start = (browser: Browser) => browser.post(`/oauth/${name}/start`)

  test('a stranger signs in, has an account, and is the same the next time', async () => {
    const who = somebody(`${name}-new`)
    const first = await signInAs(name, who)
    expect(first.body).toMatchObject({
      user: { email: who.email, emailVerified: true },
      session: { method: name },
    })
    const again = await signInAs(name, { ...who, email: `${name}-renamed@example.com` })
    expect(again.body.user).toEqual(first.body.user)
  })

  test('an address that is confirmed at both ends links the account; else nobody gets into one', async () => {
    const email = `${name}-mine@example.com`
    const mine = (await app.auth.users.create({ email, emailVerified: true }))!
    expectRefused(await signInAs(name, somebody(`${name}-thief`, { email }, false)), 'not-verified')
    expect((await signInAs(name, somebody(`${name}-mine`))).body.user.id).toBe(mine.id)
    await app.user(`${name}-squatted@example.com`)
    expectRefused(await signInAs(name, somebody(`${name}-squatted`)), 'not-confirmed')
  })

  test('a state that was forged, used, or of another browser or service is refused', async () => {
    services.who = somebody(`${name}-states`)
    const browser = new Browser(app)
    const answer = await visit(await start(browser))
    const forged = { ...answer, state: 'x'.repeat(43) }
    expectRefused(await browser.post(`/oauth/${name}`, forged), 'state')
    const victim = new Browser(app)
    await start(victim)
    expectRefused(await victim.post(`/oauth/${name}`, answer), 'state')
    const other = name === 'github' ? 'microsoft' : 'github'
    const mixed = await visit(await start(browser))
    expectRefused(await browser.post(`/oauth/${other}`, mixed), 'state')
    expect((await browser.post(`/oauth/${name}`, answer)).status).toBe(200)
    expectRefused(await browser.post(`/oauth/${name}`, answer), 'state')
  })

  test('an answer that names another issuer goes no further (RFC 9207)', async () => {
    services.who = somebody(`${name}-mixed`)
    const browser = new Browser(app)
    const answer = await visit(await start(browser))
    const iss = 'https://evil.example'
    expectRefused(await browser.post(`/oauth/${name}`, { ...answer, iss }), 'exchange')
    expect(await app.auth.users.byEmail(services.who.email)).toBeUndefined()
  })

  test('a code that was stolen is of no use in a sign-in of the thief', async () => {
    services.who = somebody(`${name}-victim`)
    const { code } = await visit(await start(new Browser(app)))
    const thief = new Browser(app)
    const own = await visit(await start(thief))
    expectRefused(await thief.post(`/oauth/${name}`, { ...own, code: code! }), 'exchange')
    expect(await app.auth.users.byEmail(services.who.email)).toBeUndefined()
  })

  test('who is signed in links it, whatever its address', async () => {
    const email = `${name}-linking@example.com`
    await app.user(email)
    const browser = new Browser(app)
    await browser.post('/sign-in', { email, password: PASSWORD })
    services.who = somebody(`${name}-elsewhere`, {}, false)
    const answer = await visit(await browser.post(`/oauth/${name}/link/start`))
    expect((await browser.post(`/oauth/${name}/link`, answer)).body).toEqual({ provider: name })
    expect((await signInAs(name, services.who)).body.user.email).toBe(email)
  })
})

describe.each(['microsoft', 'apple'])('a token of %s', (name) => {
  test.each([
    ['signed by somebody else', { signer: services.stranger }],
    ['for another app', { more: { aud: 'another-app' } }],
    ['that is over', { more: { exp: 1_000_000_000 } }],
    ['without a nonce', { more: { nonce: undefined } }],
    ['with the nonce of another sign-in', { more: { nonce: 'y'.repeat(43) } }],
    ['of another issuer', { more: { iss: 'https://evil.example' } }],
  ])('%s is refused', async (what, wrong: Partial<Somebody>) => {
    const who = somebody(`${name}-${what.replaceAll(' ', '-')}`)
    const more = { ...who.more, ...wrong.more }
    expectRefused(await signInAs(name, { ...who, ...wrong, more }), 'exchange')
    expect(await app.auth.users.byEmail(who.email)).toBeUndefined()
  })
})

test('what is logged of an answer that does not fit says why, and nothing that was in it', async () => {
  const before = app.logs.length
  const answers: Record<string, string>[] = []
  const attempt = async (name: string, who: Somebody, more: Record<string, string> = {}) => {
    services.who = who
    const browser = new Browser(app)
    answers.push(await visit(await browser.post(`/oauth/${name}/start`)))
    expectRefused(await browser.post(`/oauth/${name}`, { ...answers.at(-1)!, ...more }), 'exchange')
  }
  const nonce = 'y'.repeat(43)
  for (const name of ['microsoft', 'apple']) {
    await attempt(name, somebody(`${name}-logged`, { aud: 'another-app' }))
    await attempt(name, somebody(`${name}-logged`, { exp: 1_000_000_000 }))
    await attempt(name, somebody(`${name}-logged`, { nonce }))
  }
  await attempt('github', somebody('github-logged'), { code: 'never given out' })
  await attempt('github', somebody('github-logged'), { iss: 'https://evil.example' })
  const logs = app.logs.slice(before).map(({ message, fields }) => ({ message, fields }))
  const why = logs.flatMap(({ fields }) => (fields as { why?: string }).why ?? [])
  expect(why).toHaveLength(8)
  expect(why.join()).toContain('unexpected JWT "aud" (audience) claim value')
  expect(why.join()).toContain('bad_verification_code')
  const text = Bun.inspect(logs, { depth: 20 })
  const secrets = answers.flatMap(({ code, state }) => [code!, state!])
  const known = [...secrets, nonce, 'logged@example.com', 'eyJ']
  expect(known.filter((secret) => text.includes(secret))).toEqual([])
})

describe('GitHub', () => {
  test('only the primary address counts, and only when it is confirmed', async () => {
    const emails = [
      { email: 'confirmed@example.com', primary: false, verified: true },
      { email: 'primary@example.com', primary: true, verified: false },
    ]
    await app.auth.users.create({ email: 'confirmed@example.com', emailVerified: true })
    const who = somebody('github-many')
    expectRefused(await signInAs('github', { ...who, emails }), 'not-verified')
    const [first, second] = emails
    const confirmed = [first!, { ...second, verified: true }]
    const { body } = await signInAs('github', { ...who, emails: confirmed })
    expect(body.user).toMatchObject({ email: 'primary@example.com', name: 'Ann' })
  })

  test.each([{ id: 'ann' }, { id: undefined }, { id: 1.5 }])('%p is nobody', async (more) => {
    expectRefused(await signInAs('github', somebody('github-nobody', more)), 'exchange')
  })

  test.each([
    ['https://github.com', 'https://api.github.com'],
    ['https://acme.ghe.com', 'https://api.acme.ghe.com'],
    ['https://git.example.com', 'https://git.example.com/api/v3'],
    ['https://github.com.example.com:8443', 'https://github.com.example.com:8443/api/v3'],
  ])('of %s is asked at %s who somebody is', (base, api) => {
    expect(githubApi(new URL(base))).toBe(api)
  })

  test('is asked for what it takes, and by its name alone is the one that everybody knows', async () => {
    const { github } = oauth()
    const { issuer: _, ...plain } = github
    await using known = await authApp('sqlite', { config: { oauth: { github: plain } } })
    const { body } = await new Browser(known).post('/oauth/github/start')
    const { origin, pathname, searchParams } = new URL(body.url)
    expect(origin + pathname).toBe('https://github.com/login/oauth/authorize')
    expect(searchParams.get('scope')).toBe('read:user user:email')
    expect(searchParams.get('code_challenge')).toHaveLength(43)
    expect(searchParams.has('nonce')).toBeFalse()
  })
})

describe('Microsoft', () => {
  test('an address that anybody can write into their tenant opens nothing ("nOAuth")', async () => {
    const email = 'boss@victim.example'
    await app.auth.users.create({ email, emailVerified: true })
    for (const said of [{}, { email_verified: true }, { xms_edov: false }, { xms_edov: '0' }]) {
      const who = somebody('microsoft-attacker', { email, ...said }, false)
      expectRefused(await signInAs('microsoft', who), 'not-verified')
    }
    const others = { verified_primary_email: ['attacker@evil.example'] }
    const who = somebody('microsoft-attacker', { email, ...others }, false)
    expectRefused(await signInAs('microsoft', who), 'not-verified')
  })

  test.each([{ xms_edov: '1' }, { verified_primary_email: ['MICROSOFT-edov@example.com'] }])(
    '%p vouches for an address',
    async (said) => {
      const who = somebody('microsoft-edov', said, false)
      expect((await signInAs('microsoft', who)).body.user.email).toBe(who.email)
    },
  )

  test('a token vouches for no other tenant than its own', async () => {
    const other = '99999999-2222-4333-8444-555555555555'
    for (const tid of [other, undefined, '{tenantid}', `${TENANT}/../${other}`]) {
      const who = somebody('microsoft-tenants', { tid })
      expectRefused(await signInAs('microsoft', who), 'exchange')
    }
    for (const tid of ['{tenantid}', 'common', `${TENANT}/..`]) {
      const who = somebody('microsoft-nowhere', { tid, iss: `${services.origin}/${tid}/v2.0` })
      expectRefused(await signInAs('microsoft', who), 'exchange')
    }
    // The same number in two tenants is two people.
    const first = somebody('microsoft-first')
    const { body } = await signInAs('microsoft', first)
    const more = { ...first.more, tid: other, iss: `${services.origin}/${other}/v2.0` }
    const second = { ...first, email: 'microsoft-second@example.com', more }
    expect((await signInAs('microsoft', second)).body.user.id).not.toBe(body.user.id)
  })

  test.each([
    ['organizations', TENANT, CONSUMERS],
    ['consumers', CONSUMERS, TENANT],
    [TENANT, TENANT, CONSUMERS],
  ])('for "%s" only its own come in', async (tenant, own, foreign) => {
    const { microsoft } = oauth()
    await using mine = await authApp('sqlite', {
      config: { oauth: { microsoft: { ...microsoft, tenant } } },
    })
    const as = async (tid: string) => {
      services.who = somebody('microsoft-own', { tid, iss: `${services.origin}/${tid}/v2.0` })
      const browser = new Browser(mine)
      const answer = await visit(await browser.post('/oauth/microsoft/start'), mine)
      return (await browser.post('/oauth/microsoft', answer)).status
    }
    expect([await as(own), await as(foreign)]).toEqual([200, 400])
  })
})

describe('Apple', () => {
  test('the name comes along the first time, and the address may be a relay', async () => {
    const who = somebody('apple-relay', {
      ...{ email: 'x1y2z3@privaterelay.appleid.com', is_private_email: 'true' },
    })
    const { body } = await signInAs('apple', who)
    expect(body.user).toMatchObject({ email: who.email, name: 'Ann Example', emailVerified: true })
  })

  test('the callback leads on to the page that was asked for, and to no other', async () => {
    const browser = new Browser(app)
    const redirectUri = `${PAGE}/settings`
    const { body } = await browser.post('/oauth/apple/start', { redirectUri })
    const asked = new URL(body.url).searchParams
    expect(asked.get('redirect_uri')).toBe(CALLBACK)
    const state = asked.get('state')!
    for (const wrong of ['', 'x', state.replace(/\d+$/, '7'), `${state}.0`, '//evil.example']) {
      const response = await app.fetch('/auth/oauth/apple/callback', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ code: 'x', state: wrong }).toString(),
      })
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
    }
    const cancelled = await callback({ error: 'user_cancelled_authorize', state, more: 'x' })
    expect(Object.fromEntries(cancelled)).toEqual({
      ...{ state: state.slice(0, 43), error: 'user_cancelled_authorize' },
    })
    expect((await app.fetch('/auth/oauth/github/callback', { method: 'POST' })).status).toBe(400)
  })

  test('its secret is signed by the key of the app, for an hour, and renewed in time', async () => {
    services.secrets.length = 0
    for (const wait of ['0s', '40m', '20m', '31d'] as const) {
      await app.clock.advance(wait)
      expect((await signInAs('apple', somebody(`apple-${wait}`))).status).toBe(200)
    }
    const [first, second, third, fourth] = services.secrets
    expect(second).toBe(first)
    expect(new Set([first, third, fourth]).size).toBe(3)
  })
})

test('where a service says whose its answers are, one that does not say it is refused', async () => {
  const naming = {
    ...{ ...CLIENT, issuer: `${services.origin}/naming/v2.0` },
    redirectUris: [`${PAGE}/naming`],
  }
  await using one = await authApp('sqlite', { config: { oauth: { naming } } })
  services.who = somebody('naming', { email_verified: true })
  const browser = new Browser(one)
  const { iss: _, ...silent } = await visit(await browser.post('/oauth/naming/start'), one)
  expect((await browser.post('/oauth/naming', silent)).body.code).toBe('OAUTH_REFUSED')
  const said = await visit(await browser.post('/oauth/naming/start'), one)
  expect((await browser.post('/oauth/naming', said)).body.session.method).toBe('naming')
})

test('pages of two services, names and keys that cannot be are refused at boot', async () => {
  const { apple, github } = oauth()
  const elsewhere = { ...CLIENT, issuer: 'https://sso.example', redirectUris: github.redirectUris }
  const wrong = { github, elsewhere, Upper: { ...elsewhere, redirectUris: [PAGE] } }
  const config = { oauth: { ...wrong, apple: { ...apple, privateKey: 'none' } } }
  const error = await thrown(authApp('sqlite', { config }))
  expect(error.problems.map(({ key }: { key: string }) => key).toSorted()).toEqual([
    'auth.oauth.Upper',
    'auth.oauth.apple.privateKey',
    'auth.oauth.elsewhere.redirectUris',
  ])
})

test('a callback is only there where a service posts its answer', async () => {
  const { github } = oauth()
  await using plain = await authApp('sqlite', { config: { oauth: { github } } })
  expect((await plain.fetch('/auth/oauth/github/callback', { method: 'POST' })).status).toBe(404)
})

test('nothing is loaded of services that the config does not name', async () => {
  const program = new URL('programs/oauth-modules.ts', import.meta.url).pathname
  const child = Bun.spawn([process.execPath, program], { stdio: ['ignore', 'pipe', 'inherit'] })
  expect(JSON.parse(await new Response(child.stdout).text())).toEqual([
    [],
    ['github', 'setup'],
    ['github', 'oidc', 'setup'],
  ])
}, 60_000)
