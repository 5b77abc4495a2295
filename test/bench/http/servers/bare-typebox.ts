// What a careful author writes by hand: Bun's router, a scanned query, compiled TypeBox checks of input
// and output.
import { createTask, findTask } from '../tasks.ts'
import { announce } from './announce.ts'
import {
  broken,
  created,
  draft,
  health,
  integer,
  params,
  query,
  readQuery,
  refuse,
  task,
} from './checked.ts'

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  routes: {
    '/health': {
      GET: () => {
        const answer = { status: 'ok' }
        return health.Check(answer) ? Response.json(answer) : broken()
      },
    },
    '/tasks/:id': {
      GET: (request) => {
        const path = { id: integer(request.params.id) }
        const search = readQuery(request.url)
        if (!params.Check(path) || !query.Check(search)) return refuse()
        const answer = findTask(path.id, search.verbose)
        return task.Check(answer) ? Response.json(answer) : broken()
      },
    },
    '/tasks': {
      POST: async (request) => {
        let body: unknown
        try {
          body = await request.json()
        } catch {
          return refuse()
        }
        if (!draft.Check(body)) return refuse()
        const answer = createTask(body)
        return created.Check(answer) ? Response.json(answer) : broken()
      },
    },
  },
})
announce(server.port)
