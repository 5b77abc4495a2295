import { afterAll, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { csrfRefusal } from '../../../plugins/http/csrf.ts'

const OWN = new Set(['https://app.example.com'])
const allowed = (origin: string): boolean => OWN.has(origin)
const JSON_BODY = { 'content-type': 'application/json' }
const rule = (method: string, headers: Record<string, string>, forms = false) =>
  csrfRefusal(method, new Headers(headers), { allowed, forms })?.rule

test('methods that change nothing pass, wherever they come from', () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS']) {
    expect(rule(method, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })).toBe(
      undefined,
    )
  }
})

for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
  test(`${method} passes from the same origin and from the address bar`, () => {
    for (const site of ['same-origin', 'none']) {
      expect(rule(method, { ...JSON_BODY, 'sec-fetch-site': site })).toBe(undefined)
    }
  })

  test(`${method} from another site or a sibling passes only from an allowed origin`, () => {
    for (const site of ['cross-site', 'same-site', 'SAME-ORIGIN', 'same-origin, none', '']) {
      const headers = { ...JSON_BODY, 'sec-fetch-site': site }
      expect(rule(method, headers)).toBe('cross-site')
      expect(rule(method, { ...headers, origin: 'https://evil.example' })).toBe('cross-site')
      expect(rule(method, { ...headers, origin: 'null' })).toBe('cross-site')
      expect(rule(method, { ...headers, origin: 'https://app.example.com' })).toBe(undefined)
    }
  })

  test(`${method} without Sec-Fetch-Site needs an allowed Origin`, () => {
    expect(rule(method, JSON_BODY)).toBe('no-origin')
    expect(rule(method, { ...JSON_BODY, origin: 'https://app.example.com.evil.example' })).toBe(
      'foreign-origin',
    )
    expect(rule(method, { ...JSON_BODY, origin: 'https://app.example.com' })).toBe(undefined)
  })
}

test('bodies that a plain form can send are refused, unless the route declares a form', () => {
  const from = { 'sec-fetch-site': 'same-origin' }
  const simple = [
    'text/plain',
    'Text/Plain; charset=utf-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    // A browser calls these simple; a lenient parser finds JSON in them.
    'text/plain, application/json',
    'text/plain; application/json',
    'application/json, text/plain',
    'json',
    '',
  ]
  for (const type of simple) {
    expect(rule('POST', { ...from, 'content-type': type })).toBe('simple-content-type')
  }
  expect(rule('POST', { ...from, 'content-type': 'multipart/form-data; boundary=x' }, true)).toBe(
    undefined,
  )
  for (const type of ['application/json', 'APPLICATION/JSON;charset=utf-8', 'application/x+json']) {
    expect(rule('POST', { ...from, 'content-type': type })).toBe(undefined)
  }
})

test('a form that the route declares still has to come from an allowed origin', () => {
  const headers = {
    'content-type': 'multipart/form-data; boundary=x',
    'sec-fetch-site': 'same-site',
  }
  expect(rule('POST', headers, true)).toBe('cross-site')
})

test('every refusal says what to do', () => {
  expect(csrfRefusal('POST', new Headers(), { allowed })?.message).toContain('Origin')
})

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: (request) =>
    new Response(csrfRefusal(request.method, request.headers, { allowed })?.rule ?? 'passed'),
})
afterAll(() => server.stop(true))

/** The last line of the answer to a request written by hand. */
function send(...lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(server.port!, '127.0.0.1', () => {
      socket.write(`${lines.join('\r\n')}\r\n\r\n`)
    })
    socket.on('data', (data) => (answer += String(data)))
    socket.on('close', () => resolve(answer.slice(answer.lastIndexOf('\n') + 1)))
    socket.on('error', reject)
  })
}

const HEAD = ['POST / HTTP/1.1', 'Host: x', 'Connection: close', 'Sec-Fetch-Site: same-origin']

test('over the wire: a body without a type is refused, no body at all is not', async () => {
  expect(await send(...HEAD)).toBe('passed')
  expect(await send(...HEAD, 'Content-Length: 0')).toBe('passed')
  expect(await send(...HEAD, 'Content-Length: 2', '', '{}')).toBe('simple-content-type')
  expect(await send(...HEAD, 'Transfer-Encoding: chunked', '', '2', '{}', '0')).toBe(
    'simple-content-type',
  )
})

test('over the wire: a second header of the same name does not slip through', async () => {
  expect(await send(...HEAD, 'Sec-Fetch-Site: cross-site')).toBe('cross-site')
  expect(await send(...HEAD, 'Content-Type: application/json', 'Content-Type: text/plain')).toBe(
    'simple-content-type',
  )
})
