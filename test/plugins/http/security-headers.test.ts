import { afterEach, describe, expect, test } from 'bun:test'
import type { BootProblem, Mode } from '../../../kernel/index.ts'
import {
  type HeaderPairs,
  type SecurityHeadersConfig,
  addMissing,
  securityHeaders,
} from '../../../plugins/http/security-headers.ts'

function resolve(config?: SecurityHeadersConfig, mode: Mode = 'production') {
  const problems: BootProblem[] = []
  const resolved = securityHeaders(config, { mode, report: (problem) => problems.push(problem) })
  return { ...resolved, problems }
}

let server: ReturnType<typeof Bun.serve> | undefined
afterEach(() => server?.stop(true))

/** The headers of an answer made as the server makes them: from one object shared by all. */
async function sent(pairs: HeaderPairs): Promise<Record<string, string>> {
  const init = { headers: new Headers(pairs as [string, string][]) }
  server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => Response.json({}, init) })
  return Object.fromEntries((await fetch(server.url)).headers)
}

describe('by default', () => {
  test('an answer may load, run and frame nothing, and tells nobody where it was', async () => {
    const headers = await sent(resolve().api)
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
    })
    expect(headers['server']).toBeUndefined()
    expect(headers['x-powered-by']).toBeUndefined()
  })

  test('a document is kept apart from pages of other origins', async () => {
    const headers = await sent(resolve().document)
    expect(headers).toMatchObject({
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
  })

  test('browsers are bound to HTTPS in production only', () => {
    for (const mode of ['development', 'test'] as const) {
      expect(Object.fromEntries(resolve(undefined, mode).api)).not.toHaveProperty(
        'strict-transport-security',
      )
    }
  })

  test('pages may load what is their own, and no plugins or foreign frames', () => {
    const policy = Object.fromEntries(resolve().document)['content-security-policy']
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("object-src 'none'")
    expect(policy).toContain("base-uri 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
  })

  test('nothing is reported as loosened', () => {
    expect(resolve().loosened).toEqual([])
    expect(resolve({}).problems).toEqual([])
  })
})

describe('configured', () => {
  test('a header can be replaced, left out, or added; the boot log names what was loosened', async () => {
    const { api, document, loosened, problems } = resolve({
      'Referrer-Policy': 'same-origin',
      'cross-origin-opener-policy': false,
      'permissions-policy': 'camera=()',
    })
    const headers = await sent(api)
    expect(headers['referrer-policy']).toBe('same-origin')
    expect(headers).not.toHaveProperty('cross-origin-opener-policy')
    expect(headers['permissions-policy']).toBe('camera=()')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(Object.fromEntries(document)['referrer-policy']).toBe('same-origin')
    expect(loosened).toEqual([
      'http.securityHeaders sets referrer-policy to "same-origin" instead of "no-referrer"',
      'http.securityHeaders leaves out cross-origin-opener-policy',
    ])
    expect(problems).toEqual([])
  })

  test('all can be turned off, which the boot log says', () => {
    const { api, document, loosened } = resolve(false)
    expect([...api, ...document]).toEqual([])
    expect(loosened).toHaveLength(1)
  })

  test('what cannot be sent, or not on every answer, is refused by name with a mend', () => {
    for (const [name, value] of [
      ['bad name', 'x'],
      ['x-note', 'a\r\nset-cookie: a=b'],
      ['x-note', 'é'],
      ['content-length', '0'],
      ['Set-Cookie', 'a=b'],
      ['vary', 'Origin'],
    ] as const) {
      const { problems, api } = resolve({ [name]: value })
      expect(problems).toHaveLength(1)
      expect(problems[0]!.key).toBe(`http.securityHeaders.${name}`)
      expect(problems[0]!.mend).not.toBe('')
      expect(Object.fromEntries(api)).not.toHaveProperty(name.toLowerCase())
    }
  })
})

test('an answer that a handler made keeps its own headers and gets the others', async () => {
  const own = new Response('<p>', { headers: { 'content-security-policy': "default-src 'self'" } })
  addMissing(own.headers, resolve().api)
  server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => own })
  const { headers } = await fetch(server.url)
  expect(headers.get('content-security-policy')).toBe("default-src 'self'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})
