import { afterAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { etags, ifMatch, ifNoneMatch, notModified, weakened } from '../../../plugins/http/etag.ts'

const etagOf = etags(true)!
let body = JSON.stringify({ id: 1, title: 'écrire' })
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  routes: {
    '/task': {
      GET: (request) => {
        const headers = new Headers({
          etag: etagOf(body),
          'content-type': 'application/json',
          'cache-control': 'private',
          vary: 'Origin',
        })
        return ifNoneMatch(request.headers.get('if-none-match'), headers.get('etag')!)
          ? notModified(headers)
          : new Response(body, { headers })
      },
    },
  },
})
afterAll(() => server.stop(true))
const get = (headers: Record<string, string> = {}) =>
  fetch(new URL('/task', server.url), { headers })

test('a second GET with the ETag of the first is answered 304, until the body changes', async () => {
  const first = await get()
  expect(first.status).toBe(200)
  const etag = first.headers.get('etag')!
  const second = await get({ 'if-none-match': etag })
  expect(second.status).toBe(304)
  expect(await second.text()).toBe('')
  expect(second.headers.get('etag')).toBe(etag)
  expect(second.headers.get('vary')).toBe('Origin')
  expect(second.headers.get('cache-control')).toBe('private')
  expect(second.headers.has('content-type')).toBe(false)
  body = JSON.stringify({ id: 1, title: 'lire' })
  const third = await get({ 'if-none-match': etag })
  expect(third.status).toBe(200)
  expect(third.headers.get('etag')).not.toBe(etag)
})

test('ETags are off unless configured, weak unless asked for strong ones', () => {
  expect(etags(undefined)).toBeUndefined()
  expect(etags(false)).toBeUndefined()
  expect(etags('weak')!('{}')).toMatch(/^W\/"[\w-]+"$/)
  expect(etags('strong')!('{}')).toMatch(/^"[\w-]+"$/)
  expect(etags('strong')!('{}')).not.toBe(etags('strong')!('[]'))
})

test('If-None-Match reads lists and stars, and compares weakly', () => {
  for (const header of ['"a"', 'W/"a"', '"x", "a"', '"x",W/"a" , "y"', '*', ' * ']) {
    expect(ifNoneMatch(header, '"a"')).toBe(true)
    expect(ifNoneMatch(header, 'W/"a"')).toBe(true)
  }
  for (const header of [null, '', 'a', '"b"', '"aa"', '"a', 'W/a', '"x, a"']) {
    expect(ifNoneMatch(header, '"a"')).toBe(false)
  }
  expect(ifNoneMatch('"x,y", "a"', '"x,y"')).toBe(true)
})

test('If-Match compares strongly; without the header everything passes', () => {
  expect(ifMatch(null, undefined)).toBe(true)
  expect(ifMatch(null, 'W/"a"')).toBe(true)
  expect(ifMatch('"a"', '"a"')).toBe(true)
  expect(ifMatch('"x", "a"', '"a"')).toBe(true)
  expect(ifMatch('*', '"a"')).toBe(true)
  expect(ifMatch('*', undefined)).toBe(false)
  expect(ifMatch('"a"', undefined)).toBe(false)
  expect(ifMatch('"b"', '"a"')).toBe(false)
  expect(ifMatch('W/"a"', '"a"')).toBe(false)
  expect(ifMatch('W/"a"', 'W/"a"')).toBe(false)
  expect(ifMatch('"a"', 'W/"a"')).toBe(false)
})

test('an ETag is found in any list that holds it, weakened or not', () => {
  const tag = fc
    .string({ unit: fc.constantFrom(...'ab,;*W/'.split('')), maxLength: 6 })
    .map((s) => `"${s}"`)
  fc.assert(
    fc.property(fc.array(tag, { maxLength: 4 }), tag, fc.boolean(), (others, own, weak) => {
      const list = [...others, weak ? weakened(own) : own].join(', ')
      expect(ifNoneMatch(list, own)).toBe(true)
      expect(ifNoneMatch(list, weakened(own))).toBe(true)
      expect(ifMatch(list, own)).toBe(!weak || others.includes(own))
      expect(ifNoneMatch(others.join(','), own)).toBe(others.includes(own))
    }),
  )
})
