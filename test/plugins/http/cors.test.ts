import { Value } from '@sinclair/typebox/value'
import { afterEach, describe, expect, test } from 'bun:test'
import type { BootProblem } from '../../../kernel/index.ts'
import { type CorsConfig, corsConfig } from '../../../plugins/http/cors-config.ts'
import { cors } from '../../../plugins/http/cors.ts'

const APP = 'https://app.example.com'
let server: ReturnType<typeof Bun.serve> | undefined
afterEach(() => server?.stop(true))

function mistakes(config: CorsConfig): BootProblem[] {
  const found: BootProblem[] = []
  cors(config, (problem) => found.push(problem))
  return found
}

/** A server with one route, wired as the plugin wires it. */
function serve(config: CorsConfig): (init?: RequestInit) => Promise<Response> {
  expect(mistakes(config)).toEqual([])
  const shared = cors(config, () => {})!
  const init = { headers: new Headers(shared.constant as [string, string][]) }
  server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    routes: {
      '/task': {
        GET: (request) => {
          const answer = Response.json({ id: 1 }, init)
          shared.apply?.(request.headers.get('origin'), answer.headers)
          return answer
        },
        OPTIONS: (request) =>
          shared.preflight(request.headers, 'GET, POST') ??
          new Response(null, { status: 204, headers: { allow: 'GET, POST' } }),
      },
    },
  })
  const url = new URL('/task', server.url)
  return (options) => fetch(url, options)
}
const from = (origin: string): RequestInit => ({ headers: { origin } })
const preflight = (origin: string, method = 'POST'): RequestInit => ({
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': 'content-type,x-evil',
    'access-control-request-private-network': 'true',
  },
})
const corsHeaders = ({ headers }: Response): string[] =>
  [...headers.keys()].filter((name) => name.startsWith('access-control-'))

test('without configuration there is no CORS', () => {
  expect(cors(undefined, () => {})).toBeUndefined()
})

describe('a list of origins', () => {
  test('an allowed origin is named in the answer, and caches are told that it matters', async () => {
    const answer = await serve({ origins: [APP], exposedHeaders: ['x-total', 'etag'] })(from(APP))
    expect(answer.headers.get('access-control-allow-origin')).toBe(APP)
    expect(answer.headers.get('access-control-expose-headers')).toBe('x-total, etag')
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
    expect(answer.headers.get('vary')).toBe('Origin')
  })

  test('any other origin, and none, gets an answer that its browser keeps from it', async () => {
    const ask = serve({ origins: [APP], credentials: true })
    const others = [
      'https://app.example.com.evil.example',
      'http://app.example.com',
      'https://app.example.com:8443',
      'https://APP.example.com',
      'https://evil.example',
      'null',
      '*',
    ]
    for (const init of [...others.map(from), {}]) {
      const answer = await ask(init)
      expect(answer.status).toBe(200)
      expect(corsHeaders(answer)).toEqual([])
      expect(answer.headers.get('vary')).toBe('Origin')
    }
  })

  test('one answer does not leak its origin into the next', async () => {
    const ask = serve({ origins: [APP, 'https://b.example'], credentials: true })
    expect((await ask(from(APP))).headers.get('access-control-allow-origin')).toBe(APP)
    expect((await ask(from('https://b.example'))).headers.get('access-control-allow-origin')).toBe(
      'https://b.example',
    )
    expect(corsHeaders(await ask())).toEqual([])
  })

  test('credentials are allowed only where configured', async () => {
    const answer = await serve({ origins: [APP], credentials: true })(from(APP))
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
  })

  test('the null origin is allowed only when it stands in the list', async () => {
    const answer = await serve({ origins: ['null'] })(from('null'))
    expect(answer.headers.get('access-control-allow-origin')).toBe('null')
  })
})

