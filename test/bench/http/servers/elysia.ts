import { Elysia, t } from 'elysia'
import { CreatedTask, Health, Task, TaskDraft } from '../schemas.ts'
import { createTask, findTask } from '../tasks.ts'
import { announce } from './announce.ts'

// Elysia coerces text only for schemas made by its own `t`.
const params = t.Object({ id: t.Integer({ minimum: 1 }) })
const query = t.Object({ verbose: t.Boolean() })

const app = new Elysia()
  .get('/health', () => ({ status: 'ok' as const }), { response: Health })
  .get('/tasks/:id', ({ params, query }) => findTask(params.id, query.verbose), {
    params,
    query,
    response: Task,
  })
  .post('/tasks', ({ body }) => createTask(body), { body: TaskDraft, response: CreatedTask })
  .listen({ port: 0, hostname: '127.0.0.1' })
announce(app.server?.port)
