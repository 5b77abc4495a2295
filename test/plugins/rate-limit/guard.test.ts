import { describe, expect, test } from 'bun:test'
import { guard, module, t } from 'bunbase'
import { action, guards, limited, limitedApp, post, posts, triggers } from './app.ts'

const JSON_BODY = { 'content-type': 'application/json' }
const TWO = { limit: 2, window: '1m' } as const

test('a caller who has used a limit up is refused until there is something again', async () => {
  const { act, ran } = limited(TWO)
  await using app = await limitedApp([act])
  expect(await posts(3, app, { user: 'ann' })).toEqual([200, 200, 429])
  expect(ran.times).toBe(2)
  await app.clock.advance('30s')
  expect(await posts(2, app, { user: 'ann' })).toEqual([200, 429])
})

test('over HTTP every answer says how the caller stands, a refusal when to come back', async () => {
  const { act } = limited(TWO)
  await using app = await limitedApp([act])
  const first = await post(app, { user: 'ann' })
  expect(first.headers.get('ratelimit-policy')).toBe('"2 per 1m";q=2;w=60')
  expect(first.headers.get('ratelimit')).toBe('"2 per 1m";r=1;t=30')
  expect(first.headers.get('retry-after')).toBeNull()
  await app.clock.advance('10s')
  await post(app, { user: 'ann' })
  const refused = await post(app, { user: 'ann' })
  expect(refused.headers.get('ratelimit')).toBe('"2 per 1m";r=0;t=50')
  expect(refused.headers.get('retry-after')).toBe('20')
  expect(await refused.json()).toMatchObject({
    status: 429,
    code: 'RATE_LIMITED',
    details: { limit: 2, windowMs: 60_000, remaining: 0, afterMs: 20_000 },
  })
})

