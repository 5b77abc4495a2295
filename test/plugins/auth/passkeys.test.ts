// Signing in by a passkey, over HTTP by a device in software, on both engines by the same calls.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { database } from 'bunbase/db'
import { oneTimeCode, stepAt } from '../../../plugins/auth/totp/one-time-code.ts'
import { thrown } from '../../kernel/thrown.ts'
import { engines, testDatabase } from '../../services.ts'
import { type AuthApp, PASSWORD, authApp, withBearer } from './app.ts'
import { Authenticator } from './authenticator.ts'
import { Browser, lastCode, secretOf } from './mailed.ts'
import {
  ORIGIN,
  passkeyApp,
  refusal,
  register,
  signInBy,
  signedIn,
  withPasskey,
} from './passkey-app.ts'

for (const engine of await engines()) {
  describe(engine, () => {
    let app: AuthApp
    beforeAll(async () => {
      app = await passkeyApp(engine)
    })
    afterAll(() => app[Symbol.asyncDispose]())

    for (const algorithm of ['ES256', 'Ed25519', 'RS256'] as const) {
      test(`a passkey of ${algorithm} signs its user in, without a name or a password`, async () => {
        const { user, device } = await withPasskey(app, `${algorithm}@example.com`, { algorithm })
        const browser = new Browser(app)
        const entered = await signInBy(browser, device)
        expect(entered.body).toMatchObject({
          user: { id: user.id },
          session: { method: 'passkey+verified' },
        })
        expect((await browser.get('/me')).body.user.id).toBe(user.id)
        expect((await signInBy(browser, device)).status).toBe(200)
      })
    }

    test('what a browser is asked is of the app, and names the user by nothing that says who it is', async () => {
      const { user, browser, device } = await withPasskey(app, 'options@example.com')
      const { options } = (await browser.post('/passkeys/register/start')).body
      expect(options).toMatchObject({
        rp: { id: 'app.example', name: 'Acme' },
        user: { name: 'options@example.com' },
        excludeCredentials: [{ id: device.kept[0]!.id.toString('base64url') }],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        ...{ attestation: 'none', timeout: 300_000 },
      })
      expect(Buffer.from(options.user.id, 'base64url').toString()).toBe(user.id)
      const asked = (await browser.post('/passkey/start')).body.options
      expect(asked).toMatchObject({ rpId: 'app.example', userVerification: 'required' })
      expect(asked).not.toHaveProperty('allowCredentials')
    })

    test('an address asks for its own passkey; whether it has an account is not looked up', async () => {
      const [mine, other] = [
        await withPasskey(app, 'mine@example.com'),
        await withPasskey(app, 'other@example.com'),
      ]
      const shapes = new Set<string>()
      for (const email of ['mine@example.com', 'nobody@example.com']) {
        const { status, body, response } = await new Browser(app).post('/passkey/start', { email })
        const { challenge, ...rest } = body.options
        expect(challenge).toMatch(/^[\w-]{43}$/)
        const headers = [...response.headers.keys()].sort()
        shapes.add(JSON.stringify([status, rest, headers]))
      }
      expect(shapes.size).toBe(1)
      const browser = new Browser(app)
      expect((await signInBy(browser, mine.device, {}, 'Mine@example.com')).status).toBe(200)
      expect((await signInBy(browser, other.device, {}, 'mine@example.com')).status).toBe(400)
      expect(refusal(app)).toBe('challenge')
      expect((await signInBy(browser, mine.device, {}, 'nobody@example.com')).status).toBe(400)
    })

    test('the session that the browser had is over, and a fresh sign-in proves who it is', async () => {
      const { browser, device } = await withPasskey(app, 'again@example.com')
      const before = browser.cookies.get('session')!
      await app.clock.advance('11m')
      expect((await browser.post('/passkeys/register/start')).body.code).toBe('PROOF_NEEDED')
      await signInBy(browser, device)
      expect(browser.cookies.get('session')).not.toBe(before)
      expect((await app.fetch('/auth/me', withBearer(before))).status).toBe(401)
      expect((await browser.post('/passkeys/register/start')).status).toBe(200)
    })

    test('a device that makes sure of its holder is two factors, and another one is one', async () => {
      await using loose = await passkeyApp(engine, {
        passkeys: { rpName: 'Acme', origins: [ORIGIN], userVerification: 'preferred' },
      })
      const email = 'two@example.com'
      const { user, device, browser } = await withPasskey(loose, email, { verifies: false })
      await loose.auth.passwords.keep(user.id, await loose.auth.passwords.hash(PASSWORD))
      expect((await signInBy(new Browser(loose), device)).body.session.method).toBe('passkey')
      const { body } = await browser.post('/totp/enrol')
      const secret = secretOf(body.uri)
      const code = (steps: number): string => oneTimeCode(secret, stepAt(loose.clock.now()) + steps)
      expect((await browser.post('/totp/confirm', { code: code(-1) })).status).toBe(200)

      const touching = new Browser(loose)
      expect((await signInBy(touching, device)).body).toEqual({ secondFactor: true })
      // The same once more is no second factor.
      expect((await signInBy(touching, device)).body).toEqual({ secondFactor: true })
      const both = await touching.post('/second-factor', { code: code(0) })
      expect(both.body.session.method).toBe('passkey+totp')
      const asked = new Browser(loose)
      const first = await asked.post('/sign-in', { email, password: PASSWORD })
      expect(first.body).toEqual({ secondFactor: true })
      const second = await signInBy(asked, device)
      expect(second.body.session.method).toBe('password+passkey')
      const held = await signInBy(new Browser(loose), device, { verified: true })
      expect(held.body.session.method).toBe('passkey+verified')
    })

    test('passkeys are listed, named and removed by their owner, who is told by mail', async () => {
      const email = 'owner@example.com'
      const { browser, device, id } = await withPasskey(app, email)
      const { browser: stranger } = await signedIn(app, 'stranger@example.com')
      expect(app.outbox.at(-1)).toMatchObject({ template: 'auth.passkey-added' })
      await signInBy(new Browser(app), device)
      expect((await browser.get('/passkeys')).body.passkeys).toEqual([
        {
          ...{ id, name: 'Laptop', backedUp: false },
          ...{ createdAt: expect.any(String), lastUsedAt: expect.any(String) },
        },
      ])
      expect((await stranger.patch(`/passkeys/${id}`, { name: 'Mine' })).status).toBe(404)
      expect((await stranger.post(`/passkeys/${id}/remove`)).status).toBe(404)
      expect((await browser.patch(`/passkeys/${id}`, { name: 'Phone' })).status).toBe(204)
      expect((await browser.get('/passkeys')).body.passkeys).toMatchObject([{ name: 'Phone' }])

      const elsewhere = new Browser(app)
      await signInBy(elsewhere, device)
      const removed = await browser.post(`/passkeys/${id}/remove`)
      expect([removed.status, removed.body.ended]).toEqual([200, 2])
      expect((await elsewhere.get('/me')).status).toBe(401)
      expect((await browser.get('/passkeys')).body.passkeys).toEqual([])
      expect(app.outbox.at(-1)).toMatchObject({ template: 'auth.passkey-removed' })
      expect((await signInBy(elsewhere, device)).body.code).toBe('PASSKEY_REFUSED')
    })

    test('other clients are given what goes with the answer', async () => {
      const { device } = await withPasskey(app, 'program@example.com')
      const { options, request } = (await post(app, '/passkey/start', { keep: 'token' })).body
      const answer = { response: device.get(options), request, keep: 'token' }
      const { token } = (await post(app, '/passkey', answer)).body
      expect((await app.fetch('/auth/me', withBearer(token))).status).toBe(200)
    })

    test('whoever made an account with an address of somebody else keeps no passkey in it', async () => {
      const email = 'victim@example.com'
      const { device } = await withPasskey(app, email)
      const owner = new Browser(app)
      await owner.post('/magic-link/request', { email })
      expect((await owner.post('/magic-link', { code: lastCode(app, email) })).status).toBe(200)
      expect((await signInBy(new Browser(app), device)).body.code).toBe('PASSKEY_REFUSED')
    })

    test('the database has public keys and no challenge, and what happened is on record', async () => {
      app.logs.length = 0
      const { browser, device, user, id } = await withPasskey(app, 'record@example.com')
      const { options } = (await browser.post('/passkey/start')).body
      const started = (await browser.post('/passkeys/register/start')).body.options
      const tables = ['user_passkeys', 'passkey_challenges']
      const rows = await Promise.all(
        tables.map(async (table) => (await app.get(database)!.run(`select * from ${table}`)).rows),
      )
      const logs = app.logs.map(({ message, fields }) => [message, fields])
      const written = JSON.stringify([rows, logs], (_, value) =>
        typeof value === 'bigint' ? String(value) : value,
      )
      const secret = device.kept[0]!.key.export({ format: 'jwk' }).d!
      for (const each of [options.challenge, started.challenge, secret]) {
        expect(written).not.toContain(each)
      }
      expect((await browser.post(`/passkeys/${id}/remove`)).status).toBe(200)
      const audited = app.logs.flatMap(({ fields }) => {
        const { audit, user: about } = (fields ?? {}) as { audit?: string; user?: string }
        return audit && about === user.id ? [audit] : []
      })
      expect(audited).toEqual(['passkey.added', 'passkey.removed'])
    })

    test('what one process has begun another one ends, and of both at once one', async () => {
      await using place = await testDatabase(engine)
      const config = { passkeys: { rpName: 'Acme', origins: [ORIGIN] } }
      await using one = await authApp(engine, { place, config })
      await using other = await authApp(engine, { place, config })
      const { device } = await withPasskey(one, 'both@example.com')
      const begun = (await post(one, '/passkey/start', { keep: 'token' })).body
      const answer = { request: begun.request, response: device.get(begun.options), keep: 'token' }
      const answers = await Promise.all([one, other].map((app) => post(app, '/passkey', answer)))
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400])
      const { token } = answers.find(({ status }) => status === 200)!.body
      for (const at of [one, other]) {
        expect((await at.fetch('/auth/me', withBearer(token))).status).toBe(200)
      }
    })

    test('a passkey that has been taken away by two at once leaves one way in', async () => {
      const config = { passkeys: { rpName: 'Acme', origins: [ORIGIN] } }
      await using bare = await authApp(engine, { config })
      const { browser } = await withPasskey(bare, 'last@example.com')
      await register(browser, new Authenticator(ORIGIN))
      const { passkeys } = (await browser.get('/passkeys')).body
      const statuses = await Promise.all(
        passkeys.map(async ({ id }: { id: string }) => {
          const { status } = await browser.post(`/passkeys/${id}/remove`)
          return status
        }),
      )
      expect(statuses.filter((status) => status === 200)).toHaveLength(1)
      expect((await browser.get('/passkeys')).body.passkeys).toHaveLength(1)
    })
  })
}

test('origins that browsers would refuse are refused at boot', async () => {
  const passkeys = {
    ...{ rpName: 'Acme', rpId: 'other.example', timeout: '11m' as const },
    origins: ['http://app.example', 'https://App.example', 'http://localhost:3000'],
  }
  const error = await thrown(authApp('sqlite', { config: { passkeys } }))
  expect(error.problems.map(({ key }: { key: string }) => key)).toEqual([
    ...['auth.passkeys.origins', 'auth.passkeys.origins'],
    ...['auth.passkeys.rpId', 'auth.passkeys.timeout'],
  ])
})

test('an app without them does not need their package; one with them says what to install', async () => {
  const program = new URL('programs/without-webauthn.ts', import.meta.url).pathname
  const child = Bun.spawn([process.execPath, program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const problems = JSON.parse(await new Response(child.stdout).text())
  expect(problems).toMatchObject([
    { key: 'auth.passkeys', mend: 'run: bun add @simplewebauthn/server' },
  ])
}, 60_000)

async function post(app: AuthApp, path: string, json: object) {
  const answer = await app.fetch(`/auth${path}`, { json })
  return { status: answer.status, body: (await answer.json()) as any }
}
