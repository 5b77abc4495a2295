// The app that the raw-socket probes and the malformed requests are sent to.
import { t } from '../../../kernel/index.ts'
import { type Served, action, served, triggers } from './served.ts'

/** Serves a GET that takes nothing, one with path and query, a POST, an upload, a stream. */
export function probeApp(): Promise<Served> {
  const task = t.Object({
    title: t.String(),
    count: t.Optional(t.Integer()),
    any: t.Optional(t.Any()),
  })
  return served(
    [
      action(
        {
          name: 'ping',
          input: t.Object({}),
          output: t.String(),
          triggers: [triggers.api('GET', '/ping')],
        },
        () => 'pong',
      ),
      action(
        {
          name: 'read',
          input: t.Object({ id: t.Integer(), verbose: t.Optional(t.Boolean()) }),
          output: t.Any(),
          triggers: [triggers.api('GET', '/tasks/:id')],
        },
        (input) => input,
      ),
      action(
        {
          name: 'create',
          input: task,
          output: t.Any(),
          triggers: [triggers.api('POST', '/tasks', { maxBodySize: 64 * 1024 })],
        },
        (input) => input,
      ),
      action(
        {
          name: 'upload',
          input: t.Object({ file: t.File(), name: t.Optional(t.String()) }),
          output: t.Integer(),
          triggers: [triggers.api('POST', '/upload')],
        },
        ({ file }) => file.size,
      ),
      action(
        {
          name: 'files',
          input: t.Object({ path: t.String() }),
          output: t.String(),
          triggers: [triggers.api('GET', '/files/*path')],
        },
        ({ path }) => path,
      ),
    ],
    { http: { maxBodySize: 64 * 1024 } },
  )
}
