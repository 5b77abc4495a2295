// The same tool as an action, with the whole lifecycle of a run: caller, guard, schemas, hooks.
import { type Caller, boot, defineConfig, guard, kit } from '../../../../plugins/index.ts'
import { type HttpPlugin, http, httpServer } from '../../../../plugins/http/index.ts'
import { logger } from '../../../../plugins/logger/index.ts'
import { type McpPlugin, mcp } from '../../../../plugins/mcp/index.ts'
import { CreatedTask, TaskDraft } from '../../http/schemas.ts'
import { announce } from '../../http/servers/announce.ts'
import { createTask } from '../../http/tasks.ts'

const { action, triggers } = kit<McpPlugin | HttpPlugin>()
const known = guard('known', ({ caller }: { caller: Caller }) => {
  if (caller.kind === 'system') throw new Error('nobody calls as the system')
})

const create = action(
  {
    name: 'create.task',
    description: 'Creates a task',
    input: TaskDraft,
    output: CreatedTask,
    guards: [known],
    triggers: [triggers.tool()],
  },
  createTask,
)

const config = defineConfig({
  plugins: [logger({ logger: { accessLog: false } }), http(), mcp()],
  port: 0,
  hostname: '127.0.0.1',
})
const kernel = await boot(config, { actions: [create] })
await kernel.start()
announce(Number(new URL(kernel.get(httpServer)!.url!).port))
