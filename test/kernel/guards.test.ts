import { expect, test } from 'bun:test'
import {
  Forbidden,
  Unauthenticated,
  Unavailable,
  action,
  defineConfig,
  defineError,
  definePlugin,
  guard,
  guards,
  kit,
  module,
  t,
} from 'bunbase'
import { createTestApp } from 'bunbase/testing'
import { thrown } from './thrown.ts'

const empty = { input: t.Object({}), output: t.Object({}) }
const refusing = (error: unknown, wait = false) =>
  guard('refusing', () => {
    if (wait) return Promise.reject(error)
    throw error
  })

test.each<[string, () => boolean | Promise<boolean>]>([
  ['at once', () => false],
  ['later', async () => Promise.resolve(false)],
])('a guard that returns false, %s, refuses', async (_, check) => {
  const act = action({ name: 'act', ...empty, guards: [guard('mine', check)] }, () => ({}))
  await using app = await createTestApp({ presets: [], actions: [act] })
  expect(await thrown(app.call(act, {}))).toMatchObject({ code: 'FORBIDDEN' })
  expect(app.runs).toMatchObject([{ status: 'refused' }])
  expect(await app.explain(act)).toMatchObject([{ name: 'mine', allowed: false }])
})

test('a guard without a check, and an error with the status of a success, are refused where they are made', () => {
  expect(() => guard('mine', undefined as never)).toThrow('the guard "mine" has no check')
  for (const status of [200, 399, 600, 404.5, '404' as never]) {
    expect(() => defineError('ODD', { status, message: 'Odd.' })).toThrow(
      'the error ODD has the status',
    )
  }
})

test('guards run from the outer module to the action, before the input is read', async () => {
  const seen: string[] = []
  const note = (name: string, wait = false) =>
    guard(name, () => {
      seen.push(name)
      return wait ? Promise.resolve() : undefined
    })
  const outer = module({ name: 'outer', guards: [note('outer 1'), note('outer 2', true)] })
  const inner = module({ name: 'inner', guards: [note('inner', true)] })
  const act = inner.action({ name: 'act', ...empty, guards: [note('own')] }, () => {
    seen.push('handler')
    return {}
  })
  const files = definePlugin<any>({
    name: 'files',
    setup: (host: any) => host.addAction(act, { modules: [outer, inner] }),
  } as never)
  await using app = await createTestApp({ plugins: [files() as never] })
  await app.kernel.execute('outer.inner.act', {
    trigger: { kind: 'test', options: {} },
    readInput: async () => {
      seen.push('input')
      return {}
    },
  })
  expect(seen).toEqual(['outer 1', 'outer 2', 'inner', 'own', 'input', 'handler'])
})

