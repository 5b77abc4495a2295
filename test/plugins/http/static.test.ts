import { Value } from '@sinclair/typebox/value'
import { afterAll, describe, expect, test } from 'bun:test'
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { BootProblem } from '../../../kernel/index.ts'
import { type StaticFolderConfig, staticConfig } from '../../../plugins/http/static-config.ts'
import { staticFolders } from '../../../plugins/http/static.ts'

const CANARY = 'CANARY-7f3a'
const root = mkdtempSync(join(tmpdir(), 'bunbase-static-'))
const script = `console.log(${JSON.stringify('x'.repeat(2000))})`
const files: Record<string, string | Uint8Array<ArrayBuffer>> = {
  'secret.txt': CANARY,
  'secret.html': CANARY,
  'public-too/secret.txt': CANARY,
  'public/index.html': '<title>home</title>',
  'public/app.js': script,
  'public/app.js.br': brotliCompressSync(script) as Uint8Array<ArrayBuffer>,
  'public/app.js.gz': Bun.gzipSync(script),
  'public/plain.css': 'a{}',
  'public/digits.txt': '0123456789',
  'public/empty.txt': '',
  'public/photo.JPG': 'jpeg',
  'public/docs/index.html': '<title>docs</title>',
  'public/bare/page.html': '<title>bare</title>',
  'public/ü n.txt': 'umlaut',
  'public/100%.txt': 'percent',
  'public/%2e%2e.txt': 'literal',
  'public/build/app-4f2a9c.js': '1',
  'public/.env': CANARY,
  'public/.env.txt': CANARY,
  'public/.git/config.txt': CANARY,
  'public/.well-known/security.txt': 'Contact: x',
  'public/.well-known/.hidden.txt': CANARY,
  'public/data.sqlite': CANARY,
  'public/app.js.map': CANARY,
  'public/server.ts': CANARY,
  'public/noextension': CANARY,
  'public/variant.js': 'plain',
  'public/same.js': 'same size',
  'public/same.js.gz': 'in gzip  ',
  'public/stream:1.txt': CANARY,
  'public/back\\slash.txt': CANARY,
  'public/dot./a.txt': CANARY,
  'public/line\nfeed.txt': CANARY,
  'public/tab\t.txt': CANARY,
}
for (const [name, content] of Object.entries(files)) {
  mkdirSync(join(root, name, '..'), { recursive: true })
  writeFileSync(join(root, name), content)
}
const link = (target: string, name: string) => symlinkSync(target, join(root, 'public', name))
link('../secret.txt', 'escape.txt')
link('..', 'up')
link(join(root, 'public-too'), 'sibling')
link('.env', 'env.txt')
link('data.sqlite', 'data.txt')
link('digits.txt', 'inner.txt')
link('loop.txt', 'loop.txt')
link('../secret.txt', 'variant.js.br')
mkdirSync(join(root, 'public', 'folder.txt'))
Bun.spawnSync(['mkfifo', join(root, 'public', 'pipe.txt')])

const HEADERS = [
  ['x-content-type-options', 'nosniff'],
  ['content-security-policy', "default-src 'self'"],
] as const

function mistakes(...config: StaticFolderConfig[]): BootProblem[] {
  const found: BootProblem[] = []
  staticFolders(config, { root, headers: HEADERS, report: (problem) => found.push(problem) })
  return found
}
const servers: ReturnType<typeof Bun.serve>[] = []
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop(true)))
  rmSync(root, { recursive: true })
})

/** A server of these folders, wired as the plugin wires them. */
function serve(...config: StaticFolderConfig[]) {
  const report = ({ message }: BootProblem): never => {
    throw new Error(message)
  }
  const folders = staticFolders(config, { root, headers: HEADERS, report })!
  const missing = (): Response => new Response('missing', { status: 404 })
  const routes = folders.flatMap(({ routes: patterns, serve: answer }) =>
    patterns.map((path) => [path, { GET: (r: Request) => answer(r) ?? missing() }] as const),
  )
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    routes: Object.fromEntries(routes),
    fetch: missing,
    error: () => new Response('broken', { status: 500 }),
  })
  servers.push(server)
  return {
    get: (path: string, headers: Record<string, string> = {}, method = 'GET') =>
      fetch(new URL(path, server.url), {
        method,
        headers: { 'accept-encoding': 'identity', ...headers },
        decompress: false,
        redirect: 'manual',
      }),
    /** The answer to a path that is sent as it is written here. */
    raw: (path: string) =>
      new Promise<string>((resolve, reject) => {
        let answer = ''
        const socket = connect(server.port!, '127.0.0.1', () => {
          socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
        })
        socket.on('data', (data) => (answer += String(data)))
        socket.on('close', () => resolve(answer))
        socket.on('error', reject)
      }),
  }
}
const { get, raw } = serve({ path: '/assets', dir: 'public' })

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

