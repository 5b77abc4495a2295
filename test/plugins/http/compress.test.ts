import { afterAll, describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { brotliDecompressSync, constants, gunzipSync, zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { type Encoding, encodingReader } from '../../../plugins/http/accept-encoding.ts'
import { compression } from '../../../plugins/http/compress.ts'

const decoders = { br: brotliDecompressSync, gzip: gunzipSync, zstd: zstdDecompressSync }
const flushes = {
  br: constants.BROTLI_OPERATION_FLUSH,
  gzip: constants.Z_SYNC_FLUSH,
  zstd: constants.ZSTD_e_flush,
}
const ENCODINGS = ['zstd', 'br', 'gzip'] as const
const json = (rows: number): string =>
  JSON.stringify(
    Array.from({ length: rows }, (_, id) => ({ id, title: `täsk ${id}`, done: false })),
  )
const bodies = { small: json(5), middle: json(100), large: json(4000) }

const compress = compression(true)!
let cancelled = Promise.withResolvers<void>()
let next = Promise.withResolvers<void>()
let stored: { etag?: string; 'cache-control'?: string; 'content-type'?: string } = {}

function text(request: Request, body: string): Response | Promise<Response> {
  const init = {
    status: 201,
    headers: new Headers({ 'content-type': 'application/json', ...stored }),
  }
  return body.length >= compress.threshold
    ? compress.text(body, request, init)
    : new Response(body, init)
}
function typed(type: string, body: string | ReadableStream = bodies.middle): Response {
  return new Response(body, { headers: { 'content-type': type } })
}
const answers: Record<string, (request: Request) => Response | Promise<Response>> = {
  '/small': (request) => text(request, bodies.small),
  '/middle': (request) => text(request, bodies.middle),
  '/large': (request) => text(request, bodies.large),
  '/html': (request) => compress.response(typed('text/html'), request),
  '/png': (request) => compress.response(typed('image/png'), request),
  '/events': (request) => compress.response(typed('text/event-stream'), request),
  '/short': (request) => compress.response(typed('text/html', 'hi'), request, 2),
  '/partial': (request) =>
    compress.response(
      new Response(bodies.middle, { status: 206, headers: { 'content-type': 'text/html' } }),
      request,
    ),
  '/encoded': (request) =>
    compress.response(
      new Response(Bun.gzipSync(bodies.middle), {
        headers: { 'content-type': 'text/html', 'content-encoding': 'gzip' },
      }),
      request,
    ),
  '/empty': (request) => compress.response(new Response(null, { status: 204 }), request),
  '/file': (request) => compress.response(new Response(Bun.file(import.meta.path)), request),
  '/slow': (request) => {
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode('first '))
        await next.promise
        controller.enqueue(new TextEncoder().encode('second'))
        controller.close()
      },
    })
    return compress.response(typed('text/plain', body), request)
  },
  '/broken': (request) => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(new Uint8Array(4096))
        controller.error(new Error('broken'))
      },
    })
    return compress.response(typed('text/plain', body), request)
  },
  '/endless': (request) => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(4096)),
      cancel: () => cancelled.resolve(),
    })
    return compress.response(typed('text/plain', body), request)
  },
}
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  routes: Object.fromEntries(Object.entries(answers).map(([path, GET]) => [path, { GET }])),
  fetch: () => new Response(null, { status: 404 }),
})
afterAll(() => server.stop(true))

/** As it came, neither decoded nor with headers that `fetch` adds by itself. */
async function ask(path: string, accept?: string, method = 'GET') {
  const answer = await fetch(new URL(path, server.url), {
    method,
    headers: { 'accept-encoding': accept ?? 'identity' },
    decompress: false,
  })
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) }
}

