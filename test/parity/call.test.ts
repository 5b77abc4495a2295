import * as runner from 'bun:test'
import { BunbaseError } from 'bunbase'
import { persistence } from 'bunbase/plugins/persistence'
import { createTestApp, parity } from 'bunbase/testing'

parity(
  'call',
  {
    app: (actions) => createTestApp({ presets: [], plugins: [persistence()], actions }),
    send: (app, { action, input, caller, ...meta }) =>
      app.call(action, input, { as: caller, ...meta }).then(
        (output) => ({ output }),
        (error) => {
          if (error instanceof BunbaseError) return { error }
          throw error
        },
      ),
    callers: ['anonymous', 'user', 'apiKey', 'system'],
    // Nobody goes on listening to the call, and its handler goes on until it heeds the signal.
    cancels: true,
  },
  runner,
)