describe('who has a count of their own', () => {
  test('each user, wherever they are, and each stranger by address', async () => {
    const { act } = limited(TWO)
    await using app = await limitedApp([act])
    expect(await posts(2, app, { user: 'ann', ip: '203.0.113.1' })).toEqual([200, 200])
    expect(await posts(1, app, { user: 'ann', ip: '203.0.113.2' })).toEqual([429])
    expect(await posts(3, app, { user: 'bob', ip: '203.0.113.1' })).toEqual([200, 200, 429])
    expect(await posts(3, app, { ip: '203.0.113.1' })).toEqual([200, 200, 429])
    expect(await posts(3, app, { ip: '203.0.113.2' })).toEqual([200, 200, 429])
    // What a client writes before the proxy's own entry is just text.
    expect(await posts(1, app, { ip: '198.51.100.9, 203.0.113.2' })).toEqual([429])
  })

  test('of IPv6 a network of 64 bits is one', async () => {
    const { act } = limited(TWO)
    await using app = await limitedApp([act])
    expect(await posts(1, app, { ip: '2001:db8:1:2::7' })).toEqual([200])
    expect(await posts(1, app, { ip: '2001:db8:1:2:aaaa:bbbb:cccc:dddd' })).toEqual([200])
    expect(await posts(1, app, { ip: '2001:db8:1:2::8' })).toEqual([429])
    expect(await posts(1, app, { ip: '2001:db8:1:3::8' })).toEqual([200])
    expect(await posts(2, app, { ip: '2001:db8::1' })).toEqual([200, 200])
    expect(await posts(1, app, { ip: '2001:db8:0:0:8::1' })).toEqual([429])
  })

  test("with key 'ip' each address, whoever calls", async () => {
    const { act } = limited({ ...TWO, key: 'ip' })
    await using app = await limitedApp([act])
    expect(await posts(2, app, { user: 'ann', ip: '203.0.113.1' })).toEqual([200, 200])
    expect(await posts(1, app, { user: 'bob', ip: '203.0.113.1' })).toEqual([429])
    expect(await posts(1, app, { user: 'bob', ip: '203.0.113.2' })).toEqual([200])
  })

  test('each organisation apart, and with key org each as a whole', async () => {
    const own = limited(TWO)
    const shared = limited({ ...TWO, key: 'org' }, 'shared')
    await using app = await limitedApp([own.act, shared.act])
    const tries = async (act: typeof own.act, user: string, org?: string): Promise<string> =>
      app.call(act, {}, { as: { user }, ...(org && { org }) }).then(
        () => 'ok',
        (error) => error.code,
      )
    for (const org of ['a', 'b', undefined]) {
      const seen = [await tries(own.act, 'ann', org), await tries(own.act, 'ann', org)]
      expect([...seen, await tries(own.act, 'ann', org)]).toEqual(['ok', 'ok', 'RATE_LIMITED'])
      expect(await tries(own.act, 'bob', org)).toBe('ok')
    }
    expect(await tries(shared.act, 'ann', 'a')).toBe('ok')
    expect(await tries(shared.act, 'bob', 'a')).toBe('ok')
    expect(await tries(shared.act, 'eve', 'a')).toBe('RATE_LIMITED')
    expect(await tries(shared.act, 'eve', 'b')).toBe('ok')
  })

  test('what a function says, and nobody when it says nothing', async () => {
    const { act } = limited({
      ...TWO,
      key: ({ http }) => http?.request.headers.get('authorization')?.slice(0, 1),
    })
    await using app = await limitedApp([act])
    expect(await posts(1, app, { user: 'ann' })).toEqual([200])
    expect(await posts(2, app, { user: 'abe' })).toEqual([200, 429])
    expect(await posts(4, app)).toEqual([200, 200, 200, 200])
  })

  test('not the app itself, nor a stranger who came by a trigger that knows no addresses', async () => {
    const { act, ran } = limited(TWO)
    await using app = await limitedApp([act])
    for (const as of ['system', 'anonymous'] as const) {
      for (let i = 0; i < 4; i++) await app.call(act, {}, { as })
    }
    expect(ran.times).toBe(8)
  })

  test('an action that another one calls counts for whoever called that', async () => {
    const { act } = limited(TWO, 'inner')
    const outer = action(
      {
        name: 'act',
        input: t.Object({}),
        output: t.Object({ times: t.Integer() }),
        triggers: [triggers.api('POST', '/act')],
      },
      (_input, ctx) => ctx.call(act, {}),
    )
    await using app = await limitedApp([act, outer])
    expect(await posts(3, app, { ip: '203.0.113.1' })).toEqual([200, 200, 429])
    expect((await post(app, { ip: '203.0.113.1' })).headers.get('retry-after')).toBe('30')
    expect(await posts(1, app, { ip: '203.0.113.2' })).toEqual([200])
  })
})

describe('what shares a count', () => {
  test('nothing but the action itself, and actions with a limit of the same name', async () => {
    const named = { ...TWO, name: 'costly' }
    const actions = [
      limited(TWO, 'a').act,
      limited(TWO, 'b').act,
      limited(named, 'c').act,
      limited(named, 'd').act,
    ]
    await using app = await limitedApp(actions)
    const ann = { user: 'ann' }
    expect(await posts(2, app, ann, '/a')).toEqual([200, 200])
    expect(await posts(2, app, ann, '/b')).toEqual([200, 200])
    expect(await posts(1, app, ann, '/c')).toEqual([200])
    expect(await posts(2, app, ann, '/d')).toEqual([200, 429])
    expect((await post(app, ann, '/d')).headers.get('ratelimit')).toStartWith('"costly";')
  })

  test('several limits on one action are all kept', async () => {
    const act = action(
      {
        name: 'act',
        input: t.Object({}),
        output: t.Object({}),
        triggers: [triggers.api('POST', '/act')],
        guards: [
          guards.rateLimit({ limit: 2, window: '1s' }),
          guards.rateLimit({ limit: 3, window: '1h' }),
        ],
      },
      () => ({}),
    )
    await using app = await limitedApp([act])
    expect(await posts(3, app, { user: 'ann' })).toEqual([200, 200, 429])
    await app.clock.advance('1s')
    const third = await post(app, { user: 'ann' })
    expect(third.headers.get('ratelimit')).toBe('"2 per 1s";r=1;t=1, "3 per 1h";r=0;t=3599')
    expect(await posts(1, app, { user: 'ann' })).toEqual([429])
  })

  test('a module guard counts for each of its actions', async () => {
    const tasks = module({ name: 'tasks', guards: [guards.rateLimit(TWO)] })
    const of = (name: string) =>
      tasks.action({ name, input: t.Object({}), output: t.Object({}) }, () => ({}))
    const [one, two] = [of('one'), of('two')]
    await using app = await limitedApp([one, two])
    const as = { user: 'ann' }
    for (const act of [one, two]) {
      await app.call(act, {}, { as })
      await app.call(act, {}, { as })
      expect(await app.call(act, {}, { as }).catch((error) => error.code)).toBe('RATE_LIMITED')
    }
  })
})

