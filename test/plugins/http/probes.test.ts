// R57: what a server makes of requests that no client should send. Each is answered with a refusal or
// with a correct response, never with a hang, a crash, or the response to something else.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { probeApp } from './probe-app.ts'
import { send } from './raw-socket.ts'
import type { Served } from './served.ts'

let app: Served
beforeAll(async () => {
  app = await probeApp()
})
afterAll(() => app.kernel.stop())

const GET = 'GET /ping HTTP/1.1\r\nHost: a\r\n'
const POST = 'POST /tasks HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
const body = '{"title":"a"}'
const chunks = (...lines: string[]): string =>
  `${POST}Transfer-Encoding: chunked\r\n\r\n${lines.join('\r\n')}\r\n`

/** `closed`: the connection is closed without an answer. */
type Wanted = number | 'closed' | readonly (number | 'closed')[]

const probes: [name: string, bytes: string, wanted: Wanted][] = [
  // Request line
  ['HTTP/1.0', 'GET /ping HTTP/1.0\r\n\r\n', [200, 505]],
  ['HTTP/0.9', 'GET /ping\r\n\r\n', [400, 505]],
  ['HTTP/2.0', 'GET /ping HTTP/2.0\r\nHost: a\r\n\r\n', 505],
  ['HTTP/1.2', 'GET /ping HTTP/1.2\r\nHost: a\r\n\r\n', [400, 505]],
  ['HTTP/9.9', 'GET /ping HTTP/9.9\r\nHost: a\r\n\r\n', [400, 505]],
  ['lower-case protocol', 'GET /ping http/1.1\r\nHost: a\r\n\r\n', [400, 505, 'closed']],
  ['no version', 'GET /ping \r\nHost: a\r\n\r\n', [400, 505]],
  ['three spaces', 'GET   /ping HTTP/1.1\r\nHost: a\r\n\r\n', [400, 404, 505]],
  ['tab as separator', 'GET\t/ping\tHTTP/1.1\r\nHost: a\r\n\r\n', [400, 505, 'closed']],
  ['LF only', 'GET /ping HTTP/1.1\nHost: a\n\n', [400, 505]],
  ['CR only', 'GET /ping HTTP/1.1\rHost: a\r\r', [400, 505, 'closed']],
  ['leading line breaks', `\r\n\r\n${GET}\r\n`, [200, 400, 'closed']],
  ['leading space', ` ${GET}\r\n`, [400, 'closed']],
  ['NUL in the path', 'GET /pi\0ng HTTP/1.1\r\nHost: a\r\n\r\n', [400, 404, 505, 'closed']],
  ['raw bytes in the path', 'GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n', [400, 404]],
  ['space in the path', 'GET /pi ng HTTP/1.1\r\nHost: a\r\n\r\n', [400, 404, 505]],
  ['no slash', 'GET ping HTTP/1.1\r\nHost: a\r\n\r\n', [400, 404]],
  ['asterisk', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', [204, 400, 404]],
  ['absolute form', 'GET http://b/ping HTTP/1.1\r\nHost: a\r\n\r\n', 200],
  ['authority form', 'GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n', [400, 404]],
  ['CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n', [400, 404, 405]],
  ['TRACE', 'TRACE /ping HTTP/1.1\r\nHost: a\r\n\r\n', 405],
  ['TRACE of nothing', 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n', [404, 405]],
  ['an unknown method', 'FROB /ping HTTP/1.1\r\nHost: a\r\n\r\n', [400, 405, 501, 'closed']],
  ['a lower-case method', 'get /ping HTTP/1.1\r\nHost: a\r\n\r\n', [400, 405, 501, 'closed']],
  [
    'a very long method',
    `${'A'.repeat(10_000)} / HTTP/1.1\r\nHost: a\r\n\r\n`,
    [400, 431, 501, 'closed'],
  ],
  ['a very long path', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, [414, 431]],
  ['a very long query', `GET /ping?${'a'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, [414, 431]],
  ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400, 'closed']],
  ['an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400, 505, 'closed']],

  // Host
  ['no Host', 'GET /ping HTTP/1.1\r\n\r\n', 400],
  [
    'two Hosts, POST',
    POST.replace('Host: a', 'Host: a\r\nHost: b') + `Content-Length: 13\r\n\r\n${body}`,
    400,
  ],
  [
    'the same Host twice',
    POST.replace('Host: a', 'Host: a\r\nHost: a') + `Content-Length: 13\r\n\r\n${body}`,
    400,
  ],
  ...[
    'a b',
    'evil@x',
    'a/b',
    '<x>',
    'a#b',
    'a\\b',
    'a\tb',
    'a,b',
    '[::1',
    'a:99999999',
    'a:b',
    '%',
    'ü',
  ].map((host): [string, string, Wanted] => [
    `Host: ${JSON.stringify(host)}`,
    `POST /tasks HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n${body}`,
    host === '%' ? [200, 400] : 400,
  ]),
  [
    'a malformed Host where the query is read',
    'GET /tasks/7?verbose=true HTTP/1.1\r\nHost: a b\r\n\r\n',
    400,
  ],
  ['a malformed Host on a wildcard', 'GET /files/a HTTP/1.1\r\nHost: a b\r\n\r\n', 400],
  ['a malformed Host of nothing', 'GET /nothing HTTP/1.1\r\nHost: a b\r\n\r\n', 400],
  ['two Hosts of nothing', 'GET /nothing HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
  // Nothing of such a request is read, so that neither Host can mislead anybody.
  ['two Hosts where nothing is read', `${GET}Host: b\r\n\r\n`, [200, 400]],
  ['an IPv6 Host', 'GET /tasks/7?verbose=true HTTP/1.1\r\nHost: [::1]:80\r\n\r\n', 200],

  // Headers
  ['space before the colon', `${GET}X-A : b\r\n\r\n`, 400],
  ['a header without colon', `${GET}nonsense\r\n\r\n`, 400],
  ['a header without name', `${GET}: b\r\n\r\n`, 400],
  ['a space in a name', `${GET}X A: b\r\n\r\n`, 400],
  ['a NUL in a value', `${GET}X-A: b\0c\r\n\r\n`, 400],
  ['a bare CR in a value', `${GET}X-A: b\rc\r\n\r\n`, 400],
  ['a folded header', `${GET}X-A: b\r\n c\r\n\r\n`, 400],
  ['a first header that is folded', 'GET /ping HTTP/1.1\r\n Host: a\r\n\r\n', 400],
  ['headers of 20 KiB', `${GET}X-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ['5,000 headers', `${GET}${'A: b\r\n'.repeat(5000)}\r\n`, 431],
  ['headers that end in LF', `${GET}X-A: b\n\r\n`, [200, 400]],

  // Length and transfer
  ['CL and TE', `${POST}Content-Length: 13\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  ['TE and CL', `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`, 400],
  ['two CLs that differ', `${POST}Content-Length: 13\r\nContent-Length: 5\r\n\r\n${body}`, 400],
  [
    'two CLs that agree',
    `${POST}Content-Length: 13\r\nContent-Length: 13\r\n\r\n${body}`,
    [200, 400],
  ],
  ['CL: 13, 13', `${POST}Content-Length: 13, 13\r\n\r\n${body}`, 400],
  ['CL: -1', `${POST}Content-Length: -1\r\n\r\n${body}`, 400],
  ['CL: +13', `${POST}Content-Length: +13\r\n\r\n${body}`, 400],
  ['CL: 0x0d', `${POST}Content-Length: 0x0d\r\n\r\n${body}`, 400],
  ['CL: 13a', `${POST}Content-Length: 13a\r\n\r\n${body}`, 400],
  ['CL: 1e1', `${POST}Content-Length: 1e1\r\n\r\n${body}`, 400],
  ['an empty CL', `${POST}Content-Length: \r\n\r\n`, 400],
  ['CL beyond 2^64', `${POST}Content-Length: 99999999999999999999\r\n\r\n${body}`, [400, 413]],
  ['a body over the limit', `${POST}Content-Length: 65537\r\n\r\n${'x'.repeat(65_537)}`, 413],
  ['a body over Bun’s limit', `${POST}Content-Length: 10000000\r\n\r\n`, 413],
  ['TE: gzip', `${POST}Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n`, [400, 501]],
  ['TE: gzip, chunked', `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, [400, 501]],
  ['TE: chunked, chunked', `${POST}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`, 400],
  ['TE: xchunked', `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, [400, 501]],
  [
    'TE: identity',
    `${POST}Transfer-Encoding: identity\r\nContent-Length: 13\r\n\r\n${body}`,
    [400, 501],
  ],
  [
    'two TEs',
    `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    'TE in HTTP/1.0',
    POST.replace('1.1', '1.0') + 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    [400, 505],
  ],

  // Chunks
  ['a chunked body', chunks('d', body, '0', ''), 200],
  ['chunks with extensions', chunks('d;a=b', body, '0', ''), [200, 400]],
  ['chunks with trailers', chunks('d', body, '0', 'X-A: b', ''), [200, 400]],
  ['a trailer that is a length', chunks('d', body, '0', 'Content-Length: 5', ''), [200, 400]],
  ['a chunk size that is no number', chunks('zz', body, '0', ''), 400],
  ['a negative chunk size', chunks('-1', body, '0', ''), 400],
  ['a chunk size of 0x0d', chunks('0xd', body, '0', ''), 400],
  ['an enormous chunk size', chunks('ffffffffffffffffff', body, '0', ''), [400, 413]],
  ['a chunk longer than it says', chunks('5', body, '0', ''), 400],
  ['a chunk that ends in LF', `${POST}Transfer-Encoding: chunked\r\n\r\nd\n${body}\n0\n\n`, 400],
  ['chunks over the limit', chunks('186a0', 'x'.repeat(100_000), '0', ''), 413],

  // Bodies
  ['a GET with a body', `${GET}Content-Length: 13\r\n\r\n${body}`, 200],
  ['a HEAD with a body', `HEAD /ping HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n`, 200],
  [
    'an expectation that is met',
    `${POST}Expect: 100-continue\r\nContent-Length: 13\r\n\r\n${body}`,
    200,
  ],
  [
    'an expectation that is not',
    `${POST}Expect: 200-maybe\r\nContent-Length: 13\r\n\r\n${body}`,
    [200, 417],
  ],
  [
    'an upgrade to a WebSocket',
    `${GET}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    [200, 400, 426],
  ],
  [
    'an upgrade to h2c',
    `${GET}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n`,
    200,
  ],
  [
    'a compressed body',
    `${POST}Content-Encoding: gzip\r\nContent-Length: 13\r\n\r\n${body}`,
    [200, 415],
  ],
  ['a path that climbs', 'GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n', [400, 404]],
  [
    'a path that climbs, encoded',
    'GET /files/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n',
    [200, 400, 404],
  ],
]

test('there are more than fifty', () => {
  expect(probes.length).toBeGreaterThan(50)
  expect(new Set(probes.map(([name]) => name)).size).toBe(probes.length)
})

test.each(probes)('%s', async (_name, bytes, wanted) => {
  const { answers, closed, hung } = await send(app.port, Buffer.from(bytes, 'latin1'))
  expect(hung).toBe(false)
  const got = answers.length > 0 ? answers[0]!.status : closed ? 'closed' : 'nothing'
  expect([wanted].flat()).toContain(got as never)
  const [good] = (await send(app.port, `${GET}\r\n`)).answers
  expect([good?.status, good?.body]).toEqual([200, '"pong"'])
})

test('what follows a refused request is not taken for another one', async () => {
  const smuggled = `${GET}X-Smuggled: yes\r\n\r\n`
  for (const start of [
    `${POST}Content-Length: 13\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${POST}Content-Length: 5\r\nContent-Length: 0\r\n\r\n`,
    chunks('zz', body, '0', ''),
    `${POST}Content-Length: 10000000\r\n\r\n`,
  ]) {
    const { answers } = await send(app.port, start + smuggled, { answers: 2, patience: 500 })
    expect(answers.filter(({ status }) => status === 200)).toEqual([])
  }
})

test('pipelined requests are answered in their order', async () => {
  const one = (id: number): string => `GET /tasks/${id} HTTP/1.1\r\nHost: a\r\n\r\n`
  const post = `${POST}Content-Length: 13\r\n\r\n${body}`
  const { answers } = await send(app.port, one(1) + post + one(2) + `${GET}\r\n`, { answers: 4 })
  expect(answers.map(({ body }) => body)).toEqual(['{"id":1}', body, '{"id":2}', '"pong"'])
})

test('half a request holds nobody else up', async () => {
  const halves = [
    'GET /pi',
    `${POST}Content-Length: 13\r\n\r\n{"ti`,
    `${POST}Transfer-Encoding: chunked\r\n\r\nd\r\n{"ti`,
  ]
  const held = halves.map((half) => send(app.port, half, { patience: 300 }))
  const [good] = (await send(app.port, `${GET}\r\n`)).answers
  expect(good?.status).toBe(200)
  for (const { answers } of await Promise.all(held)) expect(answers).toEqual([])
})
