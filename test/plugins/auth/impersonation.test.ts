// Somebody looks at the app as one of its users: what they can, what they cannot, and what stands on record.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { t } from 'bunbase'
import type { User } from 'bunbase/plugins/auth'
import { logger } from 'bunbase/plugins/logger'
import { type RunHistory, persistence, runHistory } from 'bunbase/plugins/persistence'
import { mailer } from 'bunbase/plugins/mailer'
import { type QueuePlugin, queue } from 'bunbase/plugins/queue'
import { rateLimit } from 'bunbase/plugins/rate-limit'
import { engines } from '../../services.ts'
import { untilMoving } from '../queue/app.ts'
import { action, authApp, guards, triggers, withBearer, withCookie } from './app.ts'
import { type AuthApp, PASSWORD } from './app.ts'

const later = action(
  { name: 'later', input: t.Object({}), output: t.Object({}), guards: [guards.authenticated()] },
  () => ({}),
)
const work = action(
  {
    name: 'work',
    input: t.Object({}),
    output: t.Object({ by: t.Union([t.String(), t.Null()]) }),
    triggers: [triggers.api('POST', '/work')],
    guards: [guards.authenticated()],
  },
  async (_input, ctx) => {
    await (ctx as never as QueuePlugin['context']).queue.add(later as never, {})
    return { by: ctx.auth.session?.impersonatedBy ?? null }
  },
)
const onlyMine = action(
  {
    name: 'onlyMine',
    input: t.Object({}),
    output: t.Object({}),
    triggers: [triggers.api('POST', '/only-mine')],
    guards: [guards.authenticated(), guards.notImpersonated()],
  },
  () => ({}),
)

/** What only the user may do, beside reading; none of it may begin. */
const ATTACKS: readonly (readonly [string, method: string, path: string, body: object])[] = [
  [
    'another password',
    'POST',
    '/auth/change-password',
    { current: PASSWORD, password: 'a b c d e f g h i' },
  ],
  [
    'another password without the old',
    'POST',
    '/auth/change-password',
    { password: 'a b c d e f g h i' },
  ],
  ['another address', 'POST', '/auth/change-email/request', { email: 'thief@a.test' }],
  [
    'another address, by the password',
    'POST',
    '/auth/change-email/request',
    { email: 'thief@a.test', password: PASSWORD },
  ],
  ['the code of another address', 'POST', '/auth/change-email', { code: 'AAAA-AAAA' }],
  ['the end of the account', 'POST', '/auth/delete-account', { password: PASSWORD }],
  ['a second factor', 'POST', '/auth/totp/enrol', {}],
  ['a second factor’s first code', 'POST', '/auth/totp/confirm', { code: '000000' }],
  ['no second factor', 'POST', '/auth/totp/disable', { password: PASSWORD }],
  ['recovery codes', 'POST', '/auth/totp/recovery-codes', { password: PASSWORD }],
  ['a passkey', 'POST', '/auth/passkeys/register/start', {}],
  ['a passkey’s answer', 'POST', '/auth/passkeys/register', {}],
  ['another name of a passkey', 'PATCH', '/auth/passkeys/x', { name: 'x' }],
  ['no passkey', 'POST', '/auth/passkeys/x/remove', { password: PASSWORD }],
  ['an API key', 'POST', '/auth/api-keys', { name: 'mine', permissions: [] }],
  ['no API key', 'DELETE', '/auth/api-keys/x', {}],
  ['the end of a session', 'DELETE', '/auth/sessions/x', {}],
  ['the end of all other sessions', 'DELETE', '/auth/sessions', {}],
  ['what the app keeps for them alone', 'POST', '/only-mine', {}],
]