test('a refusal leaves the input unread and the handler alone', async () => {
  const act = action({ name: 'act', ...empty, guards: [refusing(new Forbidden())] }, () =>
    expect.unreachable(),
  )
  await using app = await createTestApp({ presets: [], actions: [act] })
  const readInput = (): never => expect.unreachable()
  await expect(
    app.kernel.execute(act, { trigger: { kind: 'test', options: {} }, readInput }),
  ).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test.each([false, true])(
  'what a guard throws decides between refused and failed (async: %p)',
  async (wait) => {
    const cases: [unknown, string, string][] = [
      [new Unauthenticated(), 'refused', 'UNAUTHENTICATED'],
      [new Error('not on Sundays'), 'refused', 'FORBIDDEN'],
      [new Unavailable(), 'failed', 'UNAVAILABLE'],
      [new TypeError('undefined is not an object'), 'failed', 'INTERNAL'],
      ['text', 'failed', 'INTERNAL'],
    ]
    const actions = cases.map(([error], index) =>
      action({ name: `act${index}`, ...empty, guards: [refusing(error, wait)] }, () => ({})),
    )
    await using app = await createTestApp({ presets: [], actions })
    for (const [index, [, status, code]] of cases.entries()) {
      await expect(app.call(`act${index}`, {})).rejects.toMatchObject({ code })
      expect(app.runs.at(-1)).toMatchObject({ status, error: { code } })
    }
    expect(app.logs.map(({ error }) => error)).toEqual([cases[3]![0], cases[4]![0]])
  },
)

test('a plain refusal keeps its reason for the log and shows none', async () => {
  const act = action(
    { name: 'act', ...empty, guards: [refusing(new Error('not on Sundays'))] },
    () => ({}),
  )
  await using app = await createTestApp({ presets: [], actions: [act] })
  const error = await thrown(app.call(act, {}))
  expect(error.message).toBe('You may not do this.')
  expect(error.details).toBeUndefined()
  expect(error.cause.message).toBe('guard "refusing" of action act refused: not on Sundays')
})

test('what guards return is on ctx for later guards and the handler', async () => {
  const first = guard('first', async () => ({ tenant: { id: 't1' } }))
  const second = guard('second', (ctx: { tenant: { id: string } }) => ({
    path: `/${ctx.tenant.id}`,
  }))
  const act = action(
    {
      name: 'act',
      input: t.Object({}),
      output: t.Object({ path: t.String() }),
      guards: [first, second],
    },
    (_input, ctx) => ({ path: `${ctx.path}?${ctx.tenant.id}` }),
  )
  await using app = await createTestApp({ presets: [], actions: [act] })
  expect(await app.call(act, {})).toEqual({ path: '/t1?t1' })
})

test('a guard replaces a plugin’s member in its own run only', async () => {
  interface AuthPlugin {
    name: 'auth'
    context: { auth: { user: string | null } }
    guards: { signedIn(): ReturnType<typeof signedIn> }
  }
  const signedIn = () => guard('signedIn', () => ({ auth: { user: 'ann' } }))
  const auth = definePlugin<AuthPlugin>({
    name: 'auth',
    context: { auth: () => ({ user: null }) },
    guards: { signedIn },
  })
  const own = kit<AuthPlugin>()
  const output = t.Object({ user: t.Union([t.String(), t.Null()]) })
  const closed = own.action(
    { name: 'closed', input: t.Object({}), output, guards: [own.guards.signedIn()] },
    (_input, ctx) => ({ user: ctx.auth.user }),
  )
  const open = own.action({ name: 'open', input: t.Object({}), output }, (_input, ctx) => ({
    user: ctx.auth.user,
  }))
  await using app = await createTestApp({ plugins: [auth()], actions: [closed, open] })
  expect(await app.call(closed, {})).toEqual({ user: 'ann' })
  expect(await app.call(open, {})).toEqual({ user: null })
})

test('a guard may not replace what the kernel puts on ctx', async () => {
  const act = action(
    { name: 'act', ...empty, guards: [guard('usurper', () => ({ caller: { kind: 'system' } }))] },
    () => ({}),
  )
  await using app = await createTestApp({ presets: [], actions: [act] })
  await expect(app.call(act, {})).rejects.toMatchObject({ code: 'INTERNAL' })
  expect(String(app.logs[0]!.error)).toContain('guard "usurper" may not replace')
})

test('guards are explained one by one, each with its own words, without side effects', async () => {
  let asked = 0
  const limit = guard(
    'rateLimit',
    () => {
      asked++
    },
    { explain: async () => ({ allowed: false, reason: 'the window is full' }) },
  )
  const member = guard('member', () => ({ org: { id: 'o1' } }))
  const owner = guard('owner', (ctx: { org: { id: string }; caller: { kind: string } }) => {
    if (ctx.caller.kind !== 'system') throw new Forbidden({ message: `no owner of ${ctx.org.id}` })
  })
  const act = action({ name: 'act', ...empty, guards: [limit, member, owner] }, () => ({}))
  await using app = await createTestApp({ presets: [], actions: [act] })
  expect(await app.explain(act, { as: { user: 'u1' } })).toEqual([
    { name: 'rateLimit', from: 'action act', allowed: false, reason: 'the window is full' },
    { name: 'member', from: 'action act', allowed: true },
    { name: 'owner', from: 'action act', allowed: false, reason: 'no owner of o1' },
  ])
  expect((await app.explain(act, { as: 'system' })).at(-1)).toMatchObject({ allowed: true })
  expect(asked).toBe(0)
})

test('a recorded guard gets the arguments it was written with', async () => {
  const hasRole = (role: string) =>
    guard(`hasRole(${role})`, () => {
      throw new Forbidden({ message: `you are no ${role}` })
    })
  const roles = definePlugin<{ name: 'roles'; guards: { hasRole: typeof hasRole } }>({
    name: 'roles',
    guards: { hasRole },
  })
  const recorded = (guards as unknown as { hasRole: typeof hasRole }).hasRole('admin')
  const act = action({ name: 'act', ...empty, guards: [recorded] }, () => ({}))
  await using app = await createTestApp(defineConfig({ plugins: [roles()] }), {})
  await using other = await createTestApp({ plugins: [roles()], actions: [act] })
  expect(app.kernel.actions).toEqual([])
  await expect(other.call(act, {})).rejects.toThrow('you are no admin')
})
