import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { BootError, type Trigger, t } from '../../../kernel/index.ts'
import { routeOf } from '../../../plugins/http/index.ts'
import { type Served, action, booted, problem, served, triggers } from './served.ts'

const read = action(
  {
    name: 'read',
    input: t.Object({
      id: t.Integer({ minimum: 1 }),
      verbose: t.Optional(t.Boolean()),
      tag: t.Optional(t.Array(t.String())),
      since: t.Optional(t.String({ format: 'date' })),
      limit: t.Optional(t.Number()),
    }),
    output: t.Any(),
    triggers: [triggers.api('GET', '/tasks/:id')],
  },
  (input) => input,
)
const change = action(
  {
    name: 'change',
    input: t.Object({
      id: t.Integer(),
      dry: t.Optional(t.Boolean()),
      by: t.Optional(t.String()),
      theme: t.Optional(t.String()),
      tags: t.Optional(t.Array(t.Union([t.Integer(), t.String()]))),
      title: t.Optional(t.String()),
    }),
    output: t.Any(),
    triggers: [
      triggers.api('PATCH', '/tasks/:id', {
        query: ['dry'],
        headers: { by: 'X-Requested-By', tags: 'X-Tags' },
        cookies: { theme: 'theme' },
      }),
    ],
  },
  (input) => input,
)
const nothing = action(
  {
    name: 'nothing',
    input: t.Object({}),
    output: t.Any(),
    triggers: [triggers.api('GET', '/nothing')],
  },
  (input) => input,
)
const whole = action(
  {
    name: 'whole',
    input: t.Union([t.Array(t.Integer()), t.String()]),
    output: t.Any(),
    triggers: [triggers.api('POST', '/whole')],
  },
  (input) => input,
)

let app: Served
beforeAll(async () => {
  app = await served([read, change, nothing, whole])
})
afterAll(() => app.kernel.stop())

const get = async (path: string): Promise<unknown> => (await app.fetch(path)).json()

describe('path and query', () => {
  test.each([
    ['/tasks/7', { id: 7 }],
    ['/tasks/7?verbose=true', { id: 7, verbose: true }],
    ['/tasks/7?verbose=false&limit=-1.5', { id: 7, verbose: false, limit: -1.5 }],
    ['/tasks/7?tag=a', { id: 7, tag: ['a'] }],
    ['/tasks/7?tag=a&tag=b%26c&tag=', { id: 7, tag: ['a', 'b&c', ''] }],
    ['/tasks/7?tag=a+b%2B', { id: 7, tag: ['a b+'] }],
    ['/tasks/7?&&verbose=true&', { id: 7, verbose: true }],
    ['/tasks/7?since=2026-01-05', { id: 7, since: '2026-01-05' }],
    ['/tasks/7?%76erbose=true', { id: 7, verbose: true }],
  ])('%s', async (path, input) => {
    expect(await get(path)).toEqual(input)
    const inside = await app.server.fetch(new Request(`http://app.test${path}`))
    expect(await inside.json()).toEqual(input)
  })

  test.each([
    ['/tasks/seven', '/id'],
    ['/tasks/0', '/id'],
    ['/tasks/0x10', '/id'],
    ['/tasks/1e3', '/id'],
    ['/tasks/%201', '/id'],
    ['/tasks/7?verbose=1', '/verbose'],
    ['/tasks/7?verbose=', '/verbose'],
    ['/tasks/7?verbose', '/verbose'],
    ['/tasks/7?verbose=true&verbose=true', '/verbose'],
    ['/tasks/7?limit=', '/limit'],
    ['/tasks/7?limit=NaN', '/limit'],
    ['/tasks/7?limit=Infinity', '/limit'],
    ['/tasks/7?since=2026-13-05', '/since'],
    ['/tasks/7?unknown=1', '/unknown'],
    ['/tasks/7?Verbose=true', '/Verbose'],
    ['/tasks/7?verbose[]=true', '/verbose[]'],
  ])('%s is refused, naming %s', async (path, pointer) => {
    const refusal = await problem(await app.fetch(path))
    expect(refusal).toMatchObject({ status: 400, code: 'INVALID_INPUT' })
    expect(refusal['errors'].map((issue: { path: string }) => issue.path)).toContain(pointer)
  })

  test.each([
    ['/tasks/7?id=8', '"id" comes from the path'],
    ['/tasks/7?__proto__=1', '"__proto__" is not allowed'],
    ['/tasks/7?constructor=1', '"constructor" is not allowed'],
    ['/tasks/7?%5F_proto__=1', '"__proto__" is not allowed'],
    ['/tasks/7?verbose=%', 'not percent-encoded UTF-8'],
    ['/tasks/7?verbose=%ff', 'not percent-encoded UTF-8'],
    ['/tasks/7?%zz=1', 'not percent-encoded UTF-8'],
    [`/tasks/7?${'tag=a&'.repeat(257)}`, 'more than 256 parameters'],
  ])('%s is malformed', async (path, detail) => {
    const refusal = await problem(await app.fetch(path))
    expect(refusal).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' })
    expect(refusal.detail).toContain(detail)
  })

  test('256 parameters are not too many', async () => {
    const answer = await app.fetch(`/tasks/7?${'tag=a&'.repeat(256)}`)
    expect(((await answer.json()) as { tag: string[] }).tag).toHaveLength(256)
  })
})