for (const engine of await engines()) {
  describe(engine, () => {
    let app: AuthApp
    let history: RunHistory
    let ann: User
    beforeAll(async () => {
      app = await authApp(engine, {
        actions: [work, onlyMine, later],
        plugins: [
          logger(),
          persistence(),
          queue(),
          rateLimit(),
          mailer({ mailer: { from: 'a@a.test' } } as never),
        ],
        config: {
          totp: { issuer: 'Acme' },
          passkeys: { rpName: 'Acme', origins: ['https://app.example'] },
        },
      })
      history = app.get(runHistory)!
      ann = await app.user('ann@a.test')
      await app.start()
    })
    afterAll(() => app[Symbol.asyncDispose]())

    const begin = (by = 'developer', userId = ann.id) =>
      app.auth.impersonations.begin({ userId, by })
    const me = async (token: string) => app.fetch('/auth/me', withBearer(token))

    test('it is a session of the user, and says whose it really is', async () => {
      const { token, session } = await begin()
      expect(session).toMatchObject({ method: 'impersonation', impersonatedBy: 'developer' })
      const own = await app.token(ann)
      const { user, session: shown } = await (await me(token)).json()
      expect([user.id, shown.impersonatedBy]).toEqual([ann.id, 'developer'])
      const list = await app.fetch('/auth/sessions', withBearer(own))
      const { sessions } = await list.json()
      const by = sessions.map(({ impersonatedBy }: typeof shown) => impersonatedBy)
      expect(by.toSorted()).toEqual(['developer', null])
      // In the cookie as well as a bearer’s.
      const inCookie = await app.fetch('/work', withCookie(token, { method: 'POST', json: {} }))
      expect(await inCookie.json()).toEqual({ by: 'developer' })
    })

    test.each(ATTACKS)(
      'who acts as somebody cannot take for themselves: %s',
      async (_, method, path, body) => {
        const { token } = await begin()
        const before = await app.fetch('/auth/sessions', withBearer(await app.token(ann)))
        expect(before.status).toBe(200)
        const answer = await app.fetch(path, withBearer(token, { method, json: body }))
        expect([answer.status, (await answer.json()).code]).toEqual([403, 'IMPERSONATION_REFUSED'])
      },
    )

    test('what asks for a fresh sign-in finds none', async () => {
      const { session } = await begin()
      expect(Number(session.authenticatedAt)).toBe(0)
    })

    test('every run stands on record with both, and so does what it causes', async () => {
      const { token } = await begin('ops-42')
      expect(
        (await app.fetch('/work', withBearer(token, { method: 'POST', json: {} }))).status,
      ).toBe(200)
      await untilMoving(
        app,
        'the job has run',
        async () => {
          const { items } = await history.list({ action: 'later', impersonated: { by: 'ops-42' } })
          return items.length === 1
        },
        1_000,
      )
      const { items } = await history.list({ impersonated: { by: 'ops-42' } })
      expect(items.map(({ action: name }) => name).sort()).toEqual(['later', 'work'])
      for (const { caller } of items) {
        expect(caller).toEqual({ kind: 'user', id: ann.id, impersonatedBy: 'ops-42' })
      }
      // Found as runs of the user, too; and those of the user themselves are not among them.
      const own = await app.token(ann)
      await app.fetch('/work', withBearer(own, { method: 'POST', json: {} }))
      const ofAnn = await history.list({ callerId: ann.id, action: 'work', impersonated: {} })
      expect(ofAnn.items.every(({ caller }) => caller.impersonatedBy !== undefined)).toBe(true)
      const [last] = (await history.list({ callerId: ann.id, action: 'work', limit: 1 })).items
      expect(last!.caller).toEqual({ kind: 'user', id: ann.id })
      const line = app.logs.find(
        ({ fields }) => fields['audit'] === 'impersonation.begun' && fields['by'] === 'ops-42',
      )
      expect(line!.fields).toMatchObject({ user: ann.id })
    })

    test('it ends after half an hour, however busy it is', async () => {
      const { token } = await begin()
      for (let minutes = 0; minutes < 29; minutes += 7) {
        expect((await me(token)).status).toBe(200)
        await app.clock.advance('7m')
      }
      expect((await me(token)).status).toBe(401)
      expect((await app.auth.impersonations.list()).filter(({ by }) => by === 'developer')).toEqual(
        [],
      )
    })

    test('it ends at once: by whoever began it, by signing out, by the user, and by a ban', async () => {
      const { impersonations, users, sessions } = app.auth
      const ends = async (end: (token: string, id: string) => Promise<unknown>) => {
        const { token, session } = await begin()
        expect((await me(token)).status).toBe(200)
        await end(token, session.id)
        await app.clock.advance('1s')
        expect((await me(token)).status).toBe(401)
        expect(await impersonations.end(session.id)).toBe(false)
      }
      await ends((_, id) => impersonations.end(id))
      await ends((token) =>
        app.fetch('/auth/sign-out', withBearer(token, { method: 'POST', json: {} })),
      )
      await ends(async () => {
        const own = withBearer(await app.token(ann), { method: 'DELETE' })
        expect((await app.fetch('/auth/sessions', own)).status).toBe(200)
      })
      await ends(async () => {
        await users.disable(ann.id)
        expect(begin()).rejects.toMatchObject({ code: 'IMPERSONATION_REFUSED' })
        await begin().catch(() => {})
        await users.enable(ann.id)
      })
      // A user’s own session is not its to end.
      const { session } = await sessions.create({ userId: ann.id, method: 'password' })
      expect(await impersonations.end(session.id)).toBe(false)
      expect((await sessions.list(ann.id)).map(({ id }) => id)).toContain(session.id)
    })

    test('whoever begins a second one has the first no longer; others keep theirs', async () => {
      const bob = await app.user('bob@a.test')
      const [first, others] = [await begin('one'), await begin('other')]
      const second = await begin('one', bob.id)
      await app.clock.advance('1s')
      expect((await me(first.token)).status).toBe(401)
      expect((await me(others.token)).status).toBe(200)
      expect((await (await me(second.token)).json()).user.id).toBe(bob.id)
      const going = (await app.auth.impersonations.list()).filter(({ by }) => by === 'one')
      expect(going).toMatchObject([{ user: { id: bob.id, email: 'bob@a.test' } }])
    })

    test('nobody is impersonated who is not there, and nobody does it namelessly', async () => {
      const refused = begin('developer', 'nobody')
      expect(refused).rejects.toMatchObject({ code: 'IMPERSONATION_REFUSED' })
      await refused.catch(() => {})
      expect(begin('')).rejects.toThrow(RangeError)
    })
  })
}
