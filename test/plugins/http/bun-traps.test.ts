// What Bun 1.4 does, and the plugin works around or relies on. When one of these fails after an upgrade,
// look at the file named beside it.
import { describe, expect, test } from 'bun:test'
import { t } from '../../../kernel/index.ts'
import { send } from './raw-socket.ts'
import { action, served, triggers } from './served.ts'

type Routes = Record<string, Record<string, (request: Bun.BunRequest) => unknown>>

function bare(routes: Routes, options: object = {}) {
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    development: false,
    routes: routes as never,
    fetch: (request) => new Response(`fallback ${request.url}`, { status: 404 }),
    error: () => new Response('failed', { status: 500 }),
    ...options,
  })
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.stop(true) })
}
const text = (body: string) => () => new Response(body)
const get = async (port: number | undefined, line: string, host = 'a') =>
  (await send(port!, `${line} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).answers[0]

describe('the router (server.ts)', () => {
  test('offers a method without handler to less specific routes, and then to fetch', async () => {
    await using server = bare({
      '/p/me': { POST: text('me') },
      '/p/:id': { GET: text('id') },
    })
    expect((await get(server.port, 'GET /p/me'))?.body).toBe('id')
    expect((await get(server.port, 'DELETE /p/me'))?.status).toBe(404)
  })

  test('answers HEAD by GET', async () => {
    await using server = bare({ '/': { GET: text('four') } })
    const head = (await send(server.port!, 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n')).answers[0]
    expect([head?.status, head?.headers['content-length']]).toEqual([200, '4'])
  })

  test('does not take some methods as keys', () => {
    expect(() => bare({ '/': { QUERY: text('') } })).toThrow()
  })

  test('closes the connection on a method that it does not know', async () => {
    await using server = bare({ '/': { GET: text('') } })
    expect(await send(server.port!, 'FROB / HTTP/1.1\r\nHost: a\r\n\r\n')).toMatchObject({
      answers: [],
      closed: true,
    })
  })

  test('shows fetch a path that it has normalised after routing', async () => {
    await using server = bare({ '/p': { GET: text('p') } })
    expect((await get(server.port, 'GET /x/../p'))?.body).toBe('fallback http://a/p')
  })

  test('sends 204 when a handler returns nothing', async () => {
    await using server = bare({ '/': { GET: () => undefined } })
    expect((await get(server.port, 'GET /'))?.status).toBe(204)
  })
})

describe('path parameters (input.ts)', () => {
  test('are decoded, with U+FFFD where they are not UTF-8', async () => {
    await using server = bare({ '/:id': { GET: ({ params }) => Response.json(params) } })
    for (const [sent, id] of [
      ['a%2Fb', 'a/b'],
      ['%ff', '\ufffd'],
      ['%', '\ufffd'],
    ]) {
      const answer = await get(server.port, `GET /${sent}`)
      const { id: got } = JSON.parse(Buffer.from(answer!.body, 'latin1').toString()) as {
        id: string
      }
      expect(got).toContain(id!)
    }
  })

  test('do not hold what a wildcard matched', async () => {
    await using server = bare({ '/w/*': { GET: ({ params }) => Response.json(params) } })
    expect((await get(server.port, 'GET /w/a/b'))?.body).toBe('{}')
  })
})

describe('Host (host-header.ts)', () => {
  test('that is malformed leaves a URL without origin', async () => {
    await using server = bare({ '/p': { GET: ({ url }) => new Response(url) } })
    expect((await get(server.port, 'GET /p?q', 'a b'))?.body).toBe('/p?q')
    expect((await get(server.port, 'GET /p?q', ''))?.body).toBe('/p?q')
  })

  test('that comes twice is joined by a comma, and the first one is in the URL', async () => {
    await using server = bare({
      '/p': { GET: ({ url, headers }) => new Response(`${url} ${headers.get('host')}`) },
    })
    expect((await get(server.port, 'GET /p', 'a\r\nHost: b'))?.body).toBe('http://a/p a, b')
  })
})

describe('bodies (body.ts)', () => {
  test('are decoded without failing', async () => {
    await using server = bare({
      '/text': {
        POST: async (request) => Response.json((await request.text()).includes('\ufffd')),
      },
    })
    for (const [bytes, replaced] of [
      [[0xff], true],
      [[0xc0, 0xaf], true],
      [[0xed, 0xa0, 0x80], true],
      [[0xf0, 0x9f, 0x98], true],
      [[0xc3, 0xbc], false],
    ] as const) {
      const answer = await fetch(`${server.url}text`, {
        method: 'POST',
        body: new Uint8Array(bytes),
      })
      expect(await answer.json()).toBe(replaced)
    }
  })

  test('over Bun’s own limit are refused without the handler and without a body', async () => {
    let ran = false
    const POST = (): Response => {
      ran = true
      return new Response()
    }
    await using server = bare({ '/': { POST } }, { maxRequestBodySize: 10 })
    const { answers } = await send(
      server.port!,
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n${'x'.repeat(11)}`,
    )
    expect(answers[0]).toMatchObject({ status: 413, body: '' })
    expect(ran).toBe(false)
  })

  test('of any depth are parsed, and __proto__ is an own property', () => {
    expect(() => JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))).not.toThrow()
    const parsed = JSON.parse('{"__proto__":{"polluted":1}}') as object
    expect([Object.keys(parsed), Object.getPrototypeOf(parsed)]).toEqual([
      ['__proto__'],
      Object.prototype,
    ])
  })
})

