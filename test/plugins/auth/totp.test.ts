// A second factor by an authenticator app, over HTTP, on both engines by the same calls.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { database } from 'bunbase/db'
import { rateLimit } from 'bunbase/plugins/rate-limit'
import { base32, oneTimeCode, stepAt } from '../../../plugins/auth/totp/one-time-code.ts'
import { engines, testDatabase } from '../../services.ts'
import { type AuthApp, PASSWORD, SECRET, authApp, withBearer } from './app.ts'
import { thrown } from '../../kernel/thrown.ts'
import { Browser, lastCode, mailedApp, secretOf } from './mailed.ts'

const ISSUER = 'Acme'

for (const engine of await engines()) {
  describe(engine, () => {
    let app: AuthApp
    beforeAll(async () => {
      app = await mailedApp(engine, { totp: { issuer: ISSUER } })
    })
    afterAll(() => app[Symbol.asyncDispose]())

    /** What the app on the phone shows. */
    const shows = (secret: Buffer, steps = 0): string =>
      oneTimeCode(secret, stepAt(app.clock.now()) + steps)
    const signIn = (browser: Browser, email: string) =>
      browser.post('/sign-in', { email, password: PASSWORD })

    /** The first factor without a password, which takes a while to check. */
    const begin = async (browser: Browser, email: string) => {
      await browser.post('/magic-link/request', { email })
      return browser.post('/magic-link', { code: lastCode(app, email) })
    }

    /** Somebody who has an authenticator app. */
    const withApp = async (email: string, emailVerified = true) => {
      const user = (await app.auth.users.create({ email, emailVerified }))!
      const browser = new Browser(app)
      browser.cookies.set('session', await app.token(user))
      const { body } = await browser.post('/totp/enrol')
      const secret = secretOf(body.uri)
      expect(base32(secret)).toBe(body.secret)
      const confirmed = await browser.post('/totp/confirm', { code: shows(secret) })
      expect(confirmed.status).toBe(200)
      await app.clock.advance('2m')
      return { user, browser, secret, recoveryCodes: confirmed.body.recoveryCodes as string[] }
    }

    test('signing in takes the password and a code, and begins no session before', async () => {
      const email = 'ann@example.com'
      const { secret, user } = await withApp(email)
      await app.auth.passwords.keep(user.id, await app.auth.passwords.hash(PASSWORD))
      const browser = new Browser(app)
      const first = await signIn(browser, email)
      expect([first.status, first.body]).toEqual([200, { secondFactor: true }])
      expect(browser.cookies.has('session')).toBe(false)
      expect((await browser.get('/me')).status).toBe(401)
      const wrong = await browser.post('/second-factor', { code: shows(secret, 5) })
      expect([wrong.status, wrong.body.code]).toEqual([400, 'INVALID_CODE'])
      // Nobody can ask for a code of an app.
      expect(wrong.body.detail).toContain('sign in again')
      const second = await browser.post('/second-factor', { code: shows(secret) })
      expect(second.body).toMatchObject({ user: { email }, session: { method: 'password+totp' } })
      expect((await browser.get('/me')).body.session.method).toBe('password+totp')
      // What waited is over with it.
      expect((await browser.post('/second-factor', { code: shows(secret, 1) })).status).toBe(400)
    })

    test('a code works only where the password was given, and within ten minutes', async () => {
      const email = 'bound@example.com'
      const { secret } = await withApp(email)
      const [browser, other] = [new Browser(app), new Browser(app)]
      await begin(browser, email)
      expect((await other.post('/second-factor', { code: shows(secret) })).status).toBe(400)
      await app.clock.advance('11m')
      expect((await browser.post('/second-factor', { code: shows(secret) })).status).toBe(400)
    })

    test('of the same code several times at once one is good, and never again', async () => {
      const email = 'replay@example.com'
      const { secret } = await withApp(email)
      const browsers = Array.from({ length: 5 }, () => new Browser(app))
      for (const browser of browsers) await begin(browser, email)
      const code = shows(secret)
      const statuses = await Promise.all(
        browsers.map(async (browser) => (await browser.post('/second-factor', { code })).status),
      )
      expect(statuses.toSorted()).toEqual([200, 400, 400, 400, 400])
      const later = browsers[statuses.indexOf(400)]!
      expect((await later.post('/second-factor', { code })).status).toBe(400)
      // Nor one that is older than the last.
      const before = shows(secret, -1)
      expect((await later.post('/second-factor', { code: before })).status).toBe(400)
      expect((await later.post('/second-factor', { code: shows(secret, 1) })).status).toBe(200)
    })

    test('of 50 guesses at once ten are tried, however often somebody has begun', async () => {
      const email = 'guessed@example.com'
      const { secret, browser: home } = await withApp(email)
      await begin(home, email)
      expect((await home.post('/second-factor', { code: shows(secret) })).status).toBe(200)
      await app.clock.advance('30s')
      const guessers = [new Browser(app), new Browser(app)]
      for (const guesser of guessers) await begin(guesser, email)
      const statuses = await Promise.all(
        Array.from({ length: 50 }, async (_, i) => {
          const code = String(i).padStart(6, '0')
          return (await guessers[i % 2]!.post('/second-factor', { code })).status
        }),
      )
      expect(statuses.filter((status) => status === 400).length).toBe(10)
      expect((await guessers[0]!.post('/second-factor', { code: shows(secret) })).status).toBe(429)
      // The owner is not kept out where they were signed in already.
      await begin(home, email)
      expect((await home.post('/second-factor', { code: shows(secret) })).status).toBe(200)
    })

    test('known devices are counted apart: neither keeps another out, nor forgives it', async () => {
      const email = 'two-devices@example.com'
      const { secret, browser: home } = await withApp(email)
      const lost = new Browser(app)
      for (const each of [home, lost]) {
        await begin(each, email)
        expect((await each.post('/second-factor', { code: shows(secret) })).status).toBe(200)
        await app.clock.advance('30s')
      }
      for (const each of [home, lost]) await begin(each, email)
      const guess = async () => (await lost.post('/second-factor', { code: '000000' })).status
      const statuses = await Promise.all(Array.from({ length: 12 }, guess))
      expect(statuses.toSorted()).toEqual([...Array(10).fill(400), 429, 429])
      expect((await home.post('/second-factor', { code: shows(secret) })).status).toBe(200)
      await app.clock.advance('30s')
      expect((await lost.post('/second-factor', { code: shows(secret) })).status).toBe(429)
    })

    test('a recovery code stands in for the phone, once; new ones void the others', async () => {
      const email = 'paper@example.com'
      const { recoveryCodes } = await withApp(email)
      expect(new Set(recoveryCodes).size).toBe(10)
      const browser = new Browser(app)
      const by = async (code: string) => {
        await begin(browser, email)
        return browser.post('/second-factor', { code })
      }
      const [one = '', two = ''] = recoveryCodes
      const used = await by(one.toLowerCase().replace('-', ' '))
      expect(used.body).toMatchObject({ session: { method: 'magic-link+recovery' } })
      expect((await browser.get('/totp')).body).toEqual({ enabled: true, recoveryCodes: 9 })
      const renewed = await browser.post('/totp/recovery-codes')
      expect(renewed.body.recoveryCodes).toHaveLength(10)
      expect([(await by(one)).status, (await by(two)).status]).toEqual([400, 400])
      expect((await by(renewed.body.recoveryCodes[9])).status).toBe(200)
    })

    test('a magic link asks for the code, too', async () => {
      const email = 'linked@example.com'
      const { secret } = await withApp(email)
      const browser = new Browser(app)
      expect((await begin(browser, email)).body).toEqual({ secondFactor: true })
      const second = await browser.post('/second-factor', { code: shows(secret) })
      expect(second.body.session.method).toBe('magic-link+totp')
    })

    test('whoever made an account with an address of somebody else keeps no factor in it', async () => {
      const email = 'victim@example.com'
      await withApp(email, false)
      const browser = new Browser(app)
      const entered = await begin(browser, email)
      expect(entered.body.session.method).toBe('magic-link')
      expect((await browser.get('/totp')).body).toEqual({ enabled: false, recoveryCodes: 0 })
    })

    test('a new password or a disabled account ends what waits', async () => {
      const email = 'waits@example.com'
      const { secret, browser: home } = await withApp(email)
      const browser = new Browser(app)
      await begin(browser, email)
      await app.clock.advance('1s')
      const password = 'violet anchor whistles'
      expect((await home.post('/change-password', { password })).status).toBe(200)
      expect((await browser.post('/second-factor', { code: shows(secret) })).status).toBe(400)
      expect((await begin(browser, email)).body).toEqual({ secondFactor: true })
      await app.auth.users.disable((await app.auth.users.byEmail(email))!.user.id)
      expect((await browser.post('/second-factor', { code: shows(secret) })).status).toBe(400)
    })

    test('turning it on and off takes proof, ends other sessions, and is told by mail', async () => {
      const email = 'switch@example.com'
      await app.user(email)
      const [browser, other] = [new Browser(app), new Browser(app)]
      for (const each of [browser, other]) await signIn(each, email)
      // There is none yet: nothing changes, and nobody is signed out.
      expect((await browser.post('/totp/disable')).body.code).toBe('CONFLICT')
      expect((await other.get('/me')).status).toBe(200)
      await app.clock.advance('11m')
      expect((await browser.post('/totp/enrol')).body.code).toBe('PROOF_NEEDED')
      const enrolled = await browser.post('/totp/enrol', { password: PASSWORD })
      const secret = secretOf(enrolled.body.uri)
      // Nothing is asked for before the first code.
      expect((await signIn(other, email)).body.user).toMatchObject({ email })
      expect((await browser.post('/totp/confirm', { code: shows(secret, 9) })).status).toBe(400)
      const before = browser.cookies.get('session')
      // In two groups, as apps show it.
      const grouped = shows(secret).replace(/^.../, '$& ')
      const on = await browser.post('/totp/confirm', { code: grouped })
      expect(on.body).toMatchObject({ ended: 1 })
      expect(browser.cookies.get('session')).not.toBe(before)
      expect((await other.get('/me')).status).toBe(401)
      expect((await browser.get('/me')).body.session.method).toBe('password+totp')
      expect(app.outbox.at(-1)).toMatchObject({ template: 'auth.second-factor-on' })
      expect((await browser.post('/totp/enrol', { password: PASSWORD })).status).toBe(409)

      await app.clock.advance('11m')
      expect((await browser.post('/totp/disable')).body.code).toBe('PROOF_NEEDED')
      expect((await browser.post('/totp/disable', { password: PASSWORD })).status).toBe(200)
      expect(app.outbox.at(-1)).toMatchObject({ template: 'auth.second-factor-off' })
      expect((await signIn(other, email)).body.user).toMatchObject({ email })
    })

    test('a secret is good for ten minutes until its first code', async () => {
      const user = (await app.auth.users.create({ email: 'slow@example.com' }))!
      const browser = new Browser(app)
      browser.cookies.set('session', await app.token(user))
      const secret = secretOf((await browser.post('/totp/enrol')).body.uri)
      await app.clock.advance('11m')
      expect((await browser.post('/totp/confirm', { code: shows(secret) })).status).toBe(400)
    })

    test('other clients are given what goes with the code', async () => {
      const email = 'cli@example.com'
      const { secret } = await withApp(email)
      const post = async (path: string, json: object) =>
        (await app.fetch(`/auth${path}`, { json })).json()
      const { request } = await post('/magic-link/request', { email, keep: 'token' })
      const link = { code: lastCode(app, email), request, keep: 'token' }
      const first = await post('/magic-link', link)
      expect(first).toEqual({ secondFactor: true, request: expect.any(String) })
      const code = shows(secret)
      expect(await post('/second-factor', { code, keep: 'token' })).toMatchObject({ status: 400 })
      const { token } = await post('/second-factor', {
        code,
        keep: 'token',
        request: first.request,
      })
      expect((await app.fetch('/auth/me', withBearer(token))).status).toBe(200)
    })

    test('no secret and no code is in the database or on record, and what happened is', async () => {
      const email = 'record@example.com'
      app.logs.length = 0
      const { secret, recoveryCodes } = await withApp(email)
      const browser = new Browser(app)
      await begin(browser, email)
      await browser.post('/second-factor', { code: '000000' })
      await browser.post('/second-factor', { code: shows(secret) })
      const tables = ['user_totp', 'user_recovery_codes', 'pending_sign_ins', 'sessions']
      const rows = await Promise.all(
        tables.map(async (table) => (await app.get(database)!.run(`select * from ${table}`)).rows),
      )
      const logs = app.logs.map(({ message, fields }) => [message, fields])
      const written = JSON.stringify([rows, logs], (_, value) =>
        typeof value === 'bigint' ? String(value) : value,
      )
      for (const form of ['hex', 'base64', 'base64url'] as const) {
        expect(written).not.toContain(secret.toString(form))
      }
      for (const each of [base32(secret), ...recoveryCodes]) expect(written).not.toContain(each)
      const audited = app.logs.flatMap(({ fields }) => (fields as { audit?: string })?.audit ?? [])
      expect(audited).toEqual([
        ...['totp.enrolled', 'totp.on', 'code.requested'],
        ...['second-factor.asked', 'second-factor.refused', 'sign-in.succeeded'],
      ])
    })
  })
}

