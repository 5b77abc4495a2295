// Who may: the guards, alone and combined, and what they say of themselves.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Guard, Unavailable, defineError, guard, t } from 'bunbase'
import { type Auth, type User, grantsOf, withGrants } from 'bunbase/plugins/auth'
import { thrown } from '../../kernel/thrown.ts'
import { type AuthApp, action, authApp, guards } from './app.ts'

const roles = {
  member: { permissions: ['invoices:read', 'reports:*'] },
  editor: { permissions: ['invoices:write'], inherits: ['member'] },
  admin: { permissions: ['*'] },
}
const shape = { input: t.Object({}), output: t.Object({ user: t.Union([t.String(), t.Null()]) }) }
const guarded = (name: string, ...list: readonly Guard[]) =>
  action({ name, ...shape, guards: list }, (_input, ctx) => ({ user: ctx.auth.user?.id ?? null }))

/** What a membership does: more that holds for this run alone. */
const asEditor = guard('asEditor', ({ auth }: { auth: Auth }) => ({
  auth: withGrants(auth, grantsOf(['invoices:write'])),
}))
const tagging = guard('tagging', () => ({ tag: 'seen' }))
const broken = guard('broken', () => {
  throw new Unavailable()
})
const Sundays = defineError('SUNDAYS', {
  status: 409,
  message: 'Only on Sundays.',
  details: t.Object({ day: t.String() }),
})
const sundays = guard('sundays', () => {
  throw new Sundays({ details: { day: 'Monday' } })
})
const hidden = guard('hidden', () => {
  throw new Error('the cellar is locked')
})
const actions = [
  guarded('open', guards.public()),
  guarded('signedIn', guards.authenticated()),
  guarded('editors', guards.hasRole('editor')),
  guarded('staff', guards.hasRole('editor', 'admin')),
  guarded('reading', guards.hasPermission('invoices:read')),
  guarded('writing', guards.hasPermission('invoices:write')),
  guarded('reporting', guards.hasPermission('reports:print')),
  guarded('either', guards.any(guards.hasRole('admin'), guards.hasPermission('invoices:write'))),
  guarded('both', guards.all(guards.authenticated(), guards.hasRole('editor'))),
  guarded('notEditors', guards.not(guards.hasRole('editor'))),
  guarded('nested', guards.any(guards.not(guards.authenticated()), guards.hasRole('admin'))),
  guarded(
    'threeWays',
    guards.any(
      guards.any(guards.hasRole('admin'), guards.hasPermission('invoices:read')),
      guards.hasRole('editor', 'staff'),
    ),
  ),
  guarded('private', guards.any(sundays, hidden, guards.hasRole('admin'))),
  guarded('cellar', guards.any(hidden, guards.hasRole('admin'))),
  guarded('within', asEditor, guards.hasPermission('invoices:write')),
  guarded('breaking', guards.any(broken, guards.public())),
  guarded('notBroken', guards.not(broken)),
  action(
    {
      name: 'adding',
      input: t.Object({}),
      output: t.Object({ tag: t.String(), user: t.String() }),
      guards: [guards.all(guards.authenticated(), tagging)],
    },
    (_input, { tag, auth }) => ({ tag, user: auth.user.id }),
  ),
]

let app: AuthApp
const users: Record<string, User> = {}
beforeAll(async () => {
  app = await authApp('sqlite', { actions, config: { roles } })
  for (const name of ['nobody', 'member', 'editor', 'admin']) {
    users[name] = (await app.auth.users.create({ email: `${name}@example.com` }))!
    if (name !== 'nobody') await app.auth.roles.grant(users[name].id, name)
  }
})
afterAll(() => app[Symbol.asyncDispose]())

const as = (who: string) =>
  who === 'anonymous' || who === 'system' ? who : { user: users[who]!.id }
const verdict = (name: string, who: string): Promise<string> =>
  app.call(name, {}, { as: as(who) }).then(
    () => 'yes',
    (error: { code: string }) => error.code,
  )

