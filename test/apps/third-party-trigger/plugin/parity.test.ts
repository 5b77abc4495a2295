import * as runner from 'bun:test'
import { type TriggersOf, triggers } from 'bunbase'
import { createTestApp, parity } from 'bunbase/testing'
import { type LinesPlugin, lines, linesPort } from 'bunbase-plugin-lines'
import { ask } from './command.ts'

const devices: Record<string, string> = {
  'ann-key': 'token-of-ann-key',
  'bob-key': 'token-of-bob-key',
}

parity(
  'line',
  {
    async app(actions) {
      const options = { port: 0, devices }
      const app = await createTestApp({ plugins: [lines({ lines: options })], actions })
      await app.start()
      return app
    },
    trigger: (action) => (triggers as TriggersOf<LinesPlugin>).line(action),
    async send(app, { action, input, caller, traceparent }) {
      const token = 'id' in caller ? devices[caller.id] : undefined
      const message = { do: action, input, token, traceparent }
      return ask('127.0.0.1', app.get(linesPort)!.port!, message)
    },
    callers: ['anonymous', 'apiKey'],
  },
  runner,
)
