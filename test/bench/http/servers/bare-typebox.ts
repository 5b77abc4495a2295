// What a careful author writes by hand: Bun's router, a scanned query, compiled TypeBox checks of input
// and output.
import { FormatRegistry } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { CreatedTask, Health, Task, TaskDraft, TaskParams, TaskQuery } from '../schemas.ts'
import { createTask, findTask } from '../tasks.ts'
import { announce } from './announce.ts'

FormatRegistry.Set('email', (text) => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text))
const health = TypeCompiler.Compile(Health)
const params = TypeCompiler.Compile(TaskParams)
const query = TypeCompiler.Compile(TaskQuery)
const task = TypeCompiler.Compile(Task)
const draft = TypeCompiler.Compile(TaskDraft)
const created = TypeCompiler.Compile(CreatedTask)

const refuse = (): Response => Response.json({ error: 'invalid request' }, { status: 400 })
const broken = (): Response => Response.json({ error: 'invalid answer' }, { status: 500 })

function integer(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text
}

function readQuery(url: string): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  const start = url.indexOf('?')
  if (start < 0) return found
  for (const part of url.slice(start + 1).split('&')) {
    const equals = part.indexOf('=')
    const text = decodeURIComponent(part.slice(equals + 1))
    found[part.slice(0, equals)] = text === 'true' ? true : text === 'false' ? false : text
  }
  return found
}

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
