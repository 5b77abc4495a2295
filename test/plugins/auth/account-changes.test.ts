// What users change about their accounts, and what it takes.
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
      app = await mailedApp(engine)
    })
    afterAll(() => app[Symbol.asyncDispose]())

    /** A browser in which somebody has signed in. */
    const signedIn = async (email: string, password = PASSWORD): Promise<Browser> => {
      if (!(await app.auth.users.byEmail(email))) await app.user(email)
      const browser = new Browser(app)
      expect((await browser.post('/sign-in', { email, password })).status).toBe(200)
      return browser
    }
    const code = async (answer: Promise<{ status: number; body: any }>): Promise<string> => {
      const { status, body } = await answer
      return status < 300 ? String(status) : body.code
    }

    test('the password is changed by who knows it; others are signed out', async () => {
      const email = 'ann@example.com'
      const [browser, other] = [await signedIn(email), await signedIn(email)]
      const before = browser.cookies.get('session')
      expect(await code(browser.post('/change-password', { password: OTHER }))).toBe('PROOF_NEEDED')
      const wrong = browser.post('/change-password', { current: OTHER, password: OTHER })
      expect(await code(wrong)).toBe('WRONG_PASSWORD')
      // Not the address, too: who is signed in is known.
      expect((await wrong).body.detail).toBe('The password is wrong.')
      const weak = browser.post('/change-password', { current: PASSWORD, password: email })
      expect(await code(weak)).toBe('PASSWORD_REFUSED')
      const done = await browser.post('/change-password', { current: PASSWORD, password: OTHER })
      expect([done.status, done.body]).toEqual([200, { ended: 1 }])
      expect(app.outbox.at(-1)).toMatchObject({
        ...{ template: 'auth.password-changed', to: [{ address: email }] },
      })
      expect((await other.get('/me')).status).toBe(401)
      // The session goes on, by another token.
      expect(browser.cookies.get('session')).not.toBe(before)
      expect((await browser.get('/me')).status).toBe(200)
      const old = await app.fetch('/auth/me', { headers: { cookie: `session=${before}` } })
      expect(old.status).toBe(401)
      await signedIn(email, OTHER)
    })

    test('a client with a bearer token is given the new one', async () => {
      const user = await app.user('cli@example.com')
      const token = await app.token(user)
      const json = { current: PASSWORD, password: OTHER }
      const answer = await app.fetch('/auth/change-password', withBearer(token, { json }))
      const { token: next } = await answer.json()
      expect((await app.fetch('/auth/me', withBearer(token))).status).toBe(401)
      expect((await app.fetch('/auth/me', withBearer(next))).status).toBe(200)
    })

    test('the address is changed by a code that was sent to the new one', async () => {
      const email = 'old@example.com'
      const browser = await signedIn(email)
      const other = await signedIn(email)
      const asked = await browser.post('/change-email/request', { email: 'New@example.com' })
      expect(asked.status).toBe(202)
      expect(app.outbox.at(-1)!.to).toEqual([{ address: 'New@example.com' }])
      const sent = lastCode(app)
      // Another user cannot, even in the same browser.
      const stranger = await signedIn('stranger@example.com')
      stranger.cookies.set('auth-request', browser.cookies.get('auth-request')!)
      expect(await code(stranger.post('/change-email', { code: sent }))).toBe('INVALID_CODE')
      const again = await browser.post('/change-email/request', { email: 'New@example.com' })
      expect(again.status).toBe(202)
      const before = browser.cookies.get('session')!
      const done = await browser.post('/change-email', { code: lastCode(app) })
      expect(done.body).toEqual({ email: 'New@example.com', ended: 1 })
      expect((await app.fetch('/auth/me', withBearer(before))).status).toBe(401)
      expect(app.outbox.at(-1)).toMatchObject({
        ...{ template: 'auth.email-changed', to: [{ address: email }] },
      })
      expect((await other.get('/me')).status).toBe(401)
      expect((await browser.get('/me')).body.user).toMatchObject({
        ...{ email: 'New@example.com', emailVerified: true },
      })
      expect(await app.auth.users.byEmail(email)).toBeUndefined()
    })

    test('an address that somebody has is not given away, nor is that they have it', async () => {
      await app.user('theirs@example.com')
      const browser = await signedIn('curious@example.com')
      const before = app.outbox.length
      const [taken, free] = [
        await browser.post('/change-email/request', { email: 'theirs@example.com' }),
        await browser.post('/change-email/request', { email: 'free@example.com' }),
      ]
      expect([taken.status, taken.body]).toEqual([free.status, free.body])
      expect(app.outbox.slice(before).map(({ to }) => to[0]!.address)).toEqual(['free@example.com'])
      // Taken while the code was on its way.
      const sent = lastCode(app)
      await app.user('free@example.com')
      expect(await code(browser.post('/change-email', { code: sent }))).toBe('INVALID_CODE')
    })

    test('what matters needs the password, or a sign-in of the last ten minutes', async () => {
      const browser = await signedIn('stale@example.com')
      await app.clock.advance('11m')
      const email = 'elsewhere@example.com'
      expect(await code(browser.post('/change-email/request', { email }))).toBe('PROOF_NEEDED')
      expect(await code(browser.post('/delete-account'))).toBe('PROOF_NEEDED')
      const password = PASSWORD
      expect(await code(browser.post('/change-email/request', { email, password }))).toBe('202')
      const wrong = await Promise.all(
        Array.from({ length: 20 }, () =>
          code(browser.post('/delete-account', { password: OTHER })),
        ),
      )
      expect(wrong.filter((one) => one === 'WRONG_PASSWORD')).toHaveLength(9)
      expect(wrong.filter((one) => one === 'RATE_LIMITED')).toHaveLength(11)
      await app.clock.advance('15m')
      expect(await code(browser.post('/delete-account', { password }))).toBe('204')
    })

    test('an account is deleted with all that belongs to it', async () => {
      const email = 'leaves@example.com'
      const [browser, other] = [await signedIn(email), await signedIn(email)]
      expect(await code(browser.post('/delete-account'))).toBe('204')
      expect(app.outbox.at(-1)).toMatchObject({
        ...{ template: 'auth.account-deleted', to: [{ address: email }] },
      })
      expect(browser.cookies.has('session')).toBe(false)
      expect((await other.get('/me')).status).toBe(401)
      expect(await app.auth.users.byEmail(email)).toBeUndefined()
    })

    test('an account that something refers to stays, and its owner is told why', async () => {
      const email = 'needed@example.com'
      const browser = await signedIn(email)
      const { user } = (await app.auth.users.byEmail(email))!
      const store = app.get(database)!
      await store.run('create table notes (by_user text not null references users (id))')
      await store.run(`insert into notes (by_user) values ('${user.id}')`)
      const { status, body } = await browser.post('/delete-account')
      expect([status, body.code]).toEqual([409, 'CONFLICT'])
      expect(body.detail).toContain('Something still needs this account')
      expect((await browser.get('/me')).status).toBe(200)
      await store.run('drop table notes')
      expect(await code(browser.post('/delete-account'))).toBe('204')
    })

    test('an API key can do none of it', async () => {
      const user = await app.user('program@example.com')
      const key = {
        userId: user.id,
        name: 'k',
        permissions: ['*'],
        org: undefined,
        expiresAt: null,
      }
      const { token } = await app.auth.apiKeys.create(key)
      const tries = await Promise.all(
        [
          ['/change-password', { current: PASSWORD, password: OTHER }],
          ['/change-email/request', { email: 'x@example.com', password: PASSWORD }],
          ['/delete-account', { password: PASSWORD }],
        ].map(async ([path, json]) => {
          const answer = await app.fetch(`/auth${path}`, withBearer(token, { json }))
          return answer.status
        }),
      )
      expect(tries).toEqual([403, 403, 403])
    })
  })
}
