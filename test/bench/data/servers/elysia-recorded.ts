// Elysia with our recorder behind it: what recording costs is the same, what is around it is not.
import { Elysia, t } from 'elysia'
import { announce } from '../../http/servers/announce.ts'
import { CreatedTask, Health, Task, TaskDraft } from '../../http/schemas.ts'
import { createTask, findTask } from '../../http/tasks.ts'
import { record as write } from './recorder.ts'

const record = (action: string, startedAt: number, input: unknown, output: unknown): void =>
  write(action, startedAt, { input: JSON.stringify(input), output: JSON.stringify(output) })

const params = t.Object({ id: t.Integer({ minimum: 1 }) })
const query = t.Object({ verbose: t.Boolean() })

const app = new Elysia()
  .get(
    '/health',
    () => {
      const output = { status: 'ok' as const }
      record('health', Date.now(), {}, output)
      return output
    },
    { response: Health },
  )
  .get(
    '/tasks/:id',
    ({ params, query }) => {
      const output = findTask(params.id, query.verbose)
      record('tasks.find', Date.now(), { ...params, ...query }, output)
      return output
    },
    { params, query, response: Task },
  )
  .post(
    '/tasks',
    ({ body }) => {
      const output = createTask(body)
      record('tasks.create', Date.now(), body, output)
      return output
    },
    { body: TaskDraft, response: CreatedTask },
  )
  .listen({ port: 0, hostname: '127.0.0.1' })
announce(app.server?.port)
