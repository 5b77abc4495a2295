// What owners of accounts do by mail, as a browser sees it, on both engines.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { database } from 'bunbase/db'
import { engines } from '../../services.ts'
import { type AuthApp, PASSWORD, withBearer } from './app.ts'
import { Browser, lastCode, mailedApp } from './mailed.ts'

const OTHER = 'violet anchor whistles'

for (const engine of await engines()) {
  describe(engine, () => {
    let app: AuthApp
    beforeAll(async () => {
      app = await mailedApp(engine, {
        emailVerification: 'required',
        mails: {
          name: 'Acme',
          links: { resetPassword: 'https://acme.example/reset?from=mail#code={code}' },
        },
      })
    })
    afterAll(() => app[Symbol.asyncDispose]())

    const signIn = async (email: string, password = PASSWORD, browser = new Browser(app)) => {
      const answer = await browser.post('/sign-in', { email, password })
      return { browser, status: answer.status }
    }
    /** Somebody whose address is confirmed. */
    const user = async (email: string) => {
      const made = await app.user(email)
      await app.auth.users.confirm(made.id, email)
      return made
    }

    test('a stranger signs up, confirms the address and signs in', async () => {
      const browser = new Browser(app)
      const email = 'ann@example.com'
      const up = await browser.post('/sign-up', { email, password: PASSWORD, name: 'Ann' })
      expect([up.status, up.body]).toEqual([202, { accepted: true }])
      expect(app.outbox.at(-1)).toMatchObject({
        to: [{ address: email }],
        subject: 'Acme: confirm your e-mail address',
        template: 'auth.verify-email',
      })
      expect((await signIn(email)).status).toBe(401)
      const code = lastCode(app)
      // As somebody types it.
      const typed = code.toLowerCase().replace('-', ' ').replaceAll('0', 'o')
      expect((await browser.post('/verify-email', { code: typed })).body).toEqual({
        verified: true,
      })
      expect((await signIn(email)).status).toBe(200)
      // Once is enough.
      expect((await browser.post('/verify-email', { code })).body.code).toBe('INVALID_CODE')
    })

    test('a code is of no use to a browser that did not ask for it', async () => {
      const attacker = new Browser(app)
      const email = 'victim@example.com'
      await attacker.post('/sign-up', { email, password: PASSWORD })
      const code = lastCode(app)
      // The victim follows the link that the attacker had sent.
      const victim = new Browser(app)
      expect((await victim.post('/verify-email', { code })).status).toBe(400)
      await victim.post('/verify-email/request', { email })
      expect((await victim.post('/verify-email', { code })).status).toBe(400)
      expect((await victim.post('/verify-email', { code: lastCode(app) })).status).toBe(200)
    })

    test('a client without cookies keeps the other half itself', async () => {
      await user('cli@example.com')
      const json = { email: 'cli@example.com', keep: 'token' }
      const asked = await app.fetch('/auth/magic-link/request', { json })
      expect(asked.headers.getSetCookie()).toEqual([])
      const { request } = await asked.json()
      const code = lastCode(app)
      const without = await app.fetch('/auth/magic-link', { json: { code, keep: 'token' } })
      expect(without.status).toBe(400)
      const answer = await app.fetch('/auth/magic-link', { json: { code, request, keep: 'token' } })
      const { token, user: shown } = await answer.json()
      expect(shown.email).toBe('cli@example.com')
      const me = await app.fetch('/auth/me', { headers: { authorization: `Bearer ${token}` } })
      expect(me.status).toBe(200)
    })

    test('a forgotten password is replaced, and everybody is signed out', async () => {
      const email = 'forgets@example.com'
      await user(email)
      const { browser: before } = await signIn(email)
      const browser = new Browser(app)
      const asked = await browser.post('/reset-password/request', { email })
      expect(asked.status).toBe(202)
      const code = lastCode(app)
      expect(app.outbox.at(-1)!.links).toEqual([
        `https://acme.example/reset?from=mail#code=${code}`,
      ])
      const refused = await browser.post('/reset-password', { code, password: 'short' })
      expect(refused.body.code).toBe('PASSWORD_REFUSED')
      const done = await browser.post('/reset-password', { code, password: OTHER })
      expect([done.status, done.body]).toEqual([200, { reset: true }])
      expect(app.outbox.at(-1)!.template).toBe('auth.password-changed')
      expect((await before.get('/me')).status).toBe(401)
      expect((await signIn(email)).status).toBe(401)
      expect((await signIn(email, OTHER)).status).toBe(200)
    })

    test.each([
      ['/reset-password', { password: OTHER }],
      ['/magic-link', {}],
    ])(
      'whoever took an address before its owner came is left outside by %s',
      async (path, more) => {
        const email = `taken-by${path.replace('/', '-')}@example.com`
        const attacker = await app.user(email)
        const held = await app.token(attacker)
        const key = { userId: attacker.id, name: 'k', permissions: ['*'] }
        const { token } = await app.auth.apiKeys.create(key)
        const owner = new Browser(app)
        await owner.post(`${path}/request`, { email })
        expect((await owner.post(path, { code: lastCode(app), ...more })).status).toBe(200)
        for (const bearer of [held, token]) {
          expect((await app.fetch('/auth/me', withBearer(bearer))).status).toBe(401)
        }
        expect((await signIn(email)).status).toBe(401)
      },
    )

    test('of two that use a code at once, one can', async () => {
      const email = 'twice@example.com'
      await user(email)
      const browser = new Browser(app)
      await browser.post('/reset-password/request', { email })
      const code = lastCode(app)
      const tries = await Promise.all(
        [OTHER, `${OTHER} too`].map((password) =>
          browser.post('/reset-password', { code, password }),
        ),
      )
      expect(tries.map(({ status }) => status).sort()).toEqual([200, 400])
    })

    test('a code ends after ten minutes, and with the next one', async () => {
      const email = 'late@example.com'
      await user(email)
      const browser = new Browser(app)
      await browser.post('/magic-link/request', { email })
      const first = lastCode(app)
      await browser.post('/magic-link/request', { email })
      const second = lastCode(app)
      expect((await browser.post('/magic-link', { code: first })).status).toBe(400)
      await app.clock.advance('10m')
      expect((await browser.post('/magic-link', { code: second })).status).toBe(400)
      await browser.post('/magic-link/request', { email })
      await app.clock.advance('9m')
      const third = lastCode(app)
      // For something else it is no code at all.
      const reset = await browser.post('/reset-password', { code: third, password: OTHER })
      expect(reset.status).toBe(400)
      expect((await browser.post('/magic-link', { code: third })).status).toBe(200)
      expect((await browser.get('/me')).body.user.email).toBe(email)
    })

    test('nothing that was sent is in the database, nor in a log', async () => {
      const codes = app.outbox.flatMap(({ text }) => /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(text) ?? [])
      expect(codes.length).toBeGreaterThan(5)
      await new Browser(app).post('/magic-link/request', { email: 'late@example.com' })
      codes.push(lastCode(app))
      const { rows } = await app.get(database)!.run('select * from auth_codes')
      const lines = app.logs.map(({ message, fields }) => ({ message, fields }))
      const text = JSON.stringify([rows, lines])
      expect(rows.length).toBeGreaterThan(0)
      for (const code of codes) {
        expect(text).not.toContain(code)
        expect(text).not.toContain(code.replace('-', ''))
      }
    })

    test('addresses that have no account, or may not use one, look like those that do', async () => {
      await user('known@example.com')
      const disabled = await user('disabled@example.com')
      await app.auth.users.disable(disabled.id)
      for (const path of ['/reset-password', '/magic-link', '/verify-email']) {
        const before = app.outbox.length
        const seen = []
        for (const who of ['nobody', 'disabled', 'known']) {
          const { status, body, response } = await new Browser(app).post(`${path}/request`, {
            email: `${who}@example.com`,
          })
          const names = [...response.headers.keys()].filter((name) => !name.startsWith('ratelimit'))
          seen.push(JSON.stringify([status, body, names]))
        }
        expect(new Set(seen).size).toBe(1)
        // That of `verify-email` is confirmed already.
        expect(app.outbox.length - before).toBe(path === '/verify-email' ? 0 : 1)
      }
    })

    test('mails to an address, and tries of codes, are counted', async () => {
      const statuses: number[] = []
      for (let i = 0; i < 6; i++) {
        const browser = new Browser(app)
        const { status } = await browser.post('/reset-password/request', {
          email: i % 2 ? 'Flooded@example.com' : 'flooded@example.com',
        })
        statuses.push(status)
      }
      expect(statuses).toEqual([202, 202, 202, 202, 202, 429])
      const email = 'guessed@example.com'
      await user(email)
      const browser = new Browser(app)
      await browser.post('/magic-link/request', { email })
      const guesses = await Promise.all(
        Array.from({ length: 20 }, () => browser.post('/magic-link', { code: 'AAAAA-AAAAA' })),
      )
      expect(guesses.filter(({ status }) => status === 400)).toHaveLength(10)
      expect((await browser.post('/magic-link', { code: lastCode(app) })).status).toBe(429)
    })
  })
}