test('the second factor survives a new session secret, once it was used by it', async () => {
  const rotated = 'another-secret-that-is-long-enough-to-be-taken'
  await using place = await testDatabase('sqlite')
  const boot = (sessionSecret: string | string[]) => {
    const config = { sessionSecret, totp: { issuer: ISSUER } }
    return authApp('sqlite', { place, config, plugins: [rateLimit()] })
  }
  let secret: Buffer
  let id: string
  const use = async (sessionSecret: string | string[], steps: number) => {
    await using app = await boot(sessionSecret)
    return app.auth.authenticators!.use(id, oneTimeCode(secret, stepAt(app.clock.now()) + steps))
  }
  {
    await using app = await boot(SECRET)
    id = (await app.user('ann@example.com')).id
    secret = await app.auth.authenticators!.enrol(id)
    const code = oneTimeCode(secret, stepAt(app.clock.now()) - 1)
    expect(await app.auth.authenticators!.confirm(id, code)).toHaveLength(10)
  }
  expect(await use([rotated, SECRET], 0)).toBe('totp')
  expect(await use(rotated, 1)).toBe('totp')
})

test('without the config nothing of it is there, and without limits it does not start', async () => {
  await using app = await mailedApp('sqlite')
  expect(app.auth.authenticators).toBeUndefined()
  const answer = await app.fetch('/auth/second-factor', { json: { code: '000000' } })
  expect(answer.status).toBe(404)
  const error = await thrown(authApp('sqlite', { config: { totp: { issuer: ISSUER } } }))
  expect(error.problems).toMatchObject([{ key: 'auth.totp', mend: 'add rateLimit() to `plugins`' }])
})
