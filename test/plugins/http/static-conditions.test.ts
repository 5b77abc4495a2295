import { afterAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { script, staticSite } from './static-site.ts'

const site = staticSite()
const { serve } = site
const { get } = serve({ path: '/assets', dir: 'public' })
afterAll(() => site.close())

describe('conditional requests', () => {
  const path = '/assets/digits.txt'
  const facts = async () => {
    const { headers } = await get(path)
    return { etag: headers.get('etag')!, modified: headers.get('last-modified')! }
  }
  const later = (date: string, ms: number) => new Date(Date.parse(date) + ms).toUTCString()

  test('are answered 304 when the client has the content', async () => {
    const { etag, modified } = await facts()
    const cases: Record<string, string>[] = [
      { 'if-none-match': etag },
      { 'if-none-match': `"x", W/${etag}` },
      { 'if-none-match': '*' },
      { 'if-modified-since': modified },
      { 'if-modified-since': later(modified, 5000) },
    ]
    for (const headers of cases) {
      const answer = await get(path, headers)
      expect(answer.status).toBe(304)
      expect(await answer.text()).toBe('')
      expect(answer.headers.get('etag')).toBe(etag)
      expect(answer.headers.get('cache-control')).toBe('no-cache')
      expect(answer.headers.has('content-type')).toBe(false)
    }
  })

  test('are answered in full when it does not, or asks nonsense', async () => {
    const { modified } = await facts()
    const cases: Record<string, string>[] = [
      { 'if-none-match': '"x"' },
      { 'if-modified-since': later(modified, -1000) },
      { 'if-modified-since': 'yesterday' },
    ]
    for (const headers of cases) {
      expect((await get(path, headers)).status).toBe(200)
    }
    // The date does not count beside an ETag.
    const both = { 'if-none-match': '"x"', 'if-modified-since': modified }
    expect((await get(path, both)).status).toBe(200)
  })

  test('are answered 412 when what they rely on is gone', async () => {
    const { etag, modified } = await facts()
    const status = async (headers: Record<string, string>) => (await get(path, headers)).status
    expect(await status({ 'if-match': '"x"' })).toBe(412)
    expect(await status({ 'if-match': etag })).toBe(200)
    expect(await status({ 'if-unmodified-since': later(modified, -1000) })).toBe(412)
    expect(await status({ 'if-unmodified-since': modified })).toBe(200)
  })
})

describe('ranges', () => {
  const part = async (range: string, headers: Record<string, string> = {}, name = 'digits.txt') => {
    const answer = await get(`/assets/${name}`, { range, ...headers })
    return [answer.status, answer.headers.get('content-range'), await answer.text()]
  }

  test.each([
    ['bytes=0-3', 'bytes 0-3/10', '0123'],
    ['bytes=4-', 'bytes 4-9/10', '456789'],
    ['bytes=-3', 'bytes 7-9/10', '789'],
    ['bytes=-30', 'bytes 0-9/10', '0123456789'],
    ['bytes=8-99', 'bytes 8-9/10', '89'],
    ['bytes=9-9', 'bytes 9-9/10', '9'],
    ['Bytes= 0-0', 'bytes 0-0/10', '0'],
    ['bytes=0-99999999999999999999', 'bytes 0-9/10', '0123456789'],
  ])('%s is answered with that part', async (range, contentRange, body) => {
    expect(await part(range)).toEqual([206, contentRange, body])
  })

  test.each(['bytes=10-', 'bytes=10-20', 'bytes=-0', 'bytes=99999999999999999999-'])(
    '%s lies outside',
    async (range) => {
      expect(await part(range)).toEqual([416, 'bytes */10', ''])
    },
  )

  test.each([
    'bytes=5-2',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=0-1,3-4',
    'lines=0-1',
    'bytes 0-1',
    'bytes=--1',
    'bytes=0x1-2',
  ])('%s is answered in full', async (range) => {
    const answer = await get('/assets/digits.txt', { range })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-length')).toBe('10')
    expect(answer.headers.get('accept-ranges')).toBe('bytes')
    expect(await answer.text()).toBe('0123456789')
  })

  test('nothing of an empty file can be asked for', async () => {
    expect(await part('bytes=0-', {}, 'empty.txt')).toEqual([416, 'bytes */0', ''])
    expect((await get('/assets/empty.txt')).status).toBe(200)
  })

  test('If-Range decides whether the part still belongs to what the client has', async () => {
    const { headers } = await get('/assets/digits.txt')
    const etag = headers.get('etag')!
    expect(await part('bytes=0-3', { 'if-range': etag })).toEqual([206, 'bytes 0-3/10', '0123'])
    expect((await part('bytes=0-3', { 'if-range': headers.get('last-modified')! }))[0]).toBe(206)
    for (const other of ['"x"', `W/${etag}`, 'Tue, 14 Nov 2023 22:13:20 GMT', 'x']) {
      expect(await part('bytes=0-3', { 'if-range': other })).toEqual([200, null, '0123456789'])
    }
    expect(await part('bytes=99-', { 'if-range': '"x"' })).toEqual([200, null, '0123456789'])
  })

  test('HEAD and conditions come before them', async () => {
    const head = await get('/assets/digits.txt', { range: 'bytes=0-3' }, 'HEAD')
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '10'])
    const etag = head.headers.get('etag')!
    expect((await part('bytes=0-3', { 'if-none-match': etag }))[0]).toBe(304)
    expect((await part('bytes=0-3', { 'if-match': '"x"' }))[0]).toBe(412)
  })

  test('parts put together are the file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(script.length), fc.nat(script.length), async (a, b) => {
        const [first, last] = [Math.min(a, b), Math.max(a, b)]
        const answer = await get('/assets/app.js', { range: `bytes=${first}-${last}` })
        const expected = first < script.length ? script.slice(first, last + 1) : ''
        expect(await answer.text()).toBe(expected)
        expect(answer.status).toBe(first < script.length ? 206 : 416)
      }),
      { numRuns: 50 },
    )
  })
})
