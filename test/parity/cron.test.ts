import * as runner from 'bun:test'
import { type TriggersOf, triggers } from 'bunbase'
import { type CronPlugin, cron, cronSchedules } from 'bunbase/plugins/cron'
import { createTestApp, parity } from 'bunbase/testing'

/** What the next run of each action is given. */
const inputs = new Map<string, object>()

parity(
  'cron',
  {
    app: (actions) => createTestApp({ plugins: [cron()], actions }),
    // Never due while a test runs: a schedule is run by hand, in the way in which its ticks are.
    trigger: (action) =>
      (triggers as unknown as TriggersOf<CronPlugin>).cron('@yearly', {
        input: () => inputs.get(action) ?? {},
      }),
    async send(app, { action, input }) {
      inputs.set(action, input)
      await app
        .get(cronSchedules)!
        .all.find((one) => one.action === action)!
        .run()
      return undefined
    },
    callers: ['system'],
    traces: false,
  },
  runner,
)
