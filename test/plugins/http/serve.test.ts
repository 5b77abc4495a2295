// `http.serve`: what a process answers that does something else.
import { expect, test } from 'bun:test'
import { action, t, triggers } from 'bunbase'
import { http } from 'bunbase/plugins/http'
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