test('a call may cost more, and what costs too much is a mistake', async () => {
  const { act } = limited({
    limit: 5,
    window: '1m',
    cost: ({ caller }) => (caller.kind === 'user' ? 2 : 9),
  })
  await using app = await limitedApp([act])
  expect(await posts(3, app, { user: 'ann' })).toEqual([200, 200, 429])
  expect(await posts(1, app, { ip: '203.0.113.1' })).toEqual([500])
})

test('a refused request is refused before its body is read', async () => {
  const { act } = limited({ limit: 1, window: '1m' })
  await using app = await limitedApp([act])
  await post(app, { user: 'ann' })
  const broken = async (user: string): Promise<number> =>
    (
      await app.fetch('/act', {
        method: 'POST',
        body: '{',
        headers: { ...JSON_BODY, authorization: user },
      })
    ).status
  expect([await broken('ann'), await broken('bob')]).toEqual([429, 400])
})

test('guards before it decide first: whom they refuse has used nothing', async () => {
  let open = false
  const door = guard('door', () => {
    if (!open) throw new Error('closed')
  })
  const act = action(
    {
      name: 'act',
      input: t.Object({}),
      output: t.Object({}),
      triggers: [triggers.api('POST', '/act')],
      guards: [door, guards.rateLimit({ limit: 1, window: '1m' })],
    },
    () => ({}),
  )
  await using app = await limitedApp([act])
  expect(await posts(3, app, { user: 'ann' })).toEqual([403, 403, 403])
  open = true
  expect(await posts(2, app, { user: 'ann' })).toEqual([200, 429])
})

test('it explains itself, and asking does not count', async () => {
  const { act } = limited(TWO)
  await using app = await limitedApp([act])
  const as = { user: 'ann' }
  const ask = async () => (await app.explain(act, { as }))[0]
  const name = 'rateLimit(2 per 1m)'
  for (let i = 0; i < 3; i++) {
    expect(await ask()).toMatchObject({ name, allowed: true, reason: '2 of 2 per 1m are left' })
  }
  await app.call(act, {}, { as })
  await app.call(act, {}, { as })
  const reason = '0 of 2 per 1m are left; free again in 30000 ms'
  expect(await ask()).toMatchObject({ name, allowed: false, reason })
  const [stranger] = await app.explain(act)
  expect(stranger).toMatchObject({ allowed: true })
  expect(stranger!.reason).toStartWith('not counted')
})

test.each([
  [{ limit: 0, window: '1m' }, '0 is not a limit'],
  [{ limit: 1.5, window: '1m' }, '1.5 is not a limit'],
  [{ limit: 5, window: 0 }, '0 is not a window'],
  [{ limit: 5, window: '1 minute' }, 'is not a duration'],
  [{ limit: 5, window: '1m', cost: 6 }, 'a cost of 6 does not fit'],
  [{ limit: 5, window: '1m', key: 'user' }, '"user" is not whom to count by'],
  [{ limit: 1e9, window: '365d' }, 'too much to count'],
])('%j is a mistake at boot', async (options, message) => {
  const { act } = limited(options as never)
  expect(String(await limitedApp([act]).catch((error) => error))).toContain(message)
})
