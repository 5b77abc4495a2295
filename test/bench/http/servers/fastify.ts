// Runs on Node: the harness transpiles this file and starts the result with `node`.
import fastify from 'fastify'
import { CreatedTask, Health, Task, TaskDraft, TaskParams, TaskQuery } from '../schemas.ts'
import { createTask, findTask } from '../tasks.ts'

const app = fastify({ logger: false })
app.get('/health', { schema: { response: { 200: Health } } }, () => ({ status: 'ok' }))
app.get<{ Params: { id: number }; Querystring: { verbose: boolean } }>(
  '/tasks/:id',
  { schema: { params: TaskParams, querystring: TaskQuery, response: { 200: Task } } },
  (request) => findTask(request.params.id, request.query.verbose),
)
app.post<{ Body: TaskDraft }>(
  '/tasks',
  { schema: { body: TaskDraft, response: { 200: CreatedTask } } },
  (request) => createTask(request.body),
)
console.log(await app.listen({ port: 0, host: '127.0.0.1' }))
