import * as runner from 'bun:test'
import { triggers } from 'bunbase'
import { db } from 'bunbase/db'
import { type QueuePlugin, jobs, queue } from 'bunbase/plugins/queue'
import { createTestApp, parity } from 'bunbase/testing'

parity(
  'queue',
  {
    async app(actions) {
      const app = await createTestApp({ presets: [], plugins: [db(), queue()], actions })
      await app.start()
      return app
    },
    trigger: () => (triggers as unknown as QueuePlugin['triggers']).queue({ maxAttempts: 1 }),
    callers: ['anonymous', 'system', 'user', 'apiKey'],
    async send(app, { action, input, caller, traceparent }) {
      // With a trigger said, nothing is judged before the run, as when another version added it.
      const trigger = { kind: 'queue', options: {} }
      await app.get(jobs)!.add({ action, input, caller, traceparent, trigger })
      return undefined
    },
  },
  runner,
)
