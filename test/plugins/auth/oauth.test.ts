// Signing in by another service, against a real one over the wire, on both engines by the same calls.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { VirtualClock } from 'bunbase/testing'
import { Events, OAuth2Server } from 'oauth2-mock-server'
import { oneTimeCode, stepAt } from '../../../plugins/auth/totp/one-time-code.ts'
import { engines } from '../../services.ts'
import { type AuthApp, PASSWORD, SECRET, authApp } from './app.ts'
import { thrown } from '../../kernel/thrown.ts'
import { type Answer, Browser, mailedApp } from './mailed.ts'

const PAGE = 'https://app.example/back'
const OTHER_PAGE = 'https://app.example/settings'

const server = new OAuth2Server()
/** What the service says of whoever is signed in there. */
let claims: Record<string, unknown> = {}
beforeAll(async () => {
  await server.issuer.keys.generate('RS256')
  await server.start(0, '127.0.0.1')
  server.service.on(Events.BeforeTokenSigning, (token) => {
    Object.assign(token.payload, claims)
  })
})
afterAll(() => server.stop())

const oauth = () => {
  const acme = {
    ...{ issuer: server.issuer.url!, clientId: 'acme', clientSecret: 'only for tests' },
    redirectUris: [PAGE, OTHER_PAGE],
  }
  return { acme, other: { ...acme, redirectUris: [`${PAGE}/other`] } }
}

/** Goes to the service, and comes back with what it sends along. */
async function visit(started: Answer): Promise<{ code: string; state: string }> {
  expect(started.status).toBe(200)
  const { headers } = await fetch(started.body.url, { redirect: 'manual' })
  const { searchParams, origin, pathname } = new URL(headers.get('location')!)
  expect([PAGE, OTHER_PAGE, `${PAGE}/other`]).toContain(origin + pathname)
  return { code: searchParams.get('code')!, state: searchParams.get('state')! }
}

/** Signs in from the beginning to the end. */
async function signInAs(browser: Browser, who: Record<string, unknown>): Promise<Answer> {
  claims = who
  return browser.post('/oauth/acme', await visit(await browser.post('/oauth/acme/start')))
}

