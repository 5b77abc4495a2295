import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { Conflict, t } from '../../../kernel/index.ts'
import { type Served, action, problem, served, triggers } from './served.ts'
import { testFolder } from '../../test-folder.ts'

const none = t.Object({})
const get = (name: string, output: any, handler: (ctx: any) => unknown, options: object = {}) =>
  action(
    { name, input: none, output, triggers: [triggers.api('GET', `/${name}`, options)] },
    (_, ctx) => handler(ctx) as never,
  )
const { path: folder, remove } = testFolder('output')
await Bun.write(join(folder, 'a.txt'), 'from a file')
const seen: Record<string, unknown> = {}

const actions = [
  get('value', t.Object({ a: t.Integer() }), () => ({ a: 1, secret: 'stripped' })),
  get('later', t.Object({ a: t.Integer() }), async () => ({ a: 2 })),
  get('null', t.Union([t.Null(), t.String()]), () => null),
  get('text', t.String(), () => 'ü'),
  get('empty', t.Void(), () => undefined),
  get('created', t.String(), () => 'made', { status: 201 }),
  get('accepted', t.Void(), () => undefined, { status: 202 }),
  get('wrong', t.Object({ a: t.Integer() }), () => ({ a: 'PRIVATE' })),
  get('touched', t.Object({ a: t.Integer() }), ({ http }) => {
    http.status = 203
    http.headers.set('x-own', 'yes')
    http.headers.set('referrer-policy', 'origin')
    http.headers.append('set-cookie', 'raw=1')
    http.cookies.set('session', 'a b', { maxAge: 60 })
    http.cookies.delete('old')
    return { a: 1 }
  }),
  get('emptied', t.Void(), ({ http }) => {
    http.headers.set('location', '/value')
    http.status = 303
  }),
  get('refusing', t.Void(), ({ http }) => {
    http.headers.set('x-own', 'yes')
    http.cookies.set('seen', '1')
    throw new Conflict()
  }),
  get('facts', t.Any(), ({ http }) => {
    seen['request'] = http.request
    return {
      method: http.method,
      url: http.url.href,
      route: http.route,
      ip: http.ip,
      cookie: http.cookies.get('theme'),
      missing: http.cookies.get('nope') === undefined,
      status: http.status,
    }
  }),
  get('oddstatus', t.Void(), ({ http }) => {
    http.status = 42
  }),
  get('blob', t.Raw('image/png'), () => new Blob(['png'])),
  get('typed', t.Raw(), () => new Blob(['csv'], { type: 'text/csv' })),
  get('file', t.Raw('text/plain'), () => Bun.file(join(folder, 'a.txt'))),
  get('stream', t.Raw('text/plain'), () => new Blob(['a', 'b']).stream()),
  get('response', t.Raw(), ({ http }) => {
    http.headers.set('x-own', 'yes')
    return new Response('teapot', {
      status: 418,
      headers: [
        ['x-theirs', 'yes'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['content-security-policy', "default-src 'self'"],
      ],
    })
  }),
  get('download', t.Raw(), () => new Response(Bun.file(join(folder, 'a.txt')))),
  get('redirect', t.Raw(), () => Response.redirect('/value', 302)),
  get('raw', t.Raw(), () => ({ not: 'raw' })),
  get('broken', t.Raw('text/plain'), () => {
    return new ReadableStream({
      pull(controller) {
        controller.error(new Error('PRIVATE'))
      },
    })
  }),
]

let app: Served
beforeAll(async () => {
  app = await served(actions)
})
afterAll(async () => {
  await app.kernel.stop()
  remove()
})

describe('an output is sent', () => {
  test.each([
    ['/value', 200, '{"a":1}'],
    ['/later', 200, '{"a":2}'],
    ['/null', 200, 'null'],
    ['/text', 200, '"ü"'],
    ['/empty', 204, ''],
    ['/created', 201, '"made"'],
    ['/accepted', 202, ''],
  ])('%s', async (path, status, body) => {
    for (const answer of [
      await app.fetch(path),
      await app.server.fetch(new Request(`http://a${path}`)),
    ]) {
      expect(answer.status).toBe(status)
      expect(await answer.text()).toBe(body)
      expect(answer.headers.get('content-type')).toBe(
        body === '' ? null : 'application/json;charset=utf-8',
      )
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(answer.headers.get('server')).toBeNull()
    }
  })

  test('only when it fits its schema', async () => {
    const answer = await app.fetch('/wrong')
    const text = await answer.text()
    expect(answer.status).toBe(500)
    expect(text).toContain('INVALID_OUTPUT')
    expect(text).not.toContain('PRIVATE')
  })
})

describe('ctx.http', () => {
  test('sets status, headers and cookies of the response', async () => {
    const answer = await app.fetch('/touched')
    expect(answer.status).toBe(203)
    expect(await answer.json()).toEqual({ a: 1 })
    expect(answer.headers.get('x-own')).toBe('yes')
    expect(answer.headers.get('referrer-policy')).toBe('origin')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    const cookies = answer.headers.getSetCookie()
    expect(cookies).toContain('raw=1')
    const session = cookies.find((cookie) => cookie.startsWith('session='))!
    for (const part of [
      'session=a%20b',
      'HttpOnly',
      'Secure',
      'SameSite=Lax',
      'Path=/',
      'Max-Age=60',
    ]) {
      expect(session).toContain(part)
    }
    expect(cookies.find((cookie) => cookie.startsWith('old='))).toMatch(/Max-Age=0|Expires=/)
    const untouched = await app.fetch('/value')
    expect(untouched.headers.get('x-own')).toBeNull()
    expect(untouched.headers.getSetCookie()).toEqual([])
    expect(untouched.headers.get('referrer-policy')).toBe('no-referrer')
  })

  test('sets them on an empty response and on a refusal, too', async () => {
    const emptied = await app.fetch('/emptied', { redirect: 'manual' })
    expect([emptied.status, emptied.headers.get('location')]).toEqual([303, '/value'])
    const refusing = await app.fetch('/refusing')
    expect(refusing.status).toBe(409)
    expect(refusing.headers.get('x-own')).toBe('yes')
    expect(refusing.headers.getSetCookie()[0]).toStartWith('seen=1')
  })

  test('tells of the request', async () => {
    const answer = await app.fetch('/facts?x=1', { headers: { cookie: 'theme=dark' } })
    expect(await answer.json()).toEqual({
      method: 'GET',
      url: `${app.url}/facts?x=1`,
      route: '/facts',
      ip: '127.0.0.1',
      cookie: 'dark',
      missing: true,
      status: 200,
    })
    expect(seen['request']).toBeInstanceOf(Request)
  })

  test('takes no status that HTTP has not', async () => {
    expect((await app.fetch('/oddstatus')).status).toBe(500)
  })
})

describe('an output of t.Raw() is sent as it is', () => {
  test.each([
    ['/blob', 'png', 'image/png'],
    ['/typed', 'csv', 'text/csv'],
    ['/file', 'from a file', 'text/plain'],
    ['/stream', 'ab', 'text/plain'],
  ])('%s', async (path, body, type) => {
    const answer = await app.fetch(path)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe(body)
    expect(answer.headers.get('content-type')).toStartWith(type)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    const head = await app.fetch(path, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(head.headers.get('content-type')).toStartWith(type)
  })

  test('a Response keeps its status and its own headers', async () => {
    const answer = await app.fetch('/response')
    expect([answer.status, await answer.text()]).toEqual([418, 'teapot'])
    expect(answer.headers.get('x-theirs')).toBe('yes')
    expect(answer.headers.get('x-own')).toBe('yes')
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'self'")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    const download = await app.fetch('/download')
    expect(download.headers.get('content-length')).toBe('11')
    expect(download.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await download.text()).toBe('from a file')
    const redirect = await app.fetch('/redirect', { redirect: 'manual' })
    expect([redirect.status, redirect.headers.get('location')]).toEqual([302, '/value'])
  })

  test('anything else is a mistake of the handler', async () => {
    expect(await problem(await app.fetch('/raw'))).toMatchObject({
      status: 500,
      code: 'INVALID_OUTPUT',
    })
  })

  test('a stream that fails ends the response, says nothing, and the server goes on', async () => {
    const text = await app.fetch('/broken').then(
      (answer) => answer.text(),
      (error: unknown) => String(error),
    )
    expect(text).not.toContain('PRIVATE')
    expect((await app.fetch('/value')).status).toBe(200)
  })
})

describe('when configured', () => {
  test('responses carry an ETag and answer conditions', async () => {
    await using app = await served(actions, { http: { etag: true } })
    const first = await app.fetch('/value')
    const etag = first.headers.get('etag')!
    expect(etag).toStartWith('W/"')
    const again = await app.fetch('/value', { headers: { 'if-none-match': etag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect(again.headers.get('etag')).toBe(etag)
    expect((await app.fetch('/later', { headers: { 'if-none-match': etag } })).status).toBe(200)
  })

  test('a handler’s own ETag answers conditions without any config', async () => {
    const own = get('own', t.String(), ({ http }) => {
      http.headers.set('etag', '"v1"')
      return 'x'
    })
    await using app = await served([own])
    expect((await app.fetch('/own')).status).toBe(200)
    const again = await app.fetch('/own', { headers: { 'if-none-match': '"v1"' } })
    expect(again.status).toBe(304)
  })

  test('large responses are compressed', async () => {
    const rows = get('rows', t.Array(t.String()), () => Array<string>(1000).fill('row'))
    const csv = get('csv', t.Raw('text/csv'), () => new Blob(['a,b\n'.repeat(1000)]))
    await using app = await served([rows, csv, ...actions], { http: { compression: true } })
    const headers = { 'accept-encoding': 'gzip' }
    for (const path of ['/rows', '/csv']) {
      const answer = await app.fetch(path, { headers, decompress: false } as RequestInit)
      expect(answer.headers.get('content-encoding')).toBe('gzip')
      const bytes = new Uint8Array(await answer.arrayBuffer())
      expect(bytes.length).toBeLessThan(200)
      expect(Bun.gunzipSync(bytes).length).toBeGreaterThan(3999)
    }
    const small = await app.fetch('/value', { headers })
    expect(small.headers.get('content-encoding')).toBeNull()
  })

  test('a 304 varies as the response it stands for', async () => {
    const rows = get('rows', t.Array(t.String()), () => Array<string>(1000).fill('row'))
    await using app = await served([rows, ...actions], { http: { compression: true, etag: true } })
    const headers = { 'if-none-match': '*' }
    expect((await app.fetch('/rows', { headers })).headers.get('vary')).toBe('Accept-Encoding')
    expect((await app.fetch('/value', { headers })).headers.get('vary')).toBeNull()
  })

  test('pages of listed origins may read responses, refusals included', async () => {
    await using app = await served(actions, { http: { cors: { origins: ['https://a.test'] } } })
    const from = (origin: string, init: RequestInit = {}) =>
      app.fetch('/value', { ...init, headers: { origin, ...(init.headers as object) } })
    expect((await from('https://a.test')).headers.get('access-control-allow-origin')).toBe(
      'https://a.test',
    )
    expect((await from('https://b.test')).headers.get('access-control-allow-origin')).toBeNull()
    expect((await from('https://b.test')).headers.get('vary')).toBe('Origin')
    const refused = await from('https://a.test', { method: 'POST' })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([
      405,
      'https://a.test',
    ])
    const preflight = await from('https://a.test', {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'GET' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-methods')).toContain('GET')
  })

  test('the client behind trusted proxies is believed, and no other', async () => {
    const headers = {
      'x-forwarded-for': '6.6.6.6, 203.0.113.9',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'app.test',
    }
    const facts = async (app: Served) =>
      (await (await app.fetch('/facts', { headers })).json()) as any
    expect((await facts(app)).ip).toBe('127.0.0.1')
    await using behind = await served(actions, { http: { trustedProxies: ['loopback'] } })
    const { ip, url } = await facts(behind)
    expect(ip).toBe('203.0.113.9')
    expect(new URL(url).protocol).toBe('https:')
  })

  test('folders of files are served beside the actions', async () => {
    await using app = await served(actions, {
      http: { static: [{ path: '/', dir: folder }] },
    })
    expect(await (await app.fetch('/a.txt')).text()).toBe('from a file')
    expect(await (await app.fetch('/value')).json()).toEqual({ a: 1 })
    expect(await problem(await app.fetch('/b.txt'))).toMatchObject({ status: 404 })
    expect(await problem(await app.fetch('/b.txt', { method: 'POST' }))).toMatchObject({
      status: 404,
    })
    const range = await app.fetch('/a.txt', { headers: { range: 'bytes=0-3' } })
    expect([range.status, await range.text()]).toEqual([206, 'from'])
    const inside = await app.server.fetch(new Request('http://a/a.txt'))
    expect(await inside.text()).toBe('from a file')
  })

  test('security headers are as told, and a loosened one is told at boot', async () => {
    await using app = await served(actions, {
      http: { securityHeaders: { 'referrer-policy': false } },
    })
    const { headers } = await app.fetch('/value')
    expect(headers.get('referrer-policy')).toBeNull()
    expect(headers.get('strict-transport-security')).toContain('max-age')
    expect(app.logged.map(({ message }) => message).join()).toContain('referrer-policy')
  })
})
