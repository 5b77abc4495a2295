// Accounts and sessions over HTTP, on both engines by the same calls.
import { afterAll, beforeAll, describe, expect, spyOn, test } from 'bun:test'
import { database } from 'bunbase/db'
import { engines } from '../../services.ts'
import { type AuthApp, PASSWORD, authApp, cookieOf, whoami, withBearer, withCookie } from './app.ts'

const COST = '$argon2id$v=19$m=19456,t=2,p=1$'

for (const engine of await engines()) {
  describe(engine, () => {
    let app: AuthApp
    beforeAll(async () => {
      app = await authApp(engine, { actions: [whoami] })
    })
    afterAll(() => app[Symbol.asyncDispose]())

    const signIn = (email: string, password = PASSWORD, more: object = {}, init: object = {}) =>
      app.fetch('/auth/sign-in', { json: { email, password, ...more }, ...init })

    test('a stranger signs up, signs in, is somebody, and signs out', async () => {
      const email = 'Stranger@Example.com'
      const up = await app.fetch('/auth/sign-up', { json: { email, password: PASSWORD } })
      expect([up.status, await up.json()]).toEqual([202, { accepted: true }])

      const response = await signIn('stranger@example.COM')
      expect(response.status).toBe(200)
      const { user, session, token } = (await response.json()) as Record<string, any>
      expect(user).toMatchObject({ email, name: null, emailVerified: false })
      expect(session).toMatchObject({ method: 'password' })
      expect(token).toBeUndefined()
      const cookie = cookieOf(response)!
      expect(cookie.value).toHaveLength(43)
      expect(cookie.attributes).toContain('HttpOnly')
      expect(response.headers.get('cache-control')).toBe('no-store')

      const me = await app.fetch('/auth/me', withCookie(cookie.value))
      expect(await me.json()).toMatchObject({ user: { email }, session: { id: session.id } })
      expect(await (await app.fetch('/whoami', withCookie(cookie.value))).json()).toMatchObject({
        email,
      })

      const out = await app.fetch('/auth/sign-out', withCookie(cookie.value, { json: {} }))
      expect(out.status).toBe(204)
      expect(cookieOf(out)).toMatchObject({ value: '' })
      expect((await app.fetch('/whoami', withCookie(cookie.value))).status).toBe(401)
    })

    test('other clients keep the token and send it as a bearer', async () => {
      await app.user('bearer@example.com')
      const response = await signIn('bearer@example.com', PASSWORD, { keep: 'token' })
      expect(response.headers.getSetCookie()).toEqual([])
      const { token } = (await response.json()) as { token: string }
      const answer = await app.fetch('/whoami', withBearer(token, { json: {} }))
      expect(await answer.json()).toMatchObject({ email: 'bearer@example.com' })
      const out = await app.fetch('/auth/sign-out', withBearer(token, { json: {} }))
      expect(out.status).toBe(204)
      expect((await app.fetch('/whoami', withBearer(token))).status).toBe(401)
    })

    test('signing in again ends the session of the same client', async () => {
      await app.user('again@example.com')
      const first = cookieOf(await signIn('again@example.com'))!.value
      const second = await app.fetch(
        '/auth/sign-in',
        withCookie(first, { json: { email: 'again@example.com', password: PASSWORD } }),
      )
      const { value } = cookieOf(second)!
      expect(value).not.toBe(first)
      expect((await app.fetch('/whoami', withCookie(first))).status).toBe(401)
      expect((await app.fetch('/whoami', withCookie(value))).status).toBe(200)
    })

    test('no issued token is in the database', async () => {
      await app.user('dump@example.com')
      const tokens = [
        cookieOf(await signIn('dump@example.com'))!.value,
        ((await (await signIn('dump@example.com', PASSWORD, { keep: 'token' })).json()) as any)
          .token as string,
      ]
      const { rows } = await app.get(database)!.run('select * from sessions')
      const { rows: secrets } = await app.get(database)!.run('select * from user_passwords')
      const dump = JSON.stringify([rows, secrets])
      expect(rows.length).toBeGreaterThanOrEqual(2)
      for (const token of tokens) expect(dump).not.toContain(token)
      expect(dump).not.toContain(PASSWORD)
      expect(dump).toContain('$argon2id$')
    })

    test('every failure to sign in looks the same, and has cost a hash of the same kind', async () => {
      const user = await app.user('known@example.com')
      const off = await app.user('off@example.com')
      await app.auth.users.disable(off.id)
      await app.auth.users.create({ email: 'no-password@example.com' })
      // What the time tells of an address is measured in test/bench/auth; this is what it comes from.
      using verified = spyOn(Bun.password, 'verify')
      const answers = await Promise.all(
        [
          ['unknown@example.com', PASSWORD],
          ['known@example.com', 'not the password'],
          ['off@example.com', PASSWORD],
          ['no-password@example.com', PASSWORD],
        ].map(([email, password]) => signIn(email!, password)),
      )
      const seen = await Promise.all(
        answers.map(async (answer) => {
          const { traceId: _, ...body } = (await answer.json()) as Record<string, unknown>
          const headers = [...answer.headers].filter(([name]) => name !== 'x-request-id')
          return JSON.stringify({ status: answer.status, headers, body })
        }),
      )
      expect(new Set(seen).size).toBe(1)
      const costs = verified.mock.calls.map(([, hashed]) => String(hashed).slice(0, COST.length))
      expect(costs).toEqual(Array(4).fill(COST))
      expect(seen[0]).toContain('INVALID_CREDENTIALS')
      expect(await app.auth.sessions.list(user.id)).toEqual([])
    })

    test('signing up with an address that is taken looks the same, and changes nothing', async () => {
      await app.user('taken@example.com')
      const answers = await Promise.all(
        ['taken@example.com', 'fresh@example.com'].map((email) =>
          app.fetch('/auth/sign-up', { json: { email, password: 'another good password' } }),
        ),
      )
      const seen = await Promise.all(
        answers.map(async (answer) => [answer.status, [...answer.headers], await answer.text()]),
      )
      expect(seen[0]).toEqual(seen[1]!)
      expect((await signIn('taken@example.com')).status).toBe(200)
      expect((await signIn('taken@example.com', 'another good password')).status).toBe(401)
      expect((await signIn('fresh@example.com', 'another good password')).status).toBe(200)
    })

    test('a weak password is refused whether or not there is an account', async () => {
      for (const email of ['known@example.com', 'nobody@example.com']) {
        const answer = await app.fetch('/auth/sign-up', { json: { email, password: 'too short' } })
        expect(answer.status).toBe(422)
        expect(await answer.json()).toMatchObject({
          code: 'PASSWORD_REFUSED',
          details: { rule: 'too-short' },
        })
      }
    })

    test('a cheap hash is replaced when its owner signs in', async () => {
      const { users, passwords } = app.auth
      const user = (await users.create({ email: 'old@example.com' }))!
      const cheap = { algorithm: 'argon2id', memoryCost: 8192, timeCost: 1 } as const
      await passwords.keep(user.id, await Bun.password.hash(PASSWORD, cheap))
      expect((await signIn('old@example.com')).status).toBe(200)
      const { passwordHash } = (await users.byEmail('old@example.com'))!
      expect(passwordHash).toContain('m=19456,t=2')
      expect((await signIn('old@example.com')).status).toBe(200)
    })

    test('what happened is on record, without secrets', async () => {
      await app.user('record@example.com')
      app.logs.length = 0
      const token = cookieOf(await signIn('record@example.com'))!.value
      await signIn('record@example.com', 'not the password')
      await app.fetch('/whoami', withBearer('x'.repeat(43)))
      await app.fetch('/auth/sign-out', withCookie(token, { json: {} }))
      const lines = app.logs.filter(({ fields }) => fields && 'audit' in fields)
      expect(lines.map(({ fields }) => (fields as { audit: string }).audit)).toEqual([
        'sign-in.succeeded',
        'sign-in.failed',
        'credentials.refused',
        'refused',
        'sign-out',
      ])
      expect(lines[1]!.fields).toMatchObject({ email: 'r…@example.com', reason: 'password' })
      const text = JSON.stringify(app.logs.map(({ message, fields }) => [message, fields]))
      for (const secret of [token, PASSWORD, 'x'.repeat(43)]) expect(text).not.toContain(secret)
    })
  })
}
