import { expect, test } from 'bun:test'
import { type LogRecord, logger } from 'bunbase/logger'
import { type Action, action, boot, defineConfig, guard, t, triggers } from 'bunbase'
import { type HttpConfig, http, httpServer } from 'bunbase/plugins/http'
import { send } from './raw-socket.ts'

/** Serves the actions while `use` asks; gives what was logged meanwhile. */
async function logged(
  actions: readonly Action[],
  use: (url: string) => Promise<unknown>,
  { config = {}, accessLog = true }: { config?: HttpConfig; accessLog?: boolean } = {},
): Promise<LogRecord[]> {
  const records: LogRecord[] = []
  const app = defineConfig({
    plugins: [
      logger({ logger: { accessLog, level: 'info' }, capture: (r) => void records.push(r) }),
      http(),
    ],
    port: 0,
    hostname: '127.0.0.1',
    http: config,
  })
  const kernel = await boot(app, { actions, mode: 'test' })
  await kernel.start()
  try {
    await use(kernel.get(httpServer)!.url!)
  } finally {
    await kernel.stop()
  }
  return records.filter((record) => 'trigger' in record)
}

test('an access line says which route was asked, how, and how it ended', async () => {
  const open = action(
    {
      name: 'open',
      input: t.Object({ id: t.String() }),
      output: t.Object({}),
      triggers: [triggers.api('POST', '/things/:id', { status: 201 })],
    },
    () => ({}),
  )
  const shut = action(
    {
      name: 'shut',
      input: t.Object({ token: t.Optional(t.String()) }),
      output: t.Object({}),
      guards: [
        guard('nobody', () => {
          throw new Error('nobody may')
        }),
      ],
      triggers: [triggers.api('GET', '/shut')],
    },
    () => ({}),
  )
  const lines = await logged([open, shut], async (url) => {
    const headers = { 'content-type': 'application/json' }
    await fetch(`${url}/things/secret-7`, { method: 'POST', headers, body: '{}' })
    await fetch(`${url}/shut?token=secret-8`)
  })
  expect(lines).toMatchObject([
    { action: 'open', http: { method: 'POST', route: '/things/:id', status: 201 } },
    { action: 'shut', http: { method: 'GET', route: '/shut', status: 403, ip: '127.0.0.1' } },
  ])
  expect(JSON.stringify(lines)).not.toContain('secret-')
})

const wait = Promise.withResolvers<void>()
const list = action(
  {
    name: 'list',
    input: t.Object({ id: t.String() }),
    output: t.Object({}),
    triggers: [triggers.api('GET', '/lists/:id')],
  },
  () => wait.promise.then(() => ({})),
)

test('a request that reaches no action has a line too, without what may be secret', async () => {
  const token = 'eyJhbGciOiJIUzI1NiJ9'
  const traces: string[] = []
  const ask = async (path: string, init?: RequestInit): Promise<void> => {
    traces.push(((await (await fetch(path, init)).json()) as { traceId: string }).traceId)
  }
  const lines = await logged([list], async (url) => {
    await ask(`${url}/missing/${token}/x?token=secret-1`)
    await ask(`${url}/lists/secret-2`, { method: 'DELETE' })
    await fetch(`${url}/health/live`)
    await fetch(`${url}/lists/secret-3`, { method: 'OPTIONS' })
  })
  const common = { level: 'info', message: 'request refused', trigger: 'api', status: 'refused' }
  const shown: unknown[] = lines.map(({ time: _, ...line }) => line)
  expect(shown).toEqual([
    {
      ...common,
      code: 'ROUTE_NOT_FOUND',
      http: {
        method: 'GET',
        path: '/missing/…/x',
        status: 404,
        ip: '127.0.0.1',
        traceId: traces[0],
      },
    },
    {
      ...common,
      code: 'METHOD_NOT_ALLOWED',
      http: {
        method: 'DELETE',
        route: '/lists/:id',
        status: 405,
        ip: '127.0.0.1',
        traceId: traces[1],
      },
    },
  ])
})

test('so has one for which there is no room, as an error, and one from behind a proxy', async () => {
  const config = { maxConcurrency: 1, trustedProxies: ['loopback'] }
  const lines = await logged(
    [list],
    async (url) => {
      const headers = { 'x-forwarded-for': '203.0.113.9' }
      const first = fetch(`${url}/lists/1`, { headers })
      let answer: Response
      // Which of the two comes first is not ours to say.
      do answer = await Promise.race([first, fetch(`${url}/lists/2`, { headers })])
      while (answer.status !== 503)
      wait.resolve()
      await first
    },
    { config },
  )
  expect(lines.find(({ code }) => code === 'OVERLOADED')).toMatchObject({
    level: 'error',
    http: { route: '/lists/:id', status: 503, ip: '203.0.113.9' },
  })
})

test('no line can be forged, and none is endless', async () => {
  const lines = await logged([], async (url) => {
    const { port } = new URL(url)
    const long = 'segment/'.repeat(500)
    for (const [path, host] of [
      ['/a%0a"x":"y"', 'a'],
      [`/${long}`, 'a'],
      ['/b', 'not a host'],
    ])
      await send(Number(port), `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  })
  expect(lines.map(({ code }) => code)).toEqual([
    'ROUTE_NOT_FOUND',
    'ROUTE_NOT_FOUND',
    'MALFORMED_REQUEST',
  ])
  const paths = lines.map((line) => (line['http'] as { path: string }).path)
  expect(paths[0]).toStartWith('/a%0a')
  expect(paths[0]).not.toContain('\n')
  expect(paths[1]).toHaveLength(201)
})

test('when the access log is off, none is written', async () => {
  const ask = async (url: string): Promise<void> => {
    expect((await fetch(`${url}/missing`)).status).toBe(404)
  }
  expect(await logged([], ask, { accessLog: false })).toEqual([])
})
