import { expect, test } from 'bun:test'
import { type LogRecord, logger } from 'bunbase/logger'
import { action, boot, defineConfig, guard, t, triggers } from 'bunbase'
import { http, httpServer } from 'bunbase/plugins/http'

test('an access line says which route was asked, how, and how it ended', async () => {
  const records: LogRecord[] = []
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
  const config = defineConfig({
    plugins: [
      logger({ logger: { accessLog: true, level: 'info' }, capture: (r) => void records.push(r) }),
      http(),
    ],
    port: 0,
    hostname: '127.0.0.1',
  })
  const kernel = await boot(config, { actions: [open, shut], mode: 'test' })
  await kernel.start()
  try {
    const { url } = kernel.get(httpServer)!
    const json = { 'content-type': 'application/json' }
    await fetch(`${url}/things/secret-7`, { method: 'POST', headers: json, body: '{}' })
    await fetch(`${url}/shut?token=secret-8`)
  } finally {
    await kernel.stop()
  }
  const lines = records.filter((record) => 'trigger' in record)
  expect(lines).toMatchObject([
    { action: 'open', http: { method: 'POST', route: '/things/:id', status: 201 } },
    { action: 'shut', http: { method: 'GET', route: '/shut', status: 403, ip: '127.0.0.1' } },
  ])
  expect(JSON.stringify(records)).not.toContain('secret-')
})