describe('outside of what is served', () => {
  const up = [
    '..',
    '%2e%2e',
    '%2E.',
    '.%2e',
    '%252e%252e',
    '%c0%ae%c0%ae',
    '..%00',
    '..;',
    '...',
    '%u002e',
  ]
  const slash = [
    '/',
    '%2f',
    '%2F',
    '%252f',
    '\\',
    '%5c',
    '%5C',
    '%255c',
    '//',
    '/./',
    '%c0%af',
    '/%2e/',
  ]
  const corpus = [
    ...up.flatMap((dots) =>
      slash.flatMap((between) => [
        `/assets/${dots}${between}secret.txt`,
        `/assets/docs/${dots}${between}${dots}${between}secret.txt`,
        `/assets${between}${dots}${between}secret.txt`,
        `/assets/bare${between}${dots}${between}${dots}${between}${dots}${between}${root.slice(1)}/secret.txt`,
      ]),
    ),
    ...`
      escape.txt up/secret.txt up/public/digits.txt/../../../secret.txt sibling/secret.txt
      .env .env.txt %2eenv %2Eenv.txt env.txt .git/config.txt .well-known/.hidden.txt
      data.sqlite data.txt app.js.map server.ts noextension app.js.br app.js.gz
      data.sqlite%00.txt secret.txt%00 app.js.map%20 app.js.map. server.ts::$DATA loop.txt
      stream:1.txt stream%3A1.txt back%5Cslash.txt dot./a.txt line%0Afeed.txt tab%09.txt
      pipe.txt % %zz %ff %E0%80 %00 -too/secret.txt ../public-too/secret.txt C:/secret.txt
      file:///etc/passwd /etc/passwd %2fetc%2fpasswd ~/secret.txt
    `
      .trim()
      .split(/\s+/),
  ].map((path) => (path.startsWith('/assets') ? path : `/assets/${path}`))

  test(`${corpus.length} paths lead nowhere`, async () => {
    expect(corpus.length).toBeGreaterThan(400)
    for (const path of corpus) {
      const answer = await raw(path)
      expect([path, answer.slice(0, 12)]).toEqual([
        path,
        expect.stringMatching(/^HTTP\/1\.1 40[04]$/),
      ])
      expect(answer).not.toContain(CANARY)
    }
  })

  test('no path of such pieces leads out', async () => {
    const names = [
      'secret.txt',
      'public',
      'docs',
      'up',
      'sibling',
      'escape.txt',
      '.env',
      'assets',
      '',
    ]
    const piece = fc.constantFrom(...up, ...slash, ...slash, ...names, ...names)
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 12 }), async (pieces) => {
        const answer = await raw(`/assets/${pieces.join('')}`)
        expect(answer).not.toContain(CANARY)
        expect(answer).not.toMatch(/^HTTP\/1\.1 5/)
      }),
      { numRuns: 500 },
    )
  })

  test('a path that Bun routes here although it leads elsewhere is a 404', async () => {
    // Bun picks the route by the path as sent, and shows the handler a normalised one.
    expect(await raw('/assets/%2e%2e/assets-not/digits.txt')).toStartWith('HTTP/1.1 404')
    expect(await raw('/assets/%2e%2e/sesame/digits.txt')).toStartWith('HTTP/1.1 404')
    expect(await raw('/assets/%2e%2e/assetsdigits.txt')).toStartWith('HTTP/1.1 404')
  })

  test('a folder that is swapped for a link while the server runs leads nowhere', async () => {
    mkdirSync(join(root, 'public', 'swap'))
    writeFileSync(join(root, 'public', 'swap', 'secret.txt'), 'fine')
    expect(await raw('/assets/swap/secret.txt')).toEndWith('fine')
    rmSync(join(root, 'public', 'swap'), { recursive: true })
    symlinkSync(join(root, 'public-too'), join(root, 'public', 'swap'))
    expect(await raw('/assets/swap/secret.txt')).toStartWith('HTTP/1.1 404')
  })
})

describe('extensions', () => {
  test('can be listed, in any case', async () => {
    const own = serve({ path: '/own', dir: 'public', extensions: ['JPG', 'sqlite', ''] })
    expect((await own.get('/own/photo.JPG')).status).toBe(200)
    expect((await own.get('/own/data.sqlite')).status).toBe(200)
    expect((await own.get('/own/noextension')).status).toBe(200)
    expect((await own.get('/own/app.js')).status).toBe(404)
    expect((await own.get('/own/.env')).status).toBe(404)
  })

  test('can all be opened, which is said at boot; dotfiles stay closed', async () => {
    const config = { path: '/all', dir: 'public', extensions: '*' } as const
    const all = serve(config)
    expect((await all.get('/all/server.ts')).status).toBe(200)
    expect((await all.get('/all/.env')).status).toBe(404)
    expect((await all.get('/all/env.txt')).status).toBe(404)
    const [folder] = staticFolders([config], { root, headers: [], report: () => {} })!
    expect(folder!.loosened[0]).toContain('/all')
  })
})

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
    expect(staticFolders(undefined, { root, headers: [], report: () => {} })).toBeUndefined()
    expect(staticFolders([], { root, headers: [], report: () => {} })).toBeUndefined()
  })
})
