// Hono with its TypeBox validator. That one checks text as it came, so numbers and booleans of path and
// query are described as text and converted after the check; Hono has no check of answers of its own.
import { tbValidator } from '@hono/typebox-validator'
import { FormatRegistry, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { Hono } from 'hono'
import { CreatedTask, Health, Task, TaskDraft } from '../schemas.ts'
import { createTask, findTask } from '../tasks.ts'
import { announce } from './announce.ts'

FormatRegistry.Set('email', (text) => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text))
const closed = { additionalProperties: false }
const params = Type.Object({ id: Type.String({ pattern: '^[1-9]\\d*$' }) }, closed)
const query = Type.Object(
  { verbose: Type.Union([Type.Literal('true'), Type.Literal('false')]) },
  closed,
)
const health = TypeCompiler.Compile(Health)
const task = TypeCompiler.Compile(Task)
const created = TypeCompiler.Compile(CreatedTask)

const app = new Hono()
  .get('/health', (c) => {
    const answer = { status: 'ok' }
    return health.Check(answer) ? c.json(answer) : c.json({ error: 'invalid answer' }, 500)
  })
  .get('/tasks/:id', tbValidator('param', params), tbValidator('query', query), (c) => {
    const answer = findTask(
      Number(c.req.valid('param').id),
      c.req.valid('query').verbose === 'true',
    )
    return task.Check(answer) ? c.json(answer) : c.json({ error: 'invalid answer' }, 500)
  })
  .post('/tasks', tbValidator('json', TaskDraft), (c) => {
    const answer = createTask(c.req.valid('json'))
    return created.Check(answer) ? c.json(answer) : c.json({ error: 'invalid answer' }, 500)
  })

const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: app.fetch })
announce(server.port)