const U = 'UNAUTHENTICATED'
const F = 'FORBIDDEN'
const WHO = ['anonymous', 'nobody', 'member', 'editor', 'admin', 'system']
test.each([
  ['open', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'],
  ['signedIn', U, 'yes', 'yes', 'yes', 'yes', 'yes'],
  ['editors', U, F, F, 'yes', F, 'yes'],
  ['staff', U, F, F, 'yes', 'yes', 'yes'],
  ['reading', U, F, 'yes', 'yes', 'yes', 'yes'],
  ['writing', U, F, F, 'yes', 'yes', 'yes'],
  ['reporting', U, F, 'yes', 'yes', 'yes', 'yes'],
  ['either', U, F, F, 'yes', 'yes', 'yes'],
  ['both', U, F, F, 'yes', F, 'yes'],
  ['notEditors', 'yes', 'yes', 'yes', F, 'yes', F],
  ['nested', 'yes', F, F, F, 'yes', 'yes'],
  ['within', U, 'yes', 'yes', 'yes', 'yes', 'yes'],
  ['breaking', ...WHO.map(() => 'UNAVAILABLE')],
  ['notBroken', ...WHO.map(() => 'UNAVAILABLE')],
])(
  '%s: anonymous %s, nobody %s, member %s, editor %s, admin %s, the app %s',
  async (name, ...all) => {
    expect(await Promise.all(WHO.map((who) => verdict(name, who)))).toEqual(all)
    // The explanation and the run are of one opinion.
    const explained = await Promise.all(WHO.map((who) => app.explain(name, { as: as(who) })))
    expect(explained.map((guards) => guards.every(({ allowed }) => allowed))).toEqual(
      all.map((each) => each === 'yes'),
    )
  },
)

test('what a guard adds gives an API key no more than it was given', async () => {
  const userId = users['nobody']!.id
  const make = async (permissions: string[]) =>
    (await app.auth.apiKeys.create({ userId, name: 'key', permissions })).apiKey.id
  const as = { apiKey: await make(['invoices:*']) }
  expect(await app.call('within', {}, { as })).toEqual({ user: userId })
  await expect(app.call('writing', {}, { as })).rejects.toMatchObject({ code: F })
  const narrow = { apiKey: await make(['reports:print']) }
  await expect(app.call('within', {}, { as: narrow })).rejects.toMatchObject({ code: F })
})

test('what combined guards add is on ctx', async () => {
  const user = users['nobody']!.id
  expect(await app.call('adding', {}, { as: { user } })).toEqual({ tag: 'seen', user })
})

describe('guards explain themselves', () => {
  const reason = async (name: string, who: string) =>
    (await app.explain(name, { as: as(who) })).flatMap((each) => each.reason ?? [])

  test('by what they ask and what there is', async () => {
    const { id } = users['member']!
    const may = `user ${id} has roles: member; may: invoices:read, reports:*`
    expect(await reason('writing', 'member')).toEqual([
      `it needs the permission invoices:write; ${may}`,
    ])
    expect(await reason('staff', 'member')).toEqual([`it needs the role editor or admin; ${may}`])
    expect(await reason('editors', 'anonymous')).toEqual([
      'it needs the role editor; the caller is anonymous',
    ])
  })

  test('combined, by their parts', async () => {
    const [either] = await reason('either', 'nobody')
    expect(either).toStartWith('none of them: hasRole(admin) (it needs the role admin; ')
    expect(either).toContain('; hasPermission(invoices:write) (it needs the permission')
    expect(await reason('notEditors', 'editor')).toEqual(['hasRole(editor) holds, and must not'])
    const names = (await app.explain('nested')).map(({ name }) => name)
    expect(names).toEqual(['any(not(authenticated), hasRole(admin))'])
  })
})

test('a refusal names what is missing, to those who are signed in', async () => {
  const user = users['member']!.id
  expect(await thrown(app.call('writing', {}, { as: { user } }))).toMatchObject({
    status: 403,
    message: 'This needs the permission invoices:write.',
  })
})

test('a refusal by several guards names every way in, and of a plain error nothing', async () => {
  const user = users['nobody']!.id
  const message = async (name: string) =>
    (await thrown(app.call(name, {}, { as: { user } }))).message
  expect(await message('either')).toBe(
    'This needs the role admin, or the permission invoices:write.',
  )
  expect(await message('nested')).toBe('This needs the role admin.')
  expect(await message('threeWays')).toBe(
    'This needs the role admin, or the permission invoices:read, or the role editor or staff.',
  )
  expect(await message('private')).toBe('Only on Sundays. Or: This needs the role admin.')
  expect(await message('cellar')).toBe('This needs the role admin.')
  const refused = await thrown(app.call('private', {}, { as: { user } }))
  expect(refused).toMatchObject({ code: 'SUNDAYS', status: 409, details: { day: 'Monday' } })
})

test('roles are given, taken and changed at run time, at once', async () => {
  const { roles: store } = app.auth
  const { id } = (await app.auth.users.create({ email: 'changing@example.com' }))!
  users['changing'] = { id } as User
  expect(await verdict('writing', 'changing')).toBe(F)
  await store.define('clerk', { permissions: ['invoices:*'], inherits: ['member'] })
  await store.grant(id, 'clerk')
  expect(await store.of(id)).toEqual(['clerk'])
  expect(await verdict('writing', 'changing')).toBe('yes')
  expect(await verdict('reporting', 'changing')).toBe('yes')
  await store.define('clerk', { permissions: ['invoices:read'] })
  expect(await verdict('writing', 'changing')).toBe(F)
  expect(await verdict('reading', 'changing')).toBe('yes')
  await store.withdraw(id, 'clerk')
  expect(await verdict('reading', 'changing')).toBe(F)
  await store.grant(id, 'clerk')
  await store.remove('clerk')
  expect(await verdict('reading', 'changing')).toBe(F)
  // A new role of the name is nobody's.
  await store.define('clerk', { permissions: ['invoices:read'] })
  expect(await verdict('reading', 'changing')).toBe(F)
  await expect(store.define('admin', {})).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(store.define('x', { permissions: ['all'] })).rejects.toThrow('not a permission')
})

test.each([
  ['a permission of another form', () => guards.hasPermission('invoices'), 'not a permission'],
  ['no role', () => guards.hasRole(), 'a role is missing'],
  ['nothing to combine', () => guards.any(), 'it has no guards'],
  ['what is no guard', () => guards.not('admin' as never), 'is not a guard'],
])('%s is a mistake at boot', async (_what, make, message) => {
  const wrong = action({ name: 'wrong', ...shape, guards: [make()] }, () => ({ user: null }))
  const error = await thrown(authApp('sqlite', { actions: [wrong] }))
  expect(error.problems).toMatchObject([{ action: 'wrong' }])
  expect(error.problems[0].message).toContain(message)
})
