// What is under way when the session secret is rotated goes on, over HTTP, on both engines.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mailer } from 'bunbase/plugins/mailer'
import { rateLimit } from 'bunbase/plugins/rate-limit'
import { VirtualClock } from 'bunbase/testing'
import { oneTimeCode, stepAt } from '../../../plugins/auth/totp/one-time-code.ts'
import { type Engine, engines } from '../../services.ts'
import {
  type AuthApp,
  type AuthAppOptions,
  PASSWORD,
  SECRET,
  authApp,
  whoami,
  withBearer,
} from './app.ts'
import { Browser, lastCode, secretOf } from './mailed.ts'

const NEWER = 'a-newer-secret-that-is-long-enough-too'
const OTHER = 'violet anchor whistles'

for (const engine of await engines()) {
  describe(engine, () => {
    let app: AuthApp
    /** Knows the older secret, and one that does not. */
    let rotated: AuthApp
    let replaced: AuthApp
    beforeAll(async () => {
      app = await appWith(engine, SECRET)
      const shared = () => ({ place: app.place, clock: new VirtualClock(app.clock.now()) })
      rotated = await appWith(engine, [NEWER, SECRET], shared())
      replaced = await appWith(engine, NEWER, shared())
    })
    afterAll(async () => {
      for (const each of [replaced, rotated, app]) await each[Symbol.asyncDispose]()
    })

    /** What an app answers to the same browser, once there is another secret. */
    const later = (browser: Browser, path: string, json: object, at = rotated) =>
      new Browser(at, browser.cookies).post(path, json)

    test.each([
      ['/verify-email', {}],
      ['/reset-password', { password: OTHER }],
      ['/magic-link', {}],
    ])('a code of %s that was mailed before is good, once', async (path, more) => {
      const email = `asks-${path.slice(1)}@example.com`
      await app.user(email)
      const browser = new Browser(app)
      await browser.post(`${path}/request`, { email })
      const json = { code: lastCode(app, email), ...more }
      expect((await new Browser(rotated).post(path, json)).body.code).toBe('INVALID_CODE')
      expect((await later(browser, path, json, replaced)).body.code).toBe('INVALID_CODE')
      expect((await later(browser, path, json)).status).toBe(200)
      expect((await later(browser, path, json)).body.code).toBe('INVALID_CODE')
    })

    test('so is one for another address, and one that staff hands over', async () => {
      const browser = new Browser(app)
      browser.cookies.set('session', await app.token(await app.user('moves@example.com')))
      await browser.post('/change-email/request', { email: 'moved@example.com' })
      const changed = await later(browser, '/change-email', { code: lastCode(app) })
      expect(changed.body).toMatchObject({ email: 'moved@example.com' })

      const { id } = await app.user('handed@example.com')
      const { code, request } = (await app.auth.handCode(id, 'magic-link'))!
      const entered = await later(new Browser(app), '/magic-link', { code, request })
      expect(entered.body).toMatchObject({ user: { id } })
    })

    test('a code that is mailed after fits whoever asked before', async () => {
      const email = 'asks-twice@example.com'
      await app.user(email)
      const browser = new Browser(app)
      await browser.post('/magic-link/request', { email })
      await later(browser, '/magic-link/request', { email })
      const code = lastCode(rotated, email)
      expect((await later(browser, '/magic-link', { code })).status).toBe(200)
    })

    test('what is made after outlives the older secret', async () => {
      const email = 'asks-after@example.com'
      const user = await app.user(email)
      const browser = new Browser(rotated)
      await browser.post('/magic-link/request', { email })
      const code = lastCode(rotated, email)
      expect((await later(browser, '/magic-link', { code }, replaced)).status).toBe(200)

      const own = { userId: user.id, name: 'after', permissions: [] }
      const { token } = await rotated.auth.apiKeys.create(own)
      expect((await replaced.fetch('/whoami', withBearer(token))).status).toBe(200)
    })

    test('a sign-in that waits for the second factor waits on', async () => {
      const email = 'two-factors@example.com'
      const home = new Browser(app)
      home.cookies.set('session', await app.token(await app.user(email)))
      const secret = secretOf((await home.post('/totp/enrol')).body.uri)
      const shown = (steps: number): string =>
        oneTimeCode(secret, stepAt(rotated.clock.now()) + steps)
      expect((await home.post('/totp/confirm', { code: shown(0) })).status).toBe(200)

      const browser = new Browser(app)
      const first = await browser.post('/sign-in', { email, password: PASSWORD })
      expect(first.body).toEqual({ secondFactor: true })
      const second = await later(browser, '/second-factor', { code: shown(1) })
      expect(second.body).toMatchObject({ session: { method: 'password+totp' } })
    })
  })
}

function appWith(
  engine: Engine,
  sessionSecret: string | string[],
  options: AuthAppOptions = {},
): Promise<AuthApp> {
  const config = { sessionSecret, totp: { issuer: 'Acme' } }
  return authApp(engine, {
    config,
    actions: [whoami],
    plugins: [mailer(), rateLimit()],
    ...options,
  })
}
