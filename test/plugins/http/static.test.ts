import { Value } from '@sinclair/typebox/value'
import { afterAll, describe, expect, test } from 'bun:test'
import { renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { staticConfig } from '../../../plugins/http/static-config.ts'
import { staticFolders } from '../../../plugins/http/static.ts'
import { script, staticSite } from './static-site.ts'

const site = staticSite()
const { root, mistakes, serve } = site
const { get } = serve({ path: '/assets', dir: 'public' })
afterAll(() => site.close())

describe('a file', () => {
  test('is served with its type, validators and the constant headers', async () => {
    const answer = await get('/assets/plain.css')
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('a{}')
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/css;charset=utf-8',
      'content-length': '3',
      'accept-ranges': 'bytes',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding',
    })
    expect(answer.headers.get('etag')).toMatch(/^"[\w-]+"$/)
    expect(Date.parse(answer.headers.get('last-modified')!)).toBeGreaterThan(0)
  })

  test.each([
    ['index.html', 'text/html;charset=utf-8'],
    ['app.js', 'text/javascript;charset=utf-8'],
    ['digits.txt', 'text/plain;charset=utf-8'],
    ['photo.JPG', 'image/jpeg'],
  ])('%s has type %s', async (name, type) => {
    expect((await get(`/assets/${name}`)).headers.get('content-type')).toBe(type)
  })

  test('has the same headers when asked by HEAD, and no body', async () => {
    const head = await get('/assets/app.js', {}, 'HEAD')
    const full = await get('/assets/app.js')
    for (const { headers } of [head, full]) headers.delete('date')
    expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(full.headers))
    expect(await head.text()).toBe('')
  })

  test('is found by its encoded name', async () => {
    expect(await (await get('/assets/%C3%BC%20n.txt')).text()).toBe('umlaut')
    expect(await (await get('/assets/100%25.txt')).text()).toBe('percent')
    expect(await (await get('/assets/digits.txt?v=../../1#x')).text()).toBe('0123456789')
    expect(await (await get('/assets/inner.txt')).text()).toBe('0123456789')
    expect(await (await get('/assets/.well-known/security.txt')).text()).toBe('Contact: x')
  })

  test('that is not there is a 404, as is a folder of that name', async () => {
    for (const name of [
      'nothing.txt',
      'nothing/',
      'folder.txt',
      'digits.txt/',
      'digits.txt/a.txt',
    ]) {
      expect([name, (await get(`/assets/${name}`)).status]).toEqual([name, 404])
    }
    expect((await get(`/assets/${'a'.repeat(5000)}.txt`)).status).toBe(404)
  })

  test('that changes is served anew', async () => {
    const path = join(root, 'public', 'changing.txt')
    writeFileSync(path, 'one')
    const first = await get('/assets/changing.txt')
    writeFileSync(`${path}.tmp`, 'two')
    utimesSync(`${path}.tmp`, 1_700_000_000, 1_700_000_000)
    renameSync(`${path}.tmp`, path)
    const second = await get('/assets/changing.txt', {
      'if-none-match': first.headers.get('etag')!,
    })
    expect(second.status).toBe(200)
    expect(await second.text()).toBe('two')
    expect(second.headers.get('last-modified')).toBe('Tue, 14 Nov 2023 22:13:20 GMT')
  })
})

describe('a folder', () => {
  test('answers with its index, under the path that ends in a slash', async () => {
    expect(await (await get('/assets/')).text()).toBe('<title>home</title>')
    expect(await (await get('/assets/docs/')).text()).toBe('<title>docs</title>')
    for (const [path, location] of [
      ['/assets', '/assets/'],
      ['/assets/docs', '/assets/docs/'],
      ['/assets/docs?a=1', '/assets/docs/?a=1'],
    ] as const) {
      const answer = await get(path)
      expect([answer.status, answer.headers.get('location')]).toEqual([301, location])
    }
  })

  test('without index is a 404, and is never listed', async () => {
    expect((await get('/assets/bare/')).status).toBe(404)
    expect((await get('/assets/bare')).status).toBe(404)
    const off = serve({ path: '/', dir: 'public', index: false })
    expect((await off.get('/')).status).toBe(404)
    expect((await off.get('/docs/')).status).toBe(404)
    expect((await off.get('/docs/index.html')).status).toBe(200)
  })

  test('at the root of the site answers for everything below', async () => {
    const site = serve({ path: '/', dir: 'public' })
    expect(await (await site.get('/')).text()).toBe('<title>home</title>')
    expect(await (await site.get('/docs/')).text()).toBe('<title>docs</title>')
    expect((await site.get('/docs')).headers.get('location')).toBe('/docs/')
    const aside = await site.raw('//docs')
    expect(aside).not.toMatch(/^location: \/\//im)
  })
})

describe('files that were compressed beforehand', () => {
  const encoded = async (name: string, accept: string, more: Record<string, string> = {}) => {
    const answer = await get(`/assets/${name}`, { 'accept-encoding': accept, ...more })
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) }
  }

  test('are sent to who asks for them, as the type of the original', async () => {
    const plain = await get('/assets/app.js')
    for (const [accept, encoding, decode] of [
      ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
      ['zstd, gzip;q=0.5', 'gzip', gunzipSync],
      ['br;q=0.1, gzip;q=0.9', 'gzip', gunzipSync],
    ] as const) {
      const { answer, bytes } = await encoded('app.js', accept)
      expect(answer.headers.get('content-encoding')).toBe(encoding)
      expect(answer.headers.get('content-type')).toBe('text/javascript;charset=utf-8')
      expect(answer.headers.get('vary')).toBe('Accept-Encoding')
      expect(answer.headers.get('content-length')).toBe(String(bytes.length))
      expect(answer.headers.get('etag')).not.toBe(plain.headers.get('etag'))
      expect(String(decode(bytes))).toBe(script)
    }
  })

  test('are not sent to others', async () => {
    for (const accept of ['identity', 'zstd', 'br;q=0, gzip;q=0', '']) {
      const { answer, bytes } = await encoded('app.js', accept)
      expect(answer.headers.has('content-encoding')).toBe(false)
      expect(answer.headers.get('vary')).toBe('Accept-Encoding')
      expect(String(bytes)).toBe(script)
    }
  })

  test('have an ETag of their own even when size and time are those of the original', async () => {
    for (const name of ['same.js', 'same.js.gz']) {
      utimesSync(join(root, 'public', name), 1_700_000_000, 1_700_000_000)
    }
    const { answer } = await encoded('same.js', 'gzip')
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    const plain = await encoded('same.js', 'identity')
    expect(answer.headers.get('etag')).not.toBe(plain.answer.headers.get('etag'))
  })

  test('have their own validators and ranges', async () => {
    const { answer, bytes } = await encoded('app.js', 'br')
    const etag = answer.headers.get('etag')!
    expect((await encoded('app.js', 'br', { 'if-none-match': etag })).answer.status).toBe(304)
    expect((await encoded('app.js', 'gzip', { 'if-none-match': etag })).answer.status).toBe(200)
    const part = await encoded('app.js', 'br', { range: 'bytes=1-4' })
    expect(part.answer.status).toBe(206)
    expect(part.answer.headers.get('content-encoding')).toBe('br')
    expect(part.bytes).toEqual(bytes.subarray(1, 5))
  })

  test('never lead out of the folder', async () => {
    const { answer, bytes } = await encoded('variant.js', 'br')
    expect(answer.headers.has('content-encoding')).toBe(false)
    expect(String(bytes)).toBe('plain')
  })
})