describe('patterns and functions', () => {
  test('a pattern has to fit the whole origin', async () => {
    const ask = serve({ origins: [/https:\/\/[a-z]+\.example\.com/g] })
    for (const origin of [
      'https://a.example.com',
      'https://b.example.com',
      'https://a.example.com',
    ]) {
      expect((await ask(from(origin))).headers.get('access-control-allow-origin')).toBe(origin)
    }
    for (const origin of ['https://a.example.com.evil.example', 'xhttps://a.example.com']) {
      expect(corsHeaders(await ask(from(origin)))).toEqual([])
    }
  })

  test('a pattern with alternatives and many lines is no loophole', async () => {
    const ask = serve({ origins: [/^https:\/\/a\.example$|b\.example/m] })
    expect(corsHeaders(await ask(from('https://b.example')))).toEqual([])
    expect((await ask(from('https://a.example'))).headers.has('access-control-allow-origin')).toBe(
      true,
    )
  })

  test('a function decides, but never sees the null origin', async () => {
    const asked: string[] = []
    const ask = serve({ origins: (origin) => asked.push(origin) > 0 && origin === APP })
    expect((await ask(from(APP))).headers.get('access-control-allow-origin')).toBe(APP)
    expect(corsHeaders(await ask(from('https://evil.example')))).toEqual([])
    expect(corsHeaders(await ask(from('null')))).toEqual([])
    expect(asked).not.toContain('null')
  })

  test('neither does a pattern that fits everything', async () => {
    expect(corsHeaders(await serve({ origins: [/.*/] })(from('null')))).toEqual([])
  })
})

describe('every origin', () => {
  test('costs nothing per request and varies with nothing', async () => {
    const answer = await serve({ origins: '*' })(from('https://anyone.example'))
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.has('vary')).toBe(false)
    expect(cors({ origins: '*' }, () => {})!.apply).toBeUndefined()
  })

  test('never goes with credentials', () => {
    for (const origins of ['*', ['*'], [APP, '*']] as const) {
      const [problem] = mistakes({ origins, credentials: true })
      expect(problem).toMatchObject({ key: 'http.cors.origins' })
      expect(problem!.message).toContain('credentials')
      expect(problem!.mend).toContain('list the origins')
    }
  })
})

describe('preflight', () => {
  test('names the methods of the route, the configured headers and how long that holds', async () => {
    const ask = serve({
      origins: [APP],
      allowedHeaders: ['content-type'],
      maxAge: '1h',
      credentials: true,
    })
    const answer = await ask(preflight(APP))
    expect(answer.status).toBe(204)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '3600',
      vary: 'Origin',
    })
  })

  test('does not open private networks, nor headers that nobody configured', async () => {
    const answer = await serve({ origins: '*' })(preflight('https://anyone.example'))
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.has('access-control-allow-private-network')).toBe(false)
    expect(answer.headers.get('access-control-allow-headers')).not.toContain('x-evil')
    expect(answer.headers.get('access-control-allow-headers')).toContain('authorization')
  })

  test('from another origin is answered without any permission', async () => {
    const answer = await serve({ origins: [APP] })(preflight('https://evil.example'))
    expect(answer.status).toBe(204)
    expect(corsHeaders(answer)).toEqual([])
    expect(answer.headers.get('vary')).toBe('Origin')
  })

  test('an OPTIONS request that is none is left to the route', async () => {
    const ask = serve({ origins: [APP] })
    for (const headers of [{}, { origin: APP }, { 'access-control-request-method': 'GET' }]) {
      const answer = await ask({ method: 'OPTIONS', headers: headers as Record<string, string> })
      expect(answer.headers.get('allow')).toBe('GET, POST')
    }
  })
})

describe('mistakes in the configuration', () => {
  test.each([
    ['https://app.example.com/', 'write "https://app.example.com"'],
    ['https://APP.example.com:443', 'write "https://app.example.com"'],
    ['app.example.com', 'https://app.example.com'],
    ['https://*.example.com', 'regular expression'],
    ['', 'https://app.example.com'],
  ])('%p is no origin', (origin, mend) => {
    const [problem, ...more] = mistakes({ origins: [APP, origin] })
    expect(more).toEqual([])
    expect(problem!.message).toContain(`"${origin}"`)
    expect(problem!.mend).toContain(mend)
  })

  test('origins of apps that are no web pages are origins', () => {
    expect(
      mistakes({ origins: ['capacitor://localhost', 'http://localhost:3000', 'null'] }),
    ).toEqual([])
  })

  test('the schema takes lists, patterns, functions and the star, and no unknown key', () => {
    for (const origins of ['*', [APP, /x/], () => true]) {
      const config = Value.Default(corsConfig, { origins })
      expect(Value.Check(corsConfig, config)).toBe(true)
      expect((config as CorsConfig).origins).toEqual(origins as never)
    }
    for (const config of [{}, { origins: APP }, { origins: [1] }, { origins: '*', origin: '*' }]) {
      expect(Value.Check(corsConfig, config)).toBe(false)
    }
  })
})
