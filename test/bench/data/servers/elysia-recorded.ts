// Elysia with our recorder behind it: what recording costs is the same, what is around it is not.
import { Elysia, t } from 'elysia'
import { randomIds, systemClock } from 'bunbase'
import { WriteBuffer } from '../../../../plugins/persistence/buffer.ts'
import { RemoteSqliteStore } from '../../../../plugins/persistence/sqlite-remote.ts'
import { announce } from '../../http/servers/announce.ts'
import { CreatedTask, Health, Task, TaskDraft } from '../../http/schemas.ts'
import { createTask, findTask } from '../../http/tasks.ts'

const ids = randomIds(systemClock)
const buffer = new WriteBuffer({
  store: new RemoteSqliteStore({
    path: process.env['BENCH_RUNS']!,
    files: `${process.env['BENCH_RUNS']!}-rows`,
    burst: undefined,
  }),
  clock: systemClock,
  logger: () => console as never,
  flushIntervalMs: 1_000,
  maxBufferSize: 500,
  maxBufferBytes: 32 * 1024 * 1024,
  maxFileBytes: 0,
})

function record(action: string, startedAt: number, input: unknown, output: unknown): void {
  const duration = performance.now() % 1
  const head = `R${ids.uuid()}\x1f${ids.traceId()}\x1f\x1f${startedAt}\x1f${duration}\x1f1\x1f${action}\x1ftasks\x1fapi\x1f\x1fanonymous\x1f\x1f\x1fsucceeded\x1f\x1f\x1f`
  buffer.addParts(head, JSON.stringify(input), JSON.stringify(output), '\x1f', startedAt)
}

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
