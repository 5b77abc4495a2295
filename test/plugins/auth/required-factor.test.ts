// Where nobody signs in by one factor: passwords may be short there, and the second factor is chosen first.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { oneTimeCode, stepAt } from '../../../plugins/auth/totp/one-time-code.ts'
import { thrown } from '../../kernel/thrown.ts'
import { engines } from '../../services.ts'
import { type AuthApp, authApp } from './app.ts'
import { Authenticator } from './authenticator.ts'
import { Browser, lastCode, secretOf } from './mailed.ts'
import { ORIGIN, passkeyApp, register, signInBy, signedIn } from './passkey-app.ts'

const password = 'zq7wv-kd'

for (const engine of await engines()) {
  describe(engine, () => {
    let app: AuthApp
    beforeAll(async () => {
      app = await passkeyApp(engine, {
        totp: { issuer: 'Acme', required: true },
        password: { minLength: 8 },
        passkeys: { rpName: 'Acme', origins: [ORIGIN], userVerification: 'preferred' },
      })
    })
    afterAll(() => app[Symbol.asyncDispose]())

    const shows = (secret: Buffer, steps = 0): string =>
      oneTimeCode(secret, stepAt(app.clock.now()) + steps)
    /** The first factor, without a password, which takes a while to check. */
    const begin = async (browser: Browser, email: string) => {
      await browser.post('/magic-link/request', { email })
      return browser.post('/magic-link', { code: lastCode(app, email) })
    }

    test('a short password gets nobody in alone; who has no second factor chooses one first', async () => {
      const email = 'ann@example.com'
      const browser = new Browser(app)
      expect((await browser.post('/sign-up', { email, password })).status).toBe(202)
      await browser.post('/verify-email', { code: lastCode(app, email) })
      expect((await browser.post('/second-factor/enrol')).status).toBe(403)
      const first = await browser.post('/sign-in', { email, password })
      expect(first.body).toEqual({ secondFactor: true, enrol: true })
      expect((await browser.get('/me')).status).toBe(401)
      expect((await new Browser(app).post('/second-factor/enrol')).status).toBe(403)

      const { body } = await browser.post('/second-factor/enrol')
      const secret = secretOf(body.uri)
      const wrong = await browser.post('/second-factor', { code: shows(secret, 9) })
      expect(wrong.body.code).toBe('INVALID_CODE')
      const begun = await browser.post('/second-factor', { code: shows(secret) })
      expect(begun.body).toMatchObject({ user: { email }, session: { method: 'password+totp' } })
      expect(begun.body.recoveryCodes).toHaveLength(10)
      expect(app.outbox.at(-1)).toMatchObject({ template: 'auth.second-factor-on' })

      // From now on it is asked for, and no other one can be chosen.
      await app.clock.advance('30s')
      const other = new Browser(app)
      expect((await begin(other, email)).body).toEqual({ secondFactor: true })
      expect((await other.post('/second-factor/enrol')).status).toBe(403)
      expect((await other.post('/second-factor', { code: shows(secret) })).status).toBe(200)
      expect((await other.post('/totp/disable')).body.code).toBe('CONFLICT')
    })

    test('of the first code several times at once one is good', async () => {
      const email = 'race@example.com'
      await app.auth.users.create({ email, emailVerified: true })
      const browser = new Browser(app)
      await begin(browser, email)
      const secret = secretOf((await browser.post('/second-factor/enrol')).body.uri)
      const code = shows(secret)
      const answers = await Promise.all(
        Array.from({ length: 3 }, () => browser.post('/second-factor', { code })),
      )
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400])
      expect(answers.flatMap(({ body }) => body.recoveryCodes ?? [])).toHaveLength(10)
    })

    test('whoever has a passkey needs it, and not what a stolen password could choose', async () => {
      const email = 'key@example.com'
      const { user, browser } = await signedIn(app, email)
      await app.auth.users.confirm(user.id, email)
      const device = new Authenticator(ORIGIN, { verifies: false })
      await register(browser, device)
      const thief = new Browser(app)
      expect((await begin(thief, email)).body).toEqual({ secondFactor: true })
      expect((await thief.post('/second-factor/enrol')).status).toBe(403)
      const owner = new Browser(app)
      await begin(owner, email)
      const both = await signInBy(owner, device)
      expect(both.body.session.method).toBe('magic-link+passkey')
      // The device alone is one factor, and its owner may choose another.
      expect((await signInBy(new Browser(app), device)).body).toMatchObject({ enrol: true })
      const held = await signInBy(new Browser(app), device, { verified: true })
      expect(held.body.session.method).toBe('passkey+verified')
    })
  })
}

test('a short password as the only factor is refused at boot', async () => {
  for (const totp of [undefined, { issuer: 'Acme' }]) {
    const config = { password: { minLength: 14 }, ...(totp && { totp }) }
    const error = await thrown(authApp('sqlite', { config }))
    const keys = error.problems.map(({ key }: { key: string }) => key)
    expect(keys).toContain('auth.password.minLength')
  }
})
