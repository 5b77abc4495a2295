import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'

// The README's demo command, over the wire; only the port is asked for instead of fixed.
const root = Bun.fileURLToPath(new URL('../..', import.meta.url))
let demo: Bun.Subprocess<'ignore', 'pipe', 'inherit'>
let url: string

beforeAll(async () => {
  const { scripts } = await Bun.file(join(root, 'package.json')).json()
  demo = Bun.spawn(['sh', '-c', `${scripts.demo} --port 0`], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  const decoder = new TextDecoder()
  for await (const chunk of demo.stdout) {
    printed += decoder.decode(chunk, { stream: true })
    const found = /http:\/\/[\w.[\]:]+\//.exec(printed)
    if (found) {
      url = found[0]
      break
    }
  }
}, 30_000)
afterAll(() => demo.kill())

const send = (path: string, init?: RequestInit) => fetch(new URL(path, url), init)
const post = (path: string, body: unknown = {}) =>
  send(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

test('greets whom the path names', async () => {
  const response = await send('/greet/Ada')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ message: 'Hello, Ada!' })
})

test('keeps a list of tasks', async () => {
  const created = await post('/tasks', { title: 'write docs' })
  expect(created.status).toBe(200)
  const task = (await created.json()) as { id: string }
  expect(task).toEqual({ id: expect.any(String), title: 'write docs', done: false })
  expect(await (await send('/tasks?done=true')).json()).toEqual([])
  const finished = await post(`/tasks/${task.id}/finish`)
  expect(await finished.json()).toEqual({ id: task.id, title: 'write docs', done: true })
  expect(await (await send('/tasks?done=true')).json()).toHaveLength(1)
})

test('refuses what its schemas refuse, and says so by RFC 9457', async () => {
  const response = await post('/tasks', { title: '' })
  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toStartWith('application/problem+json')
  expect(await response.json()).toMatchObject({ code: 'INVALID_INPUT', status: 400 })
  const missing = await post('/tasks/00000000-0000-4000-8000-000000000000/finish')
  expect(missing.status).toBe(404)
})

test('shows its API reference without a network', async () => {
  const document = (await (await send('/api/openapi.json')).json()) as { paths: object }
  expect(Object.keys(document.paths)).toContain('/tasks/{id}/finish')
  const page = await (await send('/api/docs')).text()
  const scripts = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path!)
  expect(scripts.length).toBeGreaterThanOrEqual(2)
  for (const path of scripts) expect((await send(path)).status).toBe(200)
})

test('ends with code 0 when it is told to', async () => {
  demo.kill('SIGTERM')
  expect(await demo.exited).toBe(0)
})