describe('a JSON body', () => {
  for (const encoding of ENCODINGS) {
    for (const size of ['middle', 'large'] as const) {
      test(`of ${size} size is sent as ${encoding} to who asks for it`, async () => {
        const { answer, bytes } = await ask(`/${size}`, encoding)
        expect(answer.status).toBe(201)
        expect(answer.headers.get('content-encoding')).toBe(encoding)
        expect(answer.headers.get('content-type')).toBe('application/json')
        expect(answer.headers.get('vary')).toBe('Accept-Encoding')
        expect(Number(answer.headers.get('content-length'))).toBe(bytes.length)
        expect(bytes.length).toBeLessThan(bodies[size].length / 2)
        expect(String(decoders[encoding](bytes))).toBe(bodies[size])
      })
    }
  }

  test('under the threshold is sent as it is, to everybody', async () => {
    const { answer, bytes } = await ask('/small', 'gzip, br, zstd')
    expect(answer.headers.has('content-encoding')).toBe(false)
    expect(answer.headers.has('vary')).toBe(false)
    expect(String(bytes)).toBe(bodies.small)
  })

  test('is sent as it is to who asks for nothing, and caches are told', async () => {
    for (const accept of ['identity', '', 'deflate', 'gzip;q=0', 'identity, gzip;q=0.5']) {
      const { answer, bytes } = await ask('/middle', accept)
      expect(answer.headers.has('content-encoding')).toBe(false)
      expect(answer.headers.get('vary')).toBe('Accept-Encoding')
      expect(String(bytes)).toBe(bodies.middle)
    }
  })

  test('has the same headers when asked by HEAD', async () => {
    for (const accept of ['gzip', 'identity']) {
      const get = await ask('/middle', accept)
      const head = await ask('/middle', accept, 'HEAD')
      for (const { headers } of [get.answer, head.answer]) headers.delete('date')
      expect(Object.fromEntries(head.answer.headers)).toEqual(
        Object.fromEntries(get.answer.headers),
      )
      expect(head.bytes.length).toBe(0)
    }
  })

  test('has its strong ETag weakened only when it is compressed', async () => {
    stored = { etag: '"a"' }
    expect((await ask('/middle', 'gzip')).answer.headers.get('etag')).toBe('W/"a"')
    expect((await ask('/middle')).answer.headers.get('etag')).toBe('"a"')
    stored = { etag: 'W/"a"' }
    expect((await ask('/middle', 'gzip')).answer.headers.get('etag')).toBe('W/"a"')
  })

  test('that may not be transformed, or is no text, is left alone', async () => {
    for (const headers of [
      { 'cache-control': 'private, No-Transform' },
      { 'content-type': 'image/jpeg' },
      { 'content-type': 'text/event-stream; charset=utf-8' },
    ]) {
      stored = headers
      const { answer, bytes } = await ask('/middle', 'gzip')
      expect(answer.headers.has('content-encoding')).toBe(false)
      expect(answer.headers.has('vary')).toBe(false)
      expect(String(bytes)).toBe(bodies.middle)
    }
    stored = {}
  })
})

describe("a handler's own answer", () => {
  for (const encoding of ENCODINGS) {
    test(`is sent as ${encoding} to who asks for it`, async () => {
      for (const [path, body] of [
        ['/html', bodies.middle],
        ['/file', await Bun.file(import.meta.path).text()],
      ] as const) {
        const { answer, bytes } = await ask(path, encoding)
        expect(answer.headers.get('content-encoding')).toBe(encoding)
        expect(answer.headers.get('vary')).toBe('Accept-Encoding')
        expect(String(decoders[encoding](bytes))).toBe(body)
      }
    })

    test(`as ${encoding} passes on what the handler wrote before it goes on`, async () => {
      next = Promise.withResolvers()
      const answer = await fetch(new URL('/slow', server.url), {
        headers: { 'accept-encoding': encoding },
        decompress: false,
      })
      expect(answer.headers.get('content-encoding')).toBe(encoding)
      const reader = answer.body!.getReader()
      const parts: Uint8Array[] = []
      const soFar = { finishFlush: flushes[encoding] }
      do parts.push((await reader.read()).value!)
      while (String(decoders[encoding](Buffer.concat(parts), soFar)) !== 'first ')
      next.resolve()
      for (;;) {
        const { value } = await reader.read()
        if (!value) break
        parts.push(value)
      }
      expect(String(decoders[encoding](Buffer.concat(parts)))).toBe('first second')
    })
  }

  test('is left alone when compressing gains nothing or breaks it', async () => {
    for (const path of ['/png', '/events', '/short', '/partial', '/empty', '/encoded']) {
      const plain = await ask(path)
      const { answer, bytes } = await ask(path, 'gzip, br, zstd')
      expect([path, answer.status]).toEqual([path, plain.answer.status])
      expect(answer.headers.get('content-encoding')).toBe(path === '/encoded' ? 'gzip' : null)
      expect(answer.headers.has('vary')).toBe(false)
      expect(bytes).toEqual(plain.bytes)
    }
  })

  test('is no longer produced when its reader goes away', async () => {
    cancelled = Promise.withResolvers()
    await new Promise<void>((resolve, reject) => {
      const socket = connect(server.port!, '127.0.0.1', () => {
        socket.write('GET /endless HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n')
      })
      socket.once('data', () => resolve(void socket.destroy()))
      socket.once('error', reject)
    })
    await cancelled.promise
  })

  test('that breaks off does not look complete', async () => {
    const broken = fetch(new URL('/broken', server.url), { headers: { 'accept-encoding': 'gzip' } })
    const text = await broken
      .then((answer) => (answer.ok ? answer.text() : 'refused'))
      .catch(() => 'cut')
    expect(['cut', 'refused']).toContain(text)
    expect((await ask('/small')).answer.status).toBe(201)
  })

  test('is no longer produced after a HEAD', async () => {
    cancelled = Promise.withResolvers()
    const { answer } = await ask('/endless', 'gzip', 'HEAD')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    await cancelled.promise
  })
})

