import { afterAll, beforeAll, expect, test } from 'bun:test'
import { writeFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { definePlugin } from 'bunbase'
import { type HttpPlugin, http, httpRoutes } from 'bunbase/plugins/http'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { studioPage } from '../../../plugins/studio/page/page.ts'
import { testFolder } from '../../test-folder.ts'

const SCRIPT = `console.log("${'bunbase '.repeat(500)}")`

let app: TestApp
const { path: folder, remove } = testFolder('page')
let url: string

/** Serves a built app of the test's own as the Studio does. */
const built = definePlugin<{ name: 'built'; needs: HttpPlugin }>({
  name: 'built',
  needs: ['http'],
  setup(host) {
    const page = studioPage('/eye', join(folder, 'dist'))
    const empty = studioPage('/none', join(folder, 'nothing'))
    const action = 'the test'
    for (const path of ['/eye', '/eye/*file']) {
      host
        .get(httpRoutes)!
        .add({ method: 'GET', path, action, answer: (call) => page.answer(call) })
    }
    host
      .get(httpRoutes)!
      .add({ method: 'GET', path: '/none', action, answer: (call) => empty.answer(call) })
  },
})

beforeAll(async () => {
  await mkdir(join(folder, 'dist/assets'), { recursive: true })
  await writeFile(join(folder, 'dist/index.html'), '<script src="/_studio/assets/a-1.js"></script>')
  await writeFile(join(folder, 'dist/theme.js'), 'theme()')
  await writeFile(join(folder, 'dist/assets/a-1.js'), SCRIPT)
  await writeFile(join(folder, 'secret.txt'), 'secret')
  app = await createTestApp({ plugins: [http(), built()] })
  url = await app.start()
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  remove()
})

test('the page is asked for anew each time, and names its parts below its own path', async () => {
  const paths = [
    '/eye',
    '/eye/',
    '/eye/runs',
    '/eye/runs/0197?q=status:error',
    '/eye/actions/orgs.invite',
  ]
  for (const path of paths) {
    const response = await fetch(url + path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html;charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect(await response.text()).toBe('<script src="/eye/assets/a-1.js"></script>')
  }
})

test('it may load itself and nothing else, and sets no markup from text', async () => {
  const { headers } = await fetch(`${url}/eye`)
  const policy = headers.get('content-security-policy')!.split('; ')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("connect-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toContain("base-uri 'none'")
  expect(policy).toContain("form-action 'none'")
  expect(policy).toContain("require-trusted-types-for 'script'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
})

test('parts with a hash in their name are kept for good, others are asked for anew', async () => {
  const hashed = await fetch(`${url}/eye/assets/a-1.js`)
  expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(await hashed.text()).toBe(SCRIPT)
  const plain = await fetch(`${url}/eye/theme.js`)
  expect(plain.headers.get('cache-control')).toBe('no-cache')
})

test('they come compressed to whoever takes that', async () => {
  const ask = (encoding: string) =>
    fetch(`${url}/eye/assets/a-1.js`, {
      headers: { 'accept-encoding': encoding },
      decompress: false,
    })
  const packed = await ask('br, gzip')
  expect(packed.headers.get('content-encoding')).toBe('gzip')
  expect(packed.headers.get('vary')).toBe('accept-encoding')
  const bytes = await packed.bytes()
  expect(bytes.byteLength).toBeLessThan(500)
  expect(new TextDecoder().decode(Bun.gunzipSync(bytes))).toBe(SCRIPT)
  const whole = await ask('identity')
  expect(whole.headers.get('content-encoding')).toBeNull()
  expect(await whole.text()).toBe(SCRIPT)
})

test.each([
  '/eye/assets/a-0.js',
  '/eye/assets/',
  '/eye/missing.css',
  '/eye/..%2fsecret.txt',
  '/eye/%2e%2e/secret.txt',
  '/eye/assets/..%2f..%2fsecret.txt',
  '/eye/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
  '/eye//etc/passwd.txt',
])('what is not there is not there: %s', async (path) => {
  const response = await fetch(url + path)
  expect(response.status).toBe(404)
  expect(await response.text()).not.toContain('secret"')
})

test('before it is built, the page says how to build it', async () => {
  const response = await fetch(`${url}/none`)
  expect(response.status).toBe(200)
  expect(await response.text()).toContain('bun run build:studio')
})
