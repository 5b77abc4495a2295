// The limit: Bun's own router and the platform's own readers (params, URL, json), no validation, nothing
// read that the answer does not need.
import type { TaskDraft } from '../schemas.ts'
import { createTask, findTask } from '../tasks.ts'
import { announce } from './announce.ts'

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  routes: {
    '/health': { GET: () => Response.json({ status: 'ok' }) },
    '/tasks/:id': {
      GET: (request) => {
        const verbose = new URL(request.url).searchParams.get('verbose') === 'true'
        return Response.json(findTask(Number(request.params.id), verbose))
      },
    },
    '/tasks': {
      POST: async (request) => Response.json(createTask((await request.json()) as TaskDraft)),
    },
  },
})
announce(server.port)