test('a route that takes nothing from the query does not look at it', async () => {
  expect(await get('/nothing?x=1&__proto__=2&%')).toEqual({})
})

describe('headers, cookies, query and body together', () => {
  const patch = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    app.send(path, body, { method: 'PATCH', headers })

  test('each property comes from its place', async () => {
    const answer = await patch(
      '/tasks/7?dry=true',
      { title: 'new' },
      { 'x-requested-by': 'ann', cookie: 'a=b; theme=d%20ark; c=d' },
    )
    expect(await answer.json()).toEqual({
      id: 7,
      dry: true,
      by: 'ann',
      theme: 'd ark',
      title: 'new',
    })
  })

  test('a header that is a list has its items between commas', async () => {
    const headers = { 'x-tags': 'a ,2, ,b', 'x-requested-by': 'ann, ben' }
    const answer = await app.send('/tasks/7', {}, { method: 'PATCH', headers })
    expect(await answer.json()).toEqual({ id: 7, tags: ['a', 2, 'b'], by: 'ann, ben' })
  })

  test('a cookie that is not percent-encoded UTF-8 is refused', async () => {
    const headers = { cookie: 'theme=%zz' }
    const refusal = await problem(await app.send('/tasks/7', {}, { method: 'PATCH', headers }))
    expect(refusal).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' })
  })

  test('what is absent is left out', async () => {
    expect(await (await patch('/tasks/7', {})).json()).toEqual({ id: 7 })
    const bare = await app.fetch('/tasks/7', { method: 'PATCH' })
    expect(await bare.json()).toEqual({ id: 7 })
  })

  test.each([
    [{ id: 7 }, '"id" comes from the path'],
    [{ dry: true }, '"dry" comes from the query'],
    [{ by: 'eve' }, '"by" comes from the header'],
    [{ theme: 'x' }, '"theme" comes from the cookie'],
  ])('a body that brings %j is refused', async (body, detail) => {
    const refusal = await problem(await patch('/tasks/7', body))
    expect(refusal).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' })
    expect(refusal.detail).toContain(detail)
  })

  test('a query parameter that is not listed is refused', async () => {
    const refusal = await problem(await patch('/tasks/7?title=x', {}))
    expect(refusal).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' })
    expect(refusal.detail).toContain('"title"')
  })

  test.each([[[1]], ['text'], [null], [7]])('a body of %j is refused', async (body) => {
    expect(await problem(await patch('/tasks/7', body))).toMatchObject({
      status: 400,
      code: 'INVALID_INPUT',
    })
  })
})

test('an input that is no object is the whole body', async () => {
  expect(await (await app.send('/whole', [1, 2])).json()).toEqual([1, 2])
  expect(await (await app.send('/whole', 'text')).json()).toBe('text')
  expect((await app.send('/whole', { a: 1 })).status).toBe(400)
  expect((await app.fetch('/whole', { method: 'POST' })).status).toBe(400)
})

test('a route says where each property comes from', () => {
  const routes = Object.fromEntries(app.server.routes.map((route) => [route.action.name, route]))
  expect(routes['change']?.sources).toEqual({
    id: { in: 'path', name: 'id' },
    dry: { in: 'query', name: 'dry' },
    by: { in: 'header', name: 'x-requested-by' },
    tags: { in: 'header', name: 'x-tags' },
    theme: { in: 'cookie', name: 'theme' },
    title: { in: 'body', name: 'title' },
  })
  expect(routes['read']?.sources['limit']).toEqual({ in: 'query', name: 'limit' })
  expect(routes['read']?.body).toBeUndefined()
  expect(routes['whole']?.body?.whole).toBe(true)
  const { action, trigger } = routes['change']!
  expect(routeOf(action, trigger)).toMatchObject({
    method: 'PATCH',
    path: '/tasks/:id',
    status: 200,
  })
})