describe('options', () => {
  test('caches may keep files for a while, and those named after their content for ever', async () => {
    const cached = serve({ path: '/c', dir: 'public', maxAge: '1h', immutable: ['build/**'] })
    const control = async (path: string) => (await cached.get(path)).headers.get('cache-control')
    expect(await control('/c/plain.css')).toBe('public, max-age=3600')
    expect(await control('/c/build/app-4f2a9c.js')).toBe('public, max-age=31536000, immutable')
  })

  test('headers of the folder win over the constant ones', async () => {
    const own = serve({
      path: '/h',
      dir: 'public',
      headers: {
        'Content-Security-Policy': "default-src 'none'",
        'x-content-type-options': false,
        'cache-control': 'no-store',
      },
    })
    const { headers } = await own.get('/h/plain.css')
    expect(headers.get('content-security-policy')).toBe("default-src 'none'")
    expect(headers.has('x-content-type-options')).toBe(false)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('a fallback answers navigations to paths that the browser routes', async () => {
    const app = serve({ path: '/', dir: 'public', fallback: 'index.html', maxAge: '1h' })
    const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
    for (const path of ['/tasks/17', '/tasks/', '/a/b/c?x=1', '/bare', '/bare/']) {
      const answer = await app.get(path, html)
      expect([path, answer.status]).toEqual([path, 200])
      expect(await answer.text()).toBe('<title>home</title>')
      expect(answer.headers.get('cache-control')).toBe('no-cache')
    }
    expect((await app.get('/tasks/17', { accept: 'application/json' })).status).toBe(404)
    expect((await app.get('/missing.js', html)).status).toBe(404)
    expect((await app.get('/.env', html)).status).toBe(404)
    expect(await (await app.get('/digits.txt', html)).text()).toBe('0123456789')
  })
})

describe('mistakes in the configuration', () => {
  test('are named, with a mend', () => {
    for (const [config, message] of [
      [{ path: '/a', dir: 'nowhere' }, 'there is no folder'],
      [{ path: '/a', dir: 'secret.txt' }, 'there is no folder'],
      [{ path: '/a', dir: '.' }, 'holds the app itself'],
      [{ path: '/a', dir: '/' }, 'holds the app itself'],
      [{ path: '/a', dir: 'public', fallback: 'app.html' }, 'there is no file "app.html"'],
      [{ path: '/a', dir: 'public', fallback: '../secret.html' }, 'there is no file'],
      [{ path: '/a', dir: 'public', headers: { 'x-a': 'a\r\nb: c' } }, 'is not a header'],
      [{ path: '/a', dir: 'public', headers: { 'Content-Type': 'a/b' } }, 'content-type'],
    ] as const) {
      const [problem, ...more] = mistakes(config)
      expect(more).toEqual([])
      expect(problem!.message).toContain(message)
      expect(problem!.key).toStartWith('http.static.0')
      expect(problem!.mend).not.toBe('')
    }
    const twice = mistakes({ path: '/a', dir: 'public' }, { path: '/a', dir: 'public/docs' })
    expect(twice.map(({ key }) => key)).toEqual(['http.static.1'])
  })

  test('the schema takes proper paths only, and no unknown key', () => {
    const valid = (config: unknown): boolean => Value.Check(staticConfig, config)
    for (const path of ['/', '/assets', '/a/b-c/d.e', '/_app', '/~me']) {
      expect(valid([{ path, dir: 'public' }])).toBe(true)
    }
    for (const path of [
      '',
      'assets',
      '/assets/',
      '//a',
      '/a//b',
      '/..',
      '/a/../b',
      '/*',
      '/:a',
      '/%2e',
    ]) {
      expect([path, valid([{ path, dir: 'public' }])]).toEqual([path, false])
    }
    expect(valid([{ path: '/a', dir: 'public', dotfiles: true }])).toBe(false)
  })

  test('nothing configured is nothing served', () => {
    expect(staticFolders([], { root, headers: [], report: () => {} })).toEqual([])
  })
})
