import { expect, test } from 'bun:test'
import { http } from 'bunbase/plugins/http'
import { logger } from 'bunbase/plugins/logger'
import { mcp, mcpUpdates } from 'bunbase/plugins/mcp'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { type Journey, journeyActions } from './app.ts'
import { send, session } from './client.ts'

const started = async (journey: Journey): Promise<{ app: TestApp; url: string }> => {
  const app = await createTestApp({
    plugins: [logger(), http(), mcp()],
    actions: journeyActions(journey),
  })
  return { app, url: `${await app.start()}/mcp` }
}

/** Lets the drain look after connections, for less than the grace period. */
async function ended(app: TestApp, stopped: Promise<void>): Promise<void> {
  let isOver = false
  void stopped.finally(() => (isOver = true))
  for (let waited = 0; !isOver && waited < 5_000; waited += 25) {
    await app.clock.advance(25)
    await Bun.sleep(1)
  }
  expect(isOver).toBe(true)
}

test('the SDK is not loaded before somebody wants a stream', async () => {
  const program = new URL('programs/call.ts', import.meta.url).pathname
  const child = Bun.spawn([process.execPath, program], { stdio: ['ignore', 'pipe', 'inherit'] })
  expect(await new Response(child.stdout).json()).toEqual({ before: 0, after: true })
})

test('an app that stops ends the streams that wait for news, and answers what runs', async () => {
  const journey: Journey = { steps: [], go: () => {} }
  const { app, url } = await started(journey)
  const headers = await session(app)
  const accept = 'application/json, text/event-stream'
  const news = await fetch(url, { headers: { ...headers, accept } })
  expect(news.headers.get('content-type')).toBe('text/event-stream')
  const params = { name: 'work', arguments: { steps: 1 }, ['_meta']: { progressToken: 1 } }
  const call = await fetch(url, {
    method: 'POST',
    headers: { ...headers, accept, 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  })
  while (app.kernel.running.length === 0) await Bun.sleep(1)
  const stopped = app.kernel.stop()
  expect(await news.text()).toBe(':\n\n')
  journey.go()
  expect(await call.text()).toContain('"structuredContent":{"done":1}')
  await ended(app, stopped)
  expect(app.logs.filter(({ message }) => message.includes('not be delivered'))).toEqual([])
})

test('a client that left is told nothing, and nobody is held up', async () => {
  const journey: Journey = { steps: [], go: () => {} }
  const { app, url } = await started(journey)
  const headers = await session(app)
  await send(app, 'resources/subscribe', { uri: 'note://n1' }, headers)
  const gone = new AbortController()
  const accept = 'text/event-stream'
  await fetch(url, { headers: { ...headers, accept }, signal: gone.signal })
  gone.abort()
  app.get(mcpUpdates)!.resourceUpdated('note://n1')
  expect((await send(app, 'ping', {}, headers)).status).toBe(200)
  await ended(app, app.kernel.stop())
})