describe('configuration', () => {
  test('is off by default', () => {
    expect(compression(undefined)).toBeUndefined()
    expect(compression(false)).toBeUndefined()
  })

  test('sets the threshold and the order of preference', async () => {
    const own = compression({ threshold: 10, encodings: ['gzip', 'br'] })!
    expect(own.threshold).toBe(10)
    const request = new Request('http://x', { headers: { 'accept-encoding': 'br, gzip, zstd' } })
    const init = { headers: new Headers({ 'content-type': 'text/plain' }) }
    expect((await own.text('a'.repeat(10), request, init)).headers.get('content-encoding')).toBe(
      'gzip',
    )
    expect([...init.headers.keys()]).toEqual(['content-type'])
  })
})

describe('Accept-Encoding', () => {
  const read = encodingReader(ENCODINGS)

  test.each([
    [null, []],
    ['', []],
    ['gzip, deflate, br, zstd', ['zstd', 'br', 'gzip']],
    ['gzip, deflate', ['gzip']],
    ['X-GZIP', ['gzip']],
    ['br;q=0.5, gzip;q=0.8', ['gzip', 'br']],
    ['gzip; q=1.0 , br;Q=0.999', ['gzip', 'br']],
    ['*', ['zstd', 'br', 'gzip']],
    ['*;q=0.5, gzip', ['gzip', 'zstd', 'br']],
    ['*;q=0, br', ['br']],
    ['gzip;q=0, *', ['zstd', 'br']],
    ['gzip;q=0', []],
    ['gzip;q=0.000', []],
    ['identity', []],
    ['identity, gzip;q=0.9', []],
    ['identity;q=0.5, gzip;q=0.9, br;q=0.1', ['gzip']],
    ['gzip;q=2', []],
    ['gzip;q=0.1234', []],
    ['gzip;q=', []],
    ['gzip;level=9', []],
    ['gzip;q=1;q=0', []],
    ['gzip, br;q=x', ['gzip']],
    ['gzipped, ungzip', []],
  ] as [string | null, Encoding[]][])('%p means %p', (header, expected) => {
    expect(read(header)).toEqual(expected)
    // The second time from the cache.
    expect(read(header)).toEqual(expected)
  })

  test('is read as its qualities say, in whatever order they come', () => {
    const thousandths = fc.nat(1000)
    const quality = fc.option(thousandths, { nil: undefined })
    fc.assert(
      fc.property(quality, quality, quality, fc.boolean(), (zstd, br, gzip, backwards) => {
        const wanted = Object.entries({ zstd, br, gzip }).filter(([, q]) => q !== undefined)
        const elements = wanted.map(([name, q]) => `${name};q=${(q! / 1000).toFixed(3)}`)
        const found = read((backwards ? elements.reverse() : elements).join(','))
        const expected = wanted.filter(([, q]) => q! > 0).sort(([, a], [, b]) => b! - a!)
        expect(found).toEqual(expected.map(([name]) => name as Encoding))
      }),
    )
  })

  test('is never an error, whatever it holds', () => {
    const unit = fc.constantFrom(...'gzipbrstd*;,q=01. \t"'.split(''))
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (header) => {
        for (const encoding of read(header)) expect(ENCODINGS).toContain(encoding)
      }),
    )
  })
})