describe('responses (output.ts, events.ts)', () => {
  test('copy status and headers of a Response that is given as init', () => {
    const template = Response.json(null, { status: 201, headers: { 'x-a': 'b' } })
    const made = Response.json({ a: 1 }, template)
    made.headers.set('x-a', 'c')
    const again = Response.json({ a: 2 }, template)
    expect([again.status, again.headers.get('x-a'), template.headers.get('x-a')]).toEqual([
      201,
      'b',
      'b',
    ])
    expect(again.headers.get('content-type')).toBe('application/json;charset=utf-8')
  })

  test('that stream have no complete head before the first bytes of the body', async () => {
    const silent = (): Response =>
      new Response(new ReadableStream({ pull: () => new Promise<void>(() => undefined) }))
    await using server = bare({ '/': { GET: silent } })
    const outcome = await send(server.port!, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', { patience: 200 })
    expect(outcome).toMatchObject({ answers: [], hung: true })
  })
})

describe('stopping (serve.ts)', () => {
  test('waits for half a head although no request is pending', async () => {
    await using server = bare({ '/': { GET: text('ok') } })
    const half = send(server.port!, 'GET / HT', { patience: 10_000 })
    expect((await get(server.port, 'GET /'))?.status).toBe(200)
    let stopped = false
    void server.stop().then(() => (stopped = true))
    expect(server.pendingRequests).toBe(0)
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(stopped).toBe(false)
    await server.stop(true)
    expect((await half).closed).toBe(true)
  })
})

test('a silent connection is reset under a handler, unless the handler’s time is asked for', async () => {
  const wait = (): Promise<void> => Bun.sleep(6000)
  const GET = async (): Promise<Response> => {
    await wait()
    return new Response('late')
  }
  await using server = bare({ '/': { GET } }, { idleTimeout: 1 })
  const slow = action(
    { name: 'slow', input: t.Object({}), output: t.String(), triggers: [triggers.api('GET', '/')] },
    async () => {
      await wait()
      return 'late'
    },
  )
  await using app = await served([slow], { http: { idleTimeout: 1 } })
  const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
  const [reset, kept] = await Promise.all([
    send(server.port!, request, { patience: 9000 }),
    send(app.port, request, { patience: 9000 }),
  ])
  expect(reset).toMatchObject({ answers: [], closed: true })
  expect(kept.answers[0]?.body).toBe('"late"')
}, 60_000)