for (const engine of await engines()) {
  describe(engine, () => {
    let app: AuthApp
    beforeAll(async () => {
      app = await mailedApp(engine, { oauth: oauth(), totp: { issuer: 'Acme' } })
    })
    afterAll(() => app[Symbol.asyncDispose]())

    const refusal = () => {
      const last = app.logs.findLast(({ fields }) => 'reason' in ((fields as object) ?? {}))
      return (last?.fields as { reason?: string } | undefined)?.reason
    }
    const expectRefused = ({ status, body }: Answer, reason: string): void => {
      expect([status, body.code, refusal()]).toEqual([400, 'OAUTH_REFUSED', reason])
    }

    test('a stranger signs in, has an account, and is the same the next time', async () => {
      const who = { sub: 'new', email: 'new@example.com', email_verified: true, name: 'Nia' }
      const first = await signInAs(new Browser(app), who)
      expect(first.body).toMatchObject({
        user: { email: 'new@example.com', name: 'Nia', emailVerified: true },
        session: { method: 'acme' },
      })
      const browser = new Browser(app)
      // Another address at the service makes nobody else of them.
      const again = await signInAs(browser, { ...who, email: 'renamed@example.com' })
      expect(again.body.user.id).toBe(first.body.user.id)
      expect((await browser.get('/identities')).body.identities).toMatchObject([
        { provider: 'acme', email: 'new@example.com' },
      ])
    })

    test('what is sent is bound by PKCE, state and nonce, and goes to a page of the app', async () => {
      const browser = new Browser(app)
      const { body } = await browser.post('/oauth/acme/start', { redirectUri: OTHER_PAGE })
      const sent = Object.fromEntries(new URL(body.url).searchParams)
      expect(sent).toMatchObject({
        ...{ client_id: 'acme', response_type: 'code', redirect_uri: OTHER_PAGE },
        ...{ scope: 'openid email profile', code_challenge_method: 'S256' },
      })
      for (const name of ['state', 'nonce', 'code_challenge']) expect(sent[name]).toHaveLength(43)
      const elsewhere = { redirectUri: 'https://evil.example/back' }
      expect((await browser.post('/oauth/acme/start', elsewhere)).body.code).toBe('INVALID_INPUT')
      expect((await browser.post('/oauth/nobody/start')).status).toBe(404)
    })

    test('a state that was forged, used, begun elsewhere or for another service is refused', async () => {
      claims = { sub: 'states', email: 'states@example.com', email_verified: true }
      const browser = new Browser(app)
      const answer = await visit(await browser.post('/oauth/acme/start'))
      const forged = { ...answer, state: 'x'.repeat(43) }
      expectRefused(await browser.post('/oauth/acme', forged), 'state')
      // Of a victim whom somebody sends their own answer.
      const victim = new Browser(app)
      await victim.post('/oauth/acme/start')
      expectRefused(await victim.post('/oauth/acme', answer), 'state')
      expect((await browser.post('/oauth/acme', answer)).status).toBe(200)
      expectRefused(await browser.post('/oauth/acme', answer), 'state')
      const mixed = await visit(await browser.post('/oauth/other/start'))
      expectRefused(await browser.post('/oauth/acme', mixed), 'state')
      const late = await visit(await browser.post('/oauth/acme/start'))
      await app.clock.advance('11m')
      expectRefused(await browser.post('/oauth/acme', late), 'state')
    })

    test('a code that was used, or is of another sign-in, is refused', async () => {
      claims = { sub: 'codes', email: 'codes@example.com', email_verified: true }
      const browser = new Browser(app)
      const used = await visit(await browser.post('/oauth/acme/start'))
      expect((await browser.post('/oauth/acme', used)).status).toBe(200)
      const { state } = await visit(await browser.post('/oauth/acme/start'))
      expectRefused(await browser.post('/oauth/acme', { code: used.code, state }), 'exchange')
      // Whoever has stolen a code has not what it was asked for with.
      const stolen = await visit(await browser.post('/oauth/acme/start'))
      const thief = new Browser(app)
      const own = await visit(await thief.post('/oauth/acme/start'))
      const mixed = { code: stolen.code, state: own.state }
      expectRefused(await thief.post('/oauth/acme', mixed), 'exchange')
    })

    test.each([
      ['nonce', { nonce: 'y'.repeat(43) }],
      ['audience', { aud: 'somebody-else' }],
      ['issuer', { iss: 'https://evil.example' }],
      ['end', { exp: 1_000_000_000 }],
    ])('a token with a wrong %s is refused', async (what, wrong) => {
      const who = { sub: what, email: `${what}@example.com`, email_verified: true }
      expectRefused(await signInAs(new Browser(app), { ...who, ...wrong }), 'exchange')
      expect(await app.auth.users.byEmail(who.email)).toBeUndefined()
    })

    test('a sign-in that is under way outlives a rotation of the secret', async () => {
      const browser = new Browser(app)
      claims = { sub: 'rotated', email: 'rotated@example.com', email_verified: true }
      const back = await visit(await browser.post('/oauth/acme/start'))
      const config = { oauth: oauth(), sessionSecret: [`newer ${SECRET}`, SECRET] }
      const clock = new VirtualClock(app.clock.now())
      await using rotated = await authApp(engine, { place: app.place, clock, config })
      const entered = await new Browser(rotated, browser.cookies).post('/oauth/acme', back)
      expect(entered.body).toMatchObject({ user: { email: 'rotated@example.com' } })
    })

    test('a token that somebody else has signed is refused', async () => {
      const tamper = (response: { body: unknown }) => {
        const body = response.body as { id_token: string }
        const [header, , signature] = body.id_token.split('.')
        const payload = JSON.parse(
          atob(body.id_token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/')),
        )
        const forged = Buffer.from(JSON.stringify({ ...payload, sub: 'tampered' }))
        body.id_token = [header, forged.toString('base64url'), signature].join('.')
      }
      server.service.once(Events.BeforeResponse, tamper as never)
      const who = { sub: 'honest', email: 'honest@example.com', email_verified: true }
      expectRefused(await signInAs(new Browser(app), who), 'exchange')
    })

    test('an address that the service has not confirmed opens and makes no account', async () => {
      await app.auth.users.create({ email: 'owner@example.com', emailVerified: true })
      for (const email of ['owner@example.com', 'nobody@example.com']) {
        for (const email_verified of [false, undefined, 'true']) {
          const who = { sub: `claims ${email}`, email, email_verified }
          expectRefused(await signInAs(new Browser(app), who), 'not-verified')
        }
      }
      expect(await app.auth.users.byEmail('nobody@example.com')).toBeUndefined()
    })

    test('an account with the address is linked only where its owner has confirmed it here', async () => {
      const mine = (await app.auth.users.create({
        email: 'mine@example.com',
        emailVerified: true,
      }))!
      const who = { sub: 'mine', email: 'Mine@example.com', email_verified: true }
      expect((await signInAs(new Browser(app), who)).body.user.id).toBe(mine.id)
      // Somebody made it with an address of somebody else, and waits for its owner to come.
      await app.user('squatted@example.com')
      const owner = { sub: 'owner', email: 'squatted@example.com', email_verified: true }
      expectRefused(await signInAs(new Browser(app), owner), 'not-confirmed')
      await app.auth.users.disable(mine.id)
      expectRefused(await signInAs(new Browser(app), who), 'disabled')
    })

    test('who is signed in links a service to their account, whatever its address, and unlinks it', async () => {
      const email = 'linking@example.com'
      await app.user(email)
      const browser = new Browser(app)
      await browser.post('/sign-in', { email, password: PASSWORD })
      claims = { sub: 'work', email: 'work@example.com', email_verified: false }
      const answer = await visit(await browser.post('/oauth/acme/link/start'))
      // What was begun to link does not sign in, and the other way round.
      expectRefused(await browser.post('/oauth/acme', answer), 'user')
      const signing = await visit(await browser.post('/oauth/acme/start'))
      expectRefused(await browser.post('/oauth/acme/link', signing), 'user')
      const again = await visit(await browser.post('/oauth/acme/link/start'))
      expect((await browser.post('/oauth/acme/link', again)).body).toEqual({ provider: 'acme' })
      expect((await signInAs(new Browser(app), claims)).body.user.email).toBe(email)

      const thief = new Browser(app)
      await app.user('thief@example.com')
      await thief.post('/sign-in', { email: 'thief@example.com', password: PASSWORD })
      const taking = await visit(await thief.post('/oauth/acme/link/start'))
      expectRefused(await thief.post('/oauth/acme/link', taking), 'taken')

      await app.clock.advance('11m')
      expect((await browser.post('/oauth/acme/link/start')).body.code).toBe('PROOF_NEEDED')
      expect((await browser.post('/identities/acme/unlink')).body.code).toBe('PROOF_NEEDED')
      const password = { password: PASSWORD }
      expect((await browser.post('/identities/acme/unlink', password)).status).toBe(204)
      expect((await browser.post('/identities/acme/unlink', password)).status).toBe(404)
      expectRefused(await signInAs(new Browser(app), claims), 'not-verified')
    })

    test('a second factor is asked for here, too', async () => {
      const who = { sub: 'two', email: 'two@example.com', email_verified: true }
      const { body } = await signInAs(new Browser(app), who)
      const { authenticators } = app.auth
      const secret = await authenticators!.enrol(body.user.id)
      const code = oneTimeCode(secret, stepAt(app.clock.now()))
      expect(await authenticators!.confirm(body.user.id, code)).toHaveLength(10)
      const browser = new Browser(app)
      expect((await signInAs(browser, who)).body).toEqual({ secondFactor: true })
      const next = oneTimeCode(secret, stepAt(app.clock.now()) + 1)
      const entered = await browser.post('/second-factor', { code: next })
      expect(entered.body.session.method).toBe('acme+totp')
    })
  })
}

test('the last way to sign in is not taken away', async () => {
  await using app = await authApp('sqlite', { config: { oauth: oauth() } })
  const browser = new Browser(app)
  await signInAs(browser, { sub: 'only', email: 'only@example.com', email_verified: true })
  expect((await browser.post('/identities/acme/unlink')).status).toBe(409)
  expect((await browser.get('/identities')).body.identities).toHaveLength(1)
})

test('where nobody signs up, a stranger is not given an account', async () => {
  const config = { oauth: oauth(), actions: { signUp: false } }
  await using app = await authApp('sqlite', { config })
  const who = { sub: 'stranger', email: 'stranger@example.com', email_verified: true }
  expect((await signInAs(new Browser(app), who)).status).toBe(400)
  expect(await app.auth.users.byEmail(who.email)).toBeUndefined()
})

test('a service that does not answer is said so, and asked again the next time', async () => {
  const { acme } = oauth()
  const gone = { ...acme, issuer: 'http://127.0.0.1:1' }
  await using app = await authApp('sqlite', { config: { oauth: { gone } } })
  expect((await new Browser(app).post('/oauth/gone/start')).body.code).toBe('UNAVAILABLE')
})

test('a service without an issuer, or one over http, is refused at boot', async () => {
  const { acme } = oauth()
  const { issuer: _, ...bare } = acme
  const services = {
    bare,
    plain: { ...acme, issuer: 'http://sso.example', redirectUris: [`${PAGE}/plain`] },
  }
  const error = await thrown(authApp('sqlite', { config: { oauth: services } }))
  expect(error.problems.map(({ key }: { key: string }) => key)).toEqual([
    'auth.oauth.bare.issuer',
    'auth.oauth.plain.issuer',
  ])
})
