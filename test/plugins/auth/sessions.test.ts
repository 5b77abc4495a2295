// Sessions: when they end, who still believes in them, and how their secrets are kept.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Unauthenticated, t } from 'bunbase'
import { database } from 'bunbase/db'
import { VirtualClock } from 'bunbase/testing'
import { type TestDatabase, engines, testDatabase } from '../../services.ts'
import {
  type AuthApp,
  PASSWORD,
  SECRET,
  action,
  authApp,
  cookieOf,
  guards,
  triggers,
  whoami,
  withBearer,
  withCookie,
} from './app.ts'

/** With a 401 of its own. */
const turnedAway = (path: string, scheme?: string) =>
  action(
    {
      name: path.slice(1),
      input: t.Object({}),
      output: t.Void(),
      triggers: [triggers.api('GET', path)],
      guards: [guards.public()],
    },
    (_input, { http }) => {
      if (scheme) http!.headers.set('www-authenticate', scheme)
      throw new Unauthenticated()
    },
  )
const actions = [whoami, turnedAway('/own', 'Ticket'), turnedAway('/thrown')]

for (const engine of await engines()) {
  describe(engine, () => {
    let place: TestDatabase
    let app: AuthApp
    beforeAll(async () => {
      place = await testDatabase(engine)
      app = await authApp(engine, { place, actions })
    })
    afterAll(async () => {
      await app[Symbol.asyncDispose]()
      await place[Symbol.asyncDispose]()
    })
    /** Another process has a clock of its own. */
    const sameTime = () => new VirtualClock(app.clock.now())
    const status = async (token: string, of = app) =>
      (await of.fetch('/whoami', withCookie(token))).status

    test('a session is over when nothing was asked in it for a week', async () => {
      const token = await app.token(await app.user('idle@example.com'))
      for (let day = 0; day < 9; day++) {
        await app.clock.advance('1d')
        expect(await status(token)).toBe(200)
      }
      await app.clock.advance('7d')
      expect(await status(token)).toBe(401)
    })

    test('a session is over after a month, whatever happens in it', async () => {
      const token = await app.token(await app.user('busy@example.com'))
      for (let day = 0; day < 29; day++) {
        await app.clock.advance('1d')
        expect(await status(token)).toBe(200)
      }
      await app.clock.advance('1d')
      expect(await status(token)).toBe(401)
    })

    test('what is over is swept away by new sessions', async () => {
      const user = await app.user('sweep@example.com')
      await app.token(user)
      await app.clock.advance('31d')
      for (let i = 0; i < 20; i++) await app.token(user)
      const { rows } = await app.get(database)!.run('select id from sessions')
      expect(rows).toHaveLength(20)
    })

    test('a session that is revoked is dead at once here, and within a second elsewhere', async () => {
      await using other = await authApp(engine, { place, actions, clock: sameTime() })
      const user = await app.user('revoked@example.com')
      const ends: Record<string, (id: string) => Promise<unknown>> = {
        revoked: (id) => app.auth.sessions.revoke(id),
        'all revoked': () => app.auth.sessions.revokeAll(user.id),
        rotated: (id) => app.auth.sessions.rotate(id),
        'user disabled': () => app.auth.users.disable(user.id),
      }
      for (const [what, end] of Object.entries(ends)) {
        const { token, session } = await app.auth.sessions.create({
          ...{ userId: user.id, method: 'password' },
        })
        expect([what, await status(token), await status(token, other)]).toEqual([what, 200, 200])
        await end(session.id)
        expect([what, await status(token)]).toEqual([what, 401])
        await other.clock.advance('1s')
        expect([what, await status(token, other)]).toEqual([what, 401])
      }
    })

    test('an answer that was under way while the session ended is not kept', async () => {
      const user = await app.user('racing@example.com')
      for (let round = 0; round < 10; round++) {
        const { token, session } = await app.auth.sessions.create({
          ...{ userId: user.id, method: 'password' },
        })
        const asked = Array.from({ length: 3 }, () => status(token))
        const ended = app.auth.sessions.revoke(session.id)
        await Promise.all([...asked, ended])
        expect(await status(token)).toBe(401)
      }
    })

    test('nothing is forgotten, or held against anybody, before a revocation commits', async () => {
      const user = await app.user('undone@example.com')
      const { token, session } = await app.auth.sessions.create({
        ...{ userId: user.id, method: 'password' },
      })
      const undone = app.get(database)!.transaction(async () => {
        await app.auth.sessions.revoke(session.id)
        throw new Error('undo')
      })
      await expect(undone).rejects.toThrow('undo')
      expect(await status(token)).toBe(200)
    })

    test('a role that is given or taken counts in sessions that go on: here at once, elsewhere within a second', async () => {
      await using other = await authApp(engine, { place, clock: sameTime() })
      const user = (await app.auth.users.create({ email: 'roles@example.com' }))!
      const token = await app.token(user)
      const may = async (of: AuthApp): Promise<string[]> => {
        const answer = await of.fetch('/auth/me', withBearer(token))
        return ((await answer.json()) as { permissions: string[] }).permissions
      }
      const { roles } = app.auth
      await roles.define('clerk', { permissions: ['invoices:pay'] })
      const changes = [
        ['grant', ['invoices:pay']],
        ['withdraw', []],
      ] as const
      for (const [change, then] of changes) {
        await other.clock.advance('1s')
        const before = await may(other)
        await roles[change](user.id, 'clerk')
        expect(await may(app)).toEqual([...then])
        expect(await may(other)).toEqual(before)
        await other.clock.advance('1s')
        expect(await may(other)).toEqual([...then])
      }
    })

    test('a user who is removed takes their sessions along', async () => {
      const user = await app.user('removed@example.com')
      const token = await app.token(user)
      expect(await status(token)).toBe(200)
      await app.auth.users.remove(user.id)
      expect(await status(token)).toBe(401)
      const { rows } = await app.get(database)!.run('select * from user_passwords')
      expect(rows.filter(({ user_id }) => user_id === user.id)).toEqual([])
    })

    test('rotating goes on with another token in the same session', async () => {
      const user = await app.user('rotated@example.com')
      const { token, session } = await app.auth.sessions.create({
        ...{ userId: user.id, method: 'password' },
      })
      await app.clock.advance('1h')
      const next = (await app.auth.sessions.rotate(session.id))!
      expect([next.session.id, await status(token), await status(next.token)]).toEqual([
        ...([session.id, 401, 200] as const),
      ])
      expect(next.session.authenticatedAt.getTime()).toBe(app.clock.now())
      expect(next.session.createdAt).toEqual(session.createdAt)
      expect(await app.auth.sessions.rotate('nobody')).toBeUndefined()
    })

    test('another secret still knows the sessions of the one before, and takes them over', async () => {
      const token = await app.token(await app.user('secrets@example.com'))
      const newer = 'a-newer-secret-that-is-long-enough-too'
      {
        const config = { sessionSecret: [newer, SECRET] }
        await using both = await authApp(engine, { place, actions, clock: sameTime(), config })
        expect(await status(token, both)).toBe(200)
        const fresh = await both.token(await both.user('newer@example.com'))
        expect(await status(fresh, both)).toBe(200)
        expect(await status(fresh)).toBe(401)
      }
      const config = { sessionSecret: newer }
      await using alone = await authApp(engine, { place, actions, clock: sameTime(), config })
      expect(await status(token, alone)).toBe(200)
    })

    test('a 401 says how to sign in, and of a token that it is not in force', async () => {
      const token = await app.token((await app.auth.users.create({ email: '401@example.com' }))!)
      const challenge = async (init: RequestInit, path = '/whoami') => {
        const { status: code, headers } = await app.fetch(path, init)
        return [code, headers.get('www-authenticate')]
      }
      expect(await challenge(withBearer(token))).toEqual([200, null])
      expect(await challenge({})).toEqual([401, 'Bearer'])
      expect(await challenge(withCookie('gone'))).toEqual([401, 'Bearer'])
      const refused = [401, 'Bearer error="invalid_token"']
      for (const not of ['gone', 'bbk_gone', 'x'.repeat(300)]) {
        expect(await challenge(withBearer(not))).toEqual(refused)
      }
      const json = { email: '401@example.com', password: PASSWORD }
      const signIn = { method: 'POST', body: JSON.stringify(json) }
      const headers = { 'content-type': 'application/json' }
      expect(await challenge({}, '/own')).toEqual([401, 'Ticket'])
      expect(await challenge({}, '/thrown')).toEqual([401, 'Bearer'])
      expect(await challenge({ ...signIn, headers }, '/auth/sign-in')).toEqual([401, 'Bearer'])
    })

    test('a list has what goes on, the latest first, for its owner alone', async () => {
      const user = await app.user('list@example.com')
      await app.token(user)
      await app.clock.advance('1m')
      await app.token(user)
      await app.token(await app.user('someone-else@example.com'))
      const listed = await app.auth.sessions.list(user.id)
      expect(listed).toHaveLength(2)
      expect(listed[0]!.createdAt.getTime()).toBeGreaterThan(listed[1]!.createdAt.getTime())
      expect(await app.auth.sessions.revokeAll(user.id, listed[0]!.id)).toBe(1)
      expect(await app.auth.sessions.list(user.id)).toEqual([listed[0]!])
    })
  })
}

