// What recording costs at least on a machine: Bun's own server, schemas and our recorder by hand, and no
// framework. The output is written once, for the record and the answer; a body is recorded as it came.
import { announce } from '../../http/servers/announce.ts'
import {
  broken,
  created,
  draft,
  health,
  params,
  query,
  refuse,
  task,
} from '../../http/servers/checked.ts'
import { createTask, findTask } from '../../http/tasks.ts'
import { record } from './recorder.ts'

const json = Response.json(null, { headers: { 'x-content-type-options': 'nosniff' } })

function answer(action: string, startedAt: number, input: string, value: object): Response {
  const output = JSON.stringify(value)
  record(action, startedAt, { input, output })
  return new Response(output, json)
}

function create(text: string): Response {
  const startedAt = Date.now()
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return refuse()
  }
  if (!draft.Check(body)) return refuse()
  const value = createTask(body)
  return created.Check(value) ? answer('tasks.create', startedAt, text, value) : broken()
}

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  routes: {
    '/health': {
      GET: () => {
        const value = { status: 'ok' }
        return health.Check(value) ? answer('health', Date.now(), '{}', value) : broken()
      },
    },
    '/tasks/:id': {
      GET: (request) => {
        const startedAt = Date.now()
        const path = { id: Number(request.params.id) }
        const verbose = new URL(request.url).searchParams.get('verbose')
        const search = {
          verbose: verbose === 'true' ? true : verbose === 'false' ? false : verbose,
        }
        if (!params.Check(path) || !query.Check(search)) return refuse()
        const value = findTask(path.id, search.verbose)
        const input = JSON.stringify({ ...path, ...search })
        return task.Check(value) ? answer('tasks.find', startedAt, input, value) : broken()
      },
    },
    '/tasks': {
      POST: (request) => request.text().then(create, () => refuse()),
    },
  },
})
announce(server.port)
