import * as runner from 'bun:test'
import { triggers } from 'bunbase'
import { type ApiTriggers, http, httpServer } from 'bunbase/plugins/http'
import { persistence } from 'bunbase/plugins/persistence'
import { type ParityDriver, type ParityMessage, createTestApp, parity } from 'bunbase/testing'
import { tester } from '../tester.ts'

function requestOf({ action, input, caller, traceparent, signal }: ParityMessage) {
  const headers = new Headers({ 'content-type': 'application/json' })
  if ('id' in caller) headers.set('authorization', `${caller.kind} ${caller.id}`)
  if (traceparent) headers.set('traceparent', traceparent)
  return {
    path: `/${action}`,
    init: { method: 'POST', headers, body: JSON.stringify(input), signal },
  }
}

async function answerOf(response: Response) {
  const body = await response.json()
  return response.ok ? { output: body } : { error: body }
}

const driver = {
  trigger: (action) => (triggers as unknown as ApiTriggers).api('POST', `/${action}`),
  callers: ['anonymous', 'user', 'apiKey'],
} satisfies Partial<ParityDriver>

parity(
  'api',
  {
    ...driver,
    app: (actions) => createTestApp({ plugins: [http(), persistence(), tester()], actions }),
    async send(app, message) {
      const { path, init } = requestOf(message)
      return answerOf(await app.fetch(path, init))
    },
    cancels: true,
  },
  { ...runner, describe: (name, body) => runner.describe(`${name} without a socket`, body) },
)

parity(
  'api',
  {
    ...driver,
    async app(actions) {
      const app = await createTestApp({ plugins: [http(), persistence(), tester()], actions })
      await app.start()
      return app
    },
    async send(app, message) {
      const { path, init } = requestOf(message)
      const url = `${app.get(httpServer)?.url}${path}`
      return answerOf(await fetch(url, init))
    },
  },
  { ...runner, describe: (name, body) => runner.describe(`${name} over the wire`, body) },
)