describe('the cookie', () => {
  const signIn = { json: { email: 'cookie@example.com', password: PASSWORD } }

  test('has the prefix and all attributes over https', async () => {
    await using app = await authApp('sqlite', { actions })
    await app.user('cookie@example.com')
    const response = await app.fetch('https://app.test/auth/sign-in', signIn)
    const [set = ''] = response.headers.getSetCookie()
    expect(set).toStartWith('__Host-session=')
    expect(set.length).toBeLessThan(4096)
    const attributes = cookieOf(response)!.attributes.split('; ').sort()
    expect(attributes).toEqual(['HttpOnly', 'Max-Age=2592000', 'Path=/', 'SameSite=Lax', 'Secure'])
    const cookie = set.split(';')[0]!
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    expect((await app.fetch('https://app.test/whoami', { headers })).status).toBe(200)
    const out = await app.fetch('https://app.test/auth/sign-out', { json: {}, headers })
    expect(cookieOf(out)!.attributes.split('; ')).toContain('Secure')
  })

  test('goes over plain http only in development, with a warning', async () => {
    await using app = await authApp('sqlite', { actions })
    await app.user('cookie@example.com')
    const response = await app.fetch('/auth/sign-in', signIn)
    const [set = ''] = response.headers.getSetCookie()
    expect(set).toStartWith('session=')
    expect(set).not.toContain('Secure')
    const warnings = app.logs.filter(({ level }) => level === 'warn')
    expect(warnings.map(({ message }) => message)).toEqual([
      'the session cookie goes over plain http, without its protection',
    ])
  })

  test.each([
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a foreign origin', { 'sec-fetch-site': '', origin: 'https://evil.test' }, 403],
    ['nobody says from where', { 'sec-fetch-site': '' }, 403],
    ['the app itself', { 'sec-fetch-site': 'same-origin' }, 200],
    ['the app by its origin', { 'sec-fetch-site': '', origin: 'http://localhost' }, 200],
  ])('from %s a change is answered as it should be', async (_what, headers, expected) => {
    await using app = await authApp('sqlite', { actions })
    const token = await app.token(await app.user('csrf@example.com'))
    const { cookie, ...sent } = withCookie(token, { headers }).headers as Record<string, string>
    if (sent['sec-fetch-site'] === '') delete sent['sec-fetch-site']
    const post = await app.fetch('/whoami', { json: {}, headers: { cookie: cookie!, ...sent } })
    expect(post.status).toBe(expected)
    if (expected === 403) expect(await post.json()).toMatchObject({ code: 'CROSS_SITE_REQUEST' })
    expect((await app.fetch('/whoami', { headers: { cookie: cookie!, ...sent } })).status).toBe(200)
    const bearer = await app.fetch('/whoami', withBearer(token, { json: {}, headers: sent }))
    expect(bearer.status).toBe(200)
  })
})