describe('boot refuses', () => {
  const input = t.Object({
    id: t.String(),
    list: t.Array(t.String()),
    file: t.Optional(t.File()),
    deep: t.Optional(t.Object({ a: t.String() })),
  })
  const made = (trigger: Trigger<never>, schema: any = input) =>
    action({ name: 'odd', input: schema, output: t.Any(), triggers: [trigger] }, () => 1)
  const mistake = async (...args: Parameters<typeof made>): Promise<string> => {
    const error = await booted([made(...args)]).then(
      () => undefined,
      (cause: unknown) => cause,
    )
    expect(error).toBeInstanceOf(BootError)
    return (error as BootError).message
  }

  test.each([
    [triggers.api('POST', '/:nope'), 'which the input schema does not have'],
    [triggers.api('POST', '/', { query: ['nope'] }), 'which the input schema does not have'],
    [triggers.api('POST', '/', { headers: { nope: 'x' } }), 'which the input schema does not have'],
    [triggers.api('POST', '/:list'), 'cannot hold an array'],
    [triggers.api('POST', '/:deep'), 'cannot hold an object'],
    [triggers.api('POST', '/:file'), 'cannot hold a file'],
    [triggers.api('POST', '/:id', { query: ['id'] }), 'from the path and from the query'],
    [
      triggers.api('POST', '/', { headers: { id: 'a' }, cookies: { id: 'a' } }),
      'from the header and from the cookie',
    ],
    [triggers.api('POST', '/', { headers: { id: 'a b' } }), 'is not a header'],
    [triggers.api('POST', '/', { cookies: { id: 'a=b' } }), 'is not a cookie'],
    [triggers.api('POST', '/', { body: 'json' }), 'a json body cannot carry files'],
    [triggers.api('POST', '/'), 'no body type can carry both files and "deep"'],
    [triggers.api('GET', '/', { body: 'json' }), 'a GET reads no body'],
    [triggers.api('GET', '/', { maxBodySize: 1 }), 'a GET reads no body'],
    [triggers.api('POST', '/', { maxBodySize: 0 }), 'a number of bytes'],
    [triggers.api('POST', '/', { status: 404 }), 'from 200 to 399'],
  ])('case %#', async (trigger, why) => {
    const message = await mistake(trigger)
    expect(message).toContain(why)
    expect(message).toContain('action "odd"')
  })

  test('a GET whose input is no object', async () => {
    expect(await mistake(triggers.api('GET', '/'), t.Array(t.String()))).toContain(
      'its input must be an object schema',
    )
    expect(await mistake(triggers.api('POST', '/:id'), t.Array(t.String()))).toContain(
      'needs an input that is an object schema',
    )
  })

  test('a form that would have to carry nested values', async () => {
    const nested = t.Object({ deep: t.Object({ a: t.String() }) })
    expect(await mistake(triggers.api('POST', '/', { body: 'form' }), nested)).toContain(
      'a form body cannot carry "deep"',
    )
  })
})

test('a list of which a query has nothing is missing, and empty by default alone', async () => {
  const listing = (name: string, tag = t.Array(t.String())) =>
    action(
      {
        ...{ name, input: t.Object({ tag }), output: t.Any() },
        triggers: [triggers.api('GET', `/${name}`)],
      },
      (input) => input,
    )
  const lenient = listing('lenient', t.Array(t.String(), { default: [] }))
  await using one = await served([listing('strict'), lenient])
  const strict = await one.fetch('/strict')
  expect(await problem(strict)).toMatchObject({
    errors: [{ path: '/tag', message: 'is required' }],
  })
  expect(await (await one.fetch('/lenient')).json()).toEqual({ tag: [] })
})

test.each([
  ['t.Void()', t.Void(), 'undefined'],
  ['t.Null()', t.Null(), 'null'],
])('a GET without parameters gives %s what it takes', async (_what, input, expected) => {
  const none = action(
    { name: 'none', input, output: t.String(), triggers: [triggers.api('GET', '/none')] },
    (given: unknown) => String(given),
  )
  await using one = await served([none])
  expect(await (await one.fetch('/none')).json()).toBe(expected)
})
