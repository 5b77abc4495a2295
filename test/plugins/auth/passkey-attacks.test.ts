// What attackers send in place of a passkey's answer, over HTTP, on both engines by the same calls.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { engines } from '../../services.ts'
import type { AuthApp } from './app.ts'
import { Authenticator, type Lies } from './authenticator.ts'
import { type Answer, Browser } from './mailed.ts'
import {
  ORIGIN,
  passkeyApp,
  refusal,
  register,
  signInBy,
  signedIn,
  withPasskey,
} from './passkey-app.ts'

const OTHERS_HANDLE = Buffer.from('00000000-0000-7000-8000-000000000000').toString('base64url')

/** Lies of an answer to a sign-in, and what the log says of each. */
const SIGN_INS: readonly [string, Lies, string][] = [
  ['made on a page of another origin', { origin: 'https://app.example.evil.example' }, 'response'],
  ['made over http', { origin: 'http://app.example' }, 'response'],
  ['made in a frame of another page', { crossOrigin: true }, 'response'],
  ['for another domain', { rpId: 'evil.example' }, 'response'],
  ['with a signature of which a bit is turned', { tampered: true }, 'response'],
  ['of a device that made sure of nobody', { verified: false }, 'response'],
  ['of a device that nobody touched', { present: false }, 'response'],
  ['to a registration', { type: 'webauthn.create' }, 'response'],
  ['to a challenge of their own', { challenge: 'a'.repeat(43) }, 'challenge'],
  ['to no challenge', { challenge: '' }, 'challenge'],
  ['in the name of somebody else', { userHandle: OTHERS_HANDLE }, 'user'],
  ['in the name of nobody', { userHandle: '' }, 'user'],
  ['of a passkey that nobody has', { credentialId: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'unknown'],
]

/** Lies of an answer to a registration. */
const REGISTRATIONS: readonly [string, Lies, string][] = [
  ['made on a page of another origin', { origin: 'https://evil.example' }, 'response'],
  ['made in a frame of another page', { crossOrigin: true }, 'response'],
  ['for another domain', { rpId: 'evil.example' }, 'response'],
  ['of a device that made sure of nobody', { verified: false }, 'response'],
  ['to a sign-in', { type: 'webauthn.get' }, 'response'],
  ['to a challenge of their own', { challenge: 'a'.repeat(43) }, 'challenge'],
]

for (const engine of await engines()) {
  describe(engine, () => {
    let app: AuthApp
    beforeAll(async () => {
      app = await passkeyApp(engine, {
        limits: { passkeys: { client: { limit: 1000, window: '10m' } } },
      })
    })
    afterAll(() => app[Symbol.asyncDispose]())

    const expectRefused = ({ status, body }: Answer, reason: string): void => {
      expect([status, body.code, refusal(app)]).toEqual([400, 'PASSKEY_REFUSED', reason])
    }

    describe('an answer to a sign-in is refused', () => {
      let device: Authenticator
      beforeAll(async () => {
        device = (await withPasskey(app, 'ann@example.com')).device
      })
      for (const [what, lies, reason] of SIGN_INS) {
        test(what, async () => {
          const browser = new Browser(app)
          expectRefused(await signInBy(browser, device, lies), reason)
          expect(browser.cookies.has('session')).toBe(false)
          expect((await signInBy(browser, device)).status).toBe(200)
        })
      }

      test('a second time, also of several at once, and after one that was wrong', async () => {
        const browser = new Browser(app)
        const { options } = (await browser.post('/passkey/start')).body
        const response = device.get(options)
        const statuses = await Promise.all(
          Array.from(
            { length: 5 },
            async () => (await browser.post('/passkey', { response })).status,
          ),
        )
        expect(statuses.toSorted()).toEqual([200, 400, 400, 400, 400])
        expectRefused(await browser.post('/passkey', { response }), 'challenge')
        const next = (await browser.post('/passkey/start')).body.options
        await browser.post('/passkey', { response: device.get(next, { tampered: true }) })
        expectRefused(await browser.post('/passkey', { response: device.get(next) }), 'challenge')
      })

      test('from another client than the one that was asked', async () => {
        const { options } = (await new Browser(app).post('/passkey/start')).body
        const thief = new Browser(app)
        await thief.post('/passkey/start')
        expectRefused(await thief.post('/passkey', { response: device.get(options) }), 'challenge')
      })

      test('after its time', async () => {
        const browser = new Browser(app)
        const { options } = (await browser.post('/passkey/start')).body
        await app.clock.advance('5m')
        expectRefused(
          await browser.post('/passkey', { response: device.get(options) }),
          'challenge',
        )
      })

      test('with a passkey of somebody else under the name of one’s own', async () => {
        const { device: mine } = await withPasskey(app, 'mallory@example.com')
        const own = mine.kept[0]!
        const theirs = { ...device.kept[0]!, id: own.id, userHandle: own.userHandle }
        const browser = new Browser(app)
        const { options } = (await browser.post('/passkey/start')).body
        const response = device.get(options, {}, theirs)
        expectRefused(await browser.post('/passkey', { response }), 'response')
      })

      test('of a user who was disabled', async () => {
        const { device: gone, user } = await withPasskey(app, 'gone@example.com')
        await app.auth.users.disable(user.id)
        expectRefused(await signInBy(new Browser(app), gone), 'unknown')
      })
    })

    test('a device that counts from before is refused, as there are two of it', async () => {
      const { device } = await withPasskey(app, 'cloned@example.com', { counts: true })
      const copied = device.kept[0]!.counter
      expect((await signInBy(new Browser(app), device)).status).toBe(200)
      const same = { counter: copied + 1 }
      expectRefused(await signInBy(new Browser(app), device, same), 'cloned')
      expectRefused(await signInBy(new Browser(app), device, { counter: 0 }), 'cloned')
      // A count that nobody has signed says nothing.
      const forged = { counter: 0, tampered: true }
      expectRefused(await signInBy(new Browser(app), device, forged), 'response')
      expect((await signInBy(new Browser(app), device)).status).toBe(200)
      // Of two answers with the same count, one is good.
      const browsers = [new Browser(app), new Browser(app)]
      const most = { counter: 1000 }
      const answers = await Promise.all(browsers.map((browser) => signInBy(browser, device, most)))
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400])
    })

    describe('an answer to a registration is refused', () => {
      let browser: Browser
      beforeAll(async () => {
        browser = (await signedIn(app, 'bob@example.com')).browser
      })
      for (const [what, lies, reason] of REGISTRATIONS) {
        test(what, async () => {
          expectRefused(await register(browser, new Authenticator(ORIGIN), lies), reason)
          expect((await browser.get('/passkeys')).body.passkeys).toEqual([])
        })
      }

      test('to a challenge of another user, or of another session of the same', async () => {
        const { options } = (await browser.post('/passkeys/register/start')).body
        const response = new Authenticator(ORIGIN).create(options)
        const { browser: other } = await signedIn(app, 'eve@example.com')
        expectRefused(await other.post('/passkeys/register', { response }), 'challenge')
        const elsewhere = new Browser(app)
        const user = (await app.auth.users.byEmail('bob@example.com'))!.user
        elsewhere.cookies.set('session', await app.token(user))
        expectRefused(await elsewhere.post('/passkeys/register', { response }), 'challenge')
        // Nor one of a sign-in.
        const asked = (await browser.post('/passkey/start')).body.options
        const made = new Authenticator(ORIGIN).create({ ...options, challenge: asked.challenge })
        expectRefused(await browser.post('/passkeys/register', { response: made }), 'challenge')
      })

      test('of a passkey that somebody has already', async () => {
        const { device } = await withPasskey(app, 'first@example.com')
        const credentialId = device.kept[0]!.id.toString('base64url')
        const copy = new Authenticator(ORIGIN)
        expectRefused(await register(browser, copy, { credentialId }), 'taken')
        expect((await signInBy(new Browser(app), device)).body.user.email).toBe('first@example.com')
      })

      test('who made the device is not looked at, nor what vouches for it fetched', async () => {
        const made = await register(browser, new Authenticator(ORIGIN), { format: 'packed' })
        expect(made.status).toBe(201)
      })
    })

    test('one client is answered so often only', async () => {
      await using strict = await passkeyApp(engine, {
        limits: { passkeys: { each: { limit: 3, window: '10m' } } },
      })
      const browser = new Browser(strict)
      const statuses: number[] = []
      for (let i = 0; i < 4; i++) statuses.push((await browser.post('/passkey/start')).status)
      expect(statuses).toEqual([200, 200, 200, 429])
    })
  })
}
