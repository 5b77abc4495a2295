// What a process serves that says so (`http.serve`), and to whom when nothing is said.
import { expect, test } from 'bun:test'
import { type Mode, action, boot, defineConfig, t, triggers } from 'bunbase'
import { http, httpServer } from 'bunbase/plugins/http'
import { type TestApp, createTestApp } from 'bunbase/testing'

const hello = action(
  {
    name: 'hello',
    input: t.Object({}),
    output: t.Object({}),
    triggers: [triggers.api('GET', '/hello')] as never,
  },
  () => ({}),
)

const serving = (serve: 'all' | 'health' | 'nothing'): Promise<TestApp> =>
  createTestApp({ presets: [], plugins: [http({ http: { serve } })], actions: [hello] })

test('only its health', async () => {
  await using app = await serving('health')
  const url = await app.start()
  expect((await fetch(`${url}/health/live`)).status).toEqual(200)
  expect((await fetch(`${url}/health/ready`)).status).toEqual(200)
  expect((await fetch(`${url}/hello`)).status).toEqual(404)
})

test('nothing: no port is opened', async () => {
  await using app = await serving('nothing')
  expect(await app.start()).toEqual('')
})

test.each([
  ['development', false],
  ['production', true],
] as const)('in %s, without a hostname, other machines are served: %p', async (mode: Mode, all) => {
  const kernel = await boot(defineConfig({ plugins: [http()], port: 0 }), { mode })
  await kernel.start()
  const { port } = new URL(kernel.get(httpServer)!.url!)
  // Of this machine too, and not the address that development listens on.
  const elsewhere = fetch(`http://127.0.0.2:${port}/health/live`).then(
    ({ ok }) => ok,
    () => false,
  )
  expect(await elsewhere).toBe(all)
  expect((await fetch(`http://127.0.0.1:${port}/health/live`)).ok).toBe(true)
  await kernel.stop()
})
