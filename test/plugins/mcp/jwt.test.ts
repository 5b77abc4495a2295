// Access tokens that are JWTs, against an issuer that serves its keys.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { action, t } from 'bunbase'
import { http } from 'bunbase/plugins/http'
import { jwtVerifier, mcp } from 'bunbase/plugins/mcp'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { mcpTriggers } from './app.ts'
import { send } from './client.ts'

interface Signer {
  readonly alg: string
  readonly kid: string
  readonly params: AlgorithmIdentifier | EcdsaParams | RsaPssParams
  readonly pair: CryptoKeyPair
}

const GENERATE: Record<string, RsaHashedKeyGenParams | EcKeyGenParams | { name: string }> = {
  RS256: rsa('RSASSA-PKCS1-v1_5'),
  PS256: rsa('RSA-PSS'),
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  EdDSA: { name: 'Ed25519' },
}
const SIGN: Record<string, Signer['params']> = {
  RS256: 'RSASSA-PKCS1-v1_5',
  PS256: { name: 'RSA-PSS', saltLength: 32 },
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  EdDSA: 'Ed25519',
}

function rsa(name: string): RsaHashedKeyGenParams {
  const publicExponent = Uint8Array.of(1, 0, 1)
  return { name, modulusLength: 2048, publicExponent, hash: 'SHA-256' }
}

async function signer(alg: string, kid: string): Promise<Signer> {
  const pair = await crypto.subtle.generateKey(GENERATE[alg] as EcKeyGenParams, true, [
    'sign',
    'verify',
  ])
  return { alg, kid, params: SIGN[alg]!, pair }
}

const base64url = (bytes: Uint8Array<ArrayBuffer>): string =>
  bytes.toBase64({ alphabet: 'base64url', omitPadding: true })
const part = (value: object): string => base64url(new TextEncoder().encode(JSON.stringify(value)))

async function signed(by: Signer, claims: object, head: object = {}): Promise<string> {
  const { alg, kid, params, pair } = by
  const text = `${part({ alg, kid, typ: 'at+jwt', ...head })}.${part(claims)}`
  const bytes = new TextEncoder().encode(text)
  const signature = await crypto.subtle.sign(params, pair.privateKey, bytes)
  return `${text}.${base64url(new Uint8Array(signature))}`
}

let issuer: string
let published: Signer[] = []
let asked: string[] = []
let isDown = false
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request) {
    const { pathname } = new URL(request.url)
    asked.push(pathname)
    if (isDown) return new Response(null, { status: 500 })
    if (pathname === '/tenant/.well-known/openid-configuration') {
      return Response.json({ issuer, jwks_uri: new URL('/keys', request.url).href })
    }
    if (pathname !== '/keys') return new Response(null, { status: 404 })
    const keys = published.map(async ({ kid, alg, pair }) => ({
      ...(await crypto.subtle.exportKey('jwk', pair.publicKey)),
      ...{ kid, alg, use: 'sig' },
    }))
    return Response.json({ keys: await Promise.all(keys) })
  },
})
issuer = new URL('/tenant', server.url).href

const whoami = action(
  {
    name: 'whoami',
    input: t.Object({}),
    output: t.Object({ id: t.String() }),
    triggers: [mcpTriggers.tool()],
  },
  (_input, { caller }) => ({ id: 'id' in caller ? caller.id : caller.kind }),
)

let app: TestApp
let first: Signer
beforeAll(async () => {
  first = await signer('ES256', 'k1')
})
beforeEach(async () => {
  published = [first]
  asked = []
  isDown = false
  await app?.[Symbol.asyncDispose]()
  app = await createTestApp({
    plugins: [http(), mcp()],
    actions: [whoami],
    mcp: { oauth: { authorizationServers: [issuer], verify: jwtVerifier({ issuer }) } },
  })
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  await server.stop(true)
})

const claims = (more: object = {}): object => {
  const now = app.clock.now() / 1000
  return { iss: issuer, aud: 'http://localhost/mcp', sub: 'ann', exp: now + 60, ...more }
}
const call = async (token: string) => {
  const params = { name: 'whoami' }
  const { status, message } = await send(app, 'tools/call', params, {
    authorization: `Bearer ${token}`,
  })
  return status === 200 ? message.result.structuredContent.id : status
}

describe('a JWT', () => {
  test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])(
    'signed by %s stands for its subject',
    async (alg) => {
      const by = await signer(alg, `key-${alg}`)
      published = [first, by]
      expect(await call(await signed(by, claims({ aud: ['other', 'http://localhost/mcp'] })))).toBe(
        'ann',
      )
    },
  )

  const wrong: [string, object][] = [
    ['for another audience', { aud: 'http://localhost/other' }],
    ['for none', { aud: undefined }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['without an end', { exp: undefined }],
    ['whose end is a text', { exp: '9999999999' }],
    ['without a subject', { sub: undefined }],
  ]
  test.each(wrong)('%s is refused', async (_what, more) => {
    expect(await call(await signed(first, claims(more)))).toBe(401)
  })

  test('that is over, or not yet begun, is refused, but for what clocks may differ', async () => {
    const now = app.clock.now() / 1000
    const status = async (more: object) => call(await signed(first, claims(more)))
    expect(await status({ exp: now - 20 })).toBe('ann')
    expect(await status({ exp: now - 40 })).toBe(401)
    expect(await status({ nbf: now + 20 })).toBe('ann')
    expect(await status({ nbf: now + 40 })).toBe(401)
  })

  test('that was changed, or signed by nobody or by somebody else, is refused', async () => {
    const good = await signed(first, claims())
    const [head, body, signature = ''] = good.split('.')
    const other = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    const stranger = await signer('ES256', 'k1')
    const none = `${part({ alg: 'none' })}.${part(claims())}.`
    const publicKey = await crypto.subtle.exportKey('jwk', first.pair.publicKey)
    const secret = await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(JSON.stringify(publicKey)),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    )
    const text = `${part({ alg: 'HS256', kid: 'k1' })}.${part(claims())}`
    const mac = await crypto.subtle.sign('HMAC', secret, new TextEncoder().encode(text))
    for (const token of [
      `${head}.${part(claims({ sub: 'root' }))}.${signature}`,
      `${head}.${body}.${other}`,
      await signed(stranger, claims()),
      none,
      `${text}.${base64url(new Uint8Array(mac))}`,
      await signed(first, claims(), { alg: 'RS256' }),
      await signed(first, claims(), { crit: ['exp'] }),
      'x'.repeat(20_000),
    ]) {
      expect(await call(token)).toBe(401)
    }
  })

  test('keys are read once, and again for a new one, but not for each that is made up', async () => {
    const token = await signed(first, claims())
    await Promise.all([call(token), call(token)])
    await call(token)
    expect(asked.filter((path) => path === '/keys').length).toBe(1)
    const next = await signer('ES256', 'k2')
    published = [next]
    const renewed = await signed(next, claims())
    expect(await call(renewed)).toBe(401)
    await app.clock.advance('31s')
    for (let i = 0; i < 3; i++) {
      await call(await signed(await signer('EdDSA', `made-up-${i}`), claims()))
    }
    expect(asked.filter((path) => path === '/keys').length).toBe(2)
    expect(await call(await signed(next, claims()))).toBe('ann')
    // Its key was taken back.
    expect(await call(await signed(first, claims()))).toBe(401)
  })

  test('an issuer that cannot be asked is a failure of ours, not of the token', async () => {
    isDown = true
    expect(await call(await signed(first, claims()))).toBe(503)
    isDown = false
    expect(await call(await signed(first, claims()))).toBe('ann')
  })
})
