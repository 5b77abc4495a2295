import { type Action, type Kernel, NotFound, t } from '../../../../kernel/index.ts'
import { devTool } from './tool.ts'

const limit = t.Optional(t.Integer({ minimum: 1, maximum: 200, description: 'Default 20' }))
const cursor = t.Optional(t.String({ description: '`next` of the page before' }))

/** Tools that read run history; none when the app does not record its runs. */
export async function historyTools(kernel: Kernel): Promise<Action[]> {
  if (!kernel.plugins.includes('persistence')) return []
  const { runHistory } = await import('../../../persistence/index.ts')
  const history = kernel.get(runHistory)
  if (!history) return []
  return [
    devTool(
      {
        name: 'list_runs',
        description: 'Recorded runs, newest first; by traceId: everything that one request caused',
        input: t.Object({
          ...{ limit, cursor },
          action: t.Optional(t.String()),
          status: t.Optional(
            t.Union([t.Literal('succeeded'), t.Literal('failed'), t.Literal('refused')]),
          ),
          traceId: t.Optional(t.String()),
          errorCode: t.Optional(t.String()),
          minDurationMs: t.Optional(t.Number()),
        }),
      },
      (query) => history.list({ limit: 20, ...query }),
    ),
    devTool(
      {
        name: 'get_run',
        description:
          'All of one run: input, output, error, log lines, spans with their queries, queries sent again and again',
        input: t.Object({ id: t.String({ description: 'As list_runs gives it' }) }),
      },
      async ({ id }) => {
        const found = await history.get(id)
        if (!found) throw new NotFound({ message: `No run "${id}" is recorded.` })
        return found
      },
    ),
    devTool(
      {
        name: 'list_logs',
        description: 'Log lines of runs, newest first',
        input: t.Object({
          ...{ limit, cursor },
          runId: t.Optional(t.String()),
          action: t.Optional(t.String()),
          level: t.Optional(
            t.Union([t.Literal('debug'), t.Literal('info'), t.Literal('warn'), t.Literal('error')]),
          ),
          text: t.Optional(t.String({ description: 'Part of the message' })),
        }),
      },
      (query) => history.logs({ limit: 20, ...query }),
    ),
  ]
}
