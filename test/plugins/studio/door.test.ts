import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Forbidden, type Kernel, action, boot as bootApp, defineConfig, guard, t } from 'bunbase'
import { http, httpServer } from 'bunbase/plugins/http'
import { studio } from 'bunbase/plugins/studio'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { Refused, TOKEN, type Visit, terminal, visit } from './app.ts'
import { testFolder } from '../../test-folder.ts'

const hello = action(
  { name: 'hello', input: t.Object({}), output: t.Object({ hi: t.String() }) },
  () => ({ hi: 'there' }),
)
const plugins = [http(), studio(), terminal()]

let app: TestApp
let opened: Visit
const { path: root, remove } = testFolder('studio', 'memory')
let port: string

beforeAll(async () => {
  await writeFile(join(root, 'inside.ts'), '')
  await symlink('/etc/passwd', join(root, 'link.ts'))
  app = await createTestApp({ plugins, actions: [hello], studio: { enabled: true } }, { root })
  opened = await visit(app)
  port = new URL(opened.url).port
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  remove()
})

/** The status line's number and the whole answer to a request written by hand. */
function raw(method: string, path: string, headers: Record<string, string>): Promise<string> {
  const lines = Object.entries({ host: `localhost:${port}`, ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let text = ''
  const socket = connect(Number(port), '127.0.0.1', () =>
    socket.write(
      `${method} ${path} HTTP/1.1\r\n${lines}connection: close\r\n\r\n${method === 'POST' ? '{}' : ''}`,
    ),
  )
  socket.on('data', (data) => {
    text += String(data)
    // A WebSocket that was let in stays open.
    if (text.startsWith('HTTP/1.1 101')) socket.destroy()
  })
  socket.on('close', () => resolve(text))
  socket.on('error', reject)
  return promise
}
const statusOf = (answer: string): number => Number(answer.split(' ')[1])

const boot = (headers: Record<string, string>) =>
  raw('POST', '/_studio/api/studio.boot', {
    ...{ 'content-length': '2', 'content-type': 'application/json', 'x-bunbase-studio': '1' },
    ...{ cookie: opened.cookie, ...headers },
  })
const socket = (headers: Record<string, string>) =>
  raw('GET', '/_studio/live', {
    ...{ upgrade: 'websocket', 'sec-websocket-version': '13' },
    ...{ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', cookie: opened.cookie },
    ...headers,
    connection: 'upgrade',
  })
const page = (headers: Record<string, string>) => raw('GET', '/_studio/', headers)

describe('who may ask', () => {
  const foreign = [
    'evil.test',
    '127.attacker.example',
    'localhost.evil.test',
    'evil-localhost',
    '127.0.0.1.nip.io',
    '127.0.0.2',
    '0.0.0.0',
    '[::]',
    'LOCALHOST.',
  ]

  test.each(foreign)('not who calls this host %s', async (name) => {
    for (const ask of [page, socket]) {
      expect(statusOf(await ask({ host: `${name}:${port}` }))).toBe(421)
    }
    expect(statusOf(await boot({ host: `${name}:${port}` }))).toBe(421)
  })

  test('not at another port, and not without one', async () => {
    expect(statusOf(await page({ host: 'localhost:1' }))).toBe(421)
    expect(statusOf(await page({ host: 'localhost' }))).toBe(421)
  })

  test('this machine by each of its names', async () => {
    for (const name of ['localhost', '127.0.0.1', '[::1]']) {
      expect(statusOf(await page({ host: `${name}:${port}` }))).toBe(200)
    }
  })

  test.each([
    'http://evil.test',
    'http://127.attacker.example',
    'http://localhost.evil.test',
    'null',
    'file://',
  ])('no page of %s', async (origin) => {
    for (const ask of [boot, socket, page]) {
      const answer = await ask({ origin })
      expect(statusOf(answer)).toBe(403)
      expect(answer).toContain('STUDIO_REFUSED')
    }
  })

  test('no page of another port or scheme of this machine', async () => {
    for (const origin of ['http://localhost:1', `https://localhost:${port}`, 'http://localhost']) {
      expect(statusOf(await boot({ origin }))).toBe(403)
      expect(statusOf(await socket({ origin }))).toBe(403)
    }
    // Its own name, but not the one that was asked for.
    expect(statusOf(await boot({ origin: `http://127.0.0.1:${port}` }))).toBe(403)
    expect(statusOf(await boot({ origin: `http://localhost:${port}` }))).not.toBe(403)
  })

  test('nothing that a browser calls cross-site', async () => {
    for (const ask of [boot, socket, page]) {
      expect(statusOf(await ask({ 'sec-fetch-site': 'cross-site' }))).toBe(403)
    }
  })

  test('no call without the header, and none by GET', async () => {
    expect(statusOf(await boot({ 'x-bunbase-studio': '' }))).toBe(403)
    const answer = await raw('GET', '/_studio/api/studio.boot', { cookie: opened.cookie })
    expect(statusOf(answer)).toBe(405)
  })
})

describe('the link of the terminal', () => {
  test('opens by its token alone', async () => {
    for (const token of ['', 'wrong', `${TOKEN}x`, TOKEN.slice(1)]) {
      const refused = await visit(app, token).catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(Refused)
      expect((refused as Refused).code).toBe('STUDIO_LOCKED')
    }
  })

  test('gives a cookie that no script reads and no other site sends', async () => {
    const response = await fetch(`${opened.url}/_studio/api/studio.session.open`, {
      method: 'POST',
      headers: { 'x-bunbase-studio': '1' },
      body: JSON.stringify({ token: TOKEN }),
    })
    const cookie = response.headers.get('set-cookie')!
    expect(cookie).toMatch(
      /^bunbase_studio_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/_studio$/,
    )
    expect(cookie).not.toContain(TOKEN)
  })

  test('without the cookie there is no call and no feed, only the page', async () => {
    expect(await boot({ cookie: '' })).toContain('STUDIO_LOCKED')
    expect(statusOf(await boot({ cookie: `bunbase_studio_${port}=forged` }))).toBe(401)
    expect(statusOf(await socket({ cookie: '' }))).toBe(401)
    expect(statusOf(await page({ cookie: '' }))).toBe(200)
  })

  test('nobody gets in where no terminal has printed one', async () => {
    await using silent = await createTestApp({
      ...{ plugins: [http(), studio()], studio: { enabled: true } },
    })
    const refused = await visit(silent, 'undefined').catch((error: unknown) => error)
    expect((refused as Refused).status).toBe(401)
  })
})

describe('what may be done', () => {
  test('all of it, or only looking', async () => {
    await using looked = await createTestApp({
      ...{ plugins, actions: [hello], studio: { enabled: true, access: 'read_only' } },
    })
    const look = await visit(looked)
    expect((await look.call('studio.boot', {})).access).toBe('read_only')
    const run = look.call('studio.actions.run', { action: 'hello', as: { kind: 'system' } })
    expect(await run.catch((error: Refused) => error.code)).toBe('STUDIO_READ_ONLY')
    expect((await opened.call('studio.boot', {})).access).toBe('full')
  })

  test('no file outside of the app is opened in an editor', async () => {
    for (const file of [
      '/etc/passwd',
      '../../etc/passwd',
      'link.ts',
      'inside.ts\0',
      '.',
      'no.ts',
    ]) {
      const opening = opened.call('studio.editor.open', { file })
      expect(await opening.catch((error: Refused) => error.message)).toContain(
        'The app has no file',
      )
    }
  })
})

describe('where it is', () => {
  const nowhere = async (config: object) => {
    await using other = await createTestApp({ plugins, ...config })
    return (await other.fetch('/_studio/')).status
  }

  test('not in a test that does not ask for it, and not when it is turned off', async () => {
    expect(await nowhere({})).toBe(404)
    expect(await nowhere({ studio: { enabled: false } })).toBe(404)
  })

  test('at the path of the config', async () => {
    await using other = await createTestApp({
      plugins,
      studio: { enabled: true, path: '/ops/eye' },
    })
    const host = { headers: { host: 'localhost' } }
    expect((await other.fetch('http://localhost/ops/eye', host)).status).toBe(200)
    expect((await other.fetch('http://localhost/_studio', host)).status).toBe(404)
  })
})

describe('in production', () => {
  const onlyAnn = guard('onlyAnn', ({ http: exchange }: { http?: { request: Request } }) => {
    if (exchange?.request.headers.get('x-user') !== 'ann') throw new Forbidden()
  })
  const start = (config: object) =>
    bootApp(defineConfig({ plugins: [http(), studio()], port: 0, ...config }), {
      ...{ mode: 'production', actions: [hello], overrides: { hostname: '127.0.0.1' } },
    })
  const call = (kernel: Kernel, name: string, headers: Record<string, string>) =>
    kernel.get(httpServer)!.fetch(
      new Request(`https://app.example.com/_studio/api/${name}`, {
        ...{ method: 'POST', body: '{"action":"hello","as":{"kind":"system"}}' },
        headers: { host: 'app.example.com', 'x-bunbase-studio': '1', ...headers },
      }),
    )

  test('there is none without a guard', async () => {
    await using kernel = await start({ studio: { enabled: true } })
    const request = new Request('https://app.example.com/_studio', {
      headers: { host: 'app.example.com' },
    })
    expect((await kernel.get(httpServer)!.fetch(request)).status).toBe(404)
  })

  test('the guard lets in, at every request, and what is there only looks', async () => {
    await using kernel = await start({ studio: { production: { guard: onlyAnn } } })
    const ask = (name: string, headers = {}) => call(kernel, name, headers)
    expect((await ask('studio.actions.list')).status).toBe(403)
    // Its input is wrong, which only somebody hears who was let in.
    expect((await ask('studio.boot', { 'x-user': 'ann' })).status).toBe(400)
    expect((await ask('studio.boot', { 'x-user': 'ann', 'x-bunbase-studio': '' })).status).toBe(403)
    const foreign = { 'x-user': 'ann', origin: 'https://evil.test' }
    expect((await ask('studio.boot', foreign)).status).toBe(403)
    const run = await ask('studio.actions.run', { 'x-user': 'ann' })
    expect(await run.json()).toMatchObject({ code: 'STUDIO_READ_ONLY' })
  })

  test('it may do all of it where the config says so', async () => {
    const production = { guard: onlyAnn, access: 'full' }
    await using kernel = await start({ studio: { production } })
    const run = await call(kernel, 'studio.actions.run', { 'x-user': 'ann' })
    expect(await run.json()).toMatchObject({ status: 'ok', output: { value: { hi: 'there' } } })
  })
})
