import { join } from 'node:path'
import { type Action, type Run, compileOutput } from '../../../kernel/index.ts'
import type { McpConfig, McpOffers } from '../../mcp/index.ts'
import { studioAction } from '../action.ts'
import type { StudioApi } from '../contract/api.ts'
import type { McpTool } from '../contract/mcp.ts'
import { lintTools } from '../mcp/lint.ts'
import { reach } from '../reach.ts'
import { callerOf } from '../show/identity.ts'
import { plain } from '../show/output.ts'
import type { Studio } from '../studio.ts'

/** Characters of a token, about. */
const TOKEN = 4

/** What agents see of the app, and calling a tool as somebody's agent would. */
export function mcpActions(studio: Studio, offers: McpOffers): Action[] {
  return [
    studioAction('studio.mcp.info', 'reads', () => infoOf(studio, offers)),
    studioAction('studio.mcp.call', 'writes', async ({ tool, args = {}, as }, _, signal) => {
      const { clock } = studio.host
      const [at, began] = [clock.now(), clock.elapsed()]
      let run: Run | undefined
      const result = await offers.callTool(tool, args, {
        ...{ caller: callerOf(as), org: as.orgId, signal },
        started: (it) => (run ??= it),
      })
      const { isError = false, structuredContent } = result
      const req = {
        ...{ jsonrpc: '2.0' as const, id: 1, method: 'tools/call' },
        params: { name: tool, arguments: args },
      }
      studio.tap.mcp?.({
        ...{ at, ms: clock.elapsed() - began, request: req, answer: { result }, run },
        ...{ client: TESTER, caller: callerOf(as) },
      })
      return {
        ...{ result: plain(result), isError, ms: clock.elapsed() - began, runId: run?.id ?? null },
        structuredValid:
          isError || structuredContent === undefined ? null : fits(tool, offers, structuredContent),
        wire: {
          req,
          res: { jsonrpc: '2.0', id: 1, result: plain(result) },
        },
      }
    }),
  ]
}

/** How the Studio's tester stands among the clients. */
const TESTER = { name: 'Studio', version: 'tester' }

/** Whether what a tool gave fits the output schema that agents were told. */
function fits(tool: string, offers: McpOffers, content: unknown): boolean {
  const { outputSchema } = offers
    .all()
    .tools.find(({ definition }) => definition.name === tool)!.definition
  if (!outputSchema) return true
  try {
    compileOutput(outputSchema as never).write(content)
    return true
  } catch {
    return false
  }
}

async function infoOf(
  studio: Studio,
  offers: McpOffers,
): Promise<StudioApi['studio.mcp.info']['output']> {
  const { host } = studio
  const { mcp = {} } = (host.insight.settings.get('mcp') ?? {}) as { mcp?: McpConfig }
  const all = offers.all()
  const url = host.get(reach.http)?.url
  const enabled = all.tools.length + all.resources.length + all.prompts.length > 0
  const endpoint = url !== undefined && enabled ? `${url}${mcp.path ?? '/mcp'}` : null
  const tools = all.tools.map(({ action, definition }): McpTool => {
    const {
      name,
      title = '',
      description = '',
      inputSchema,
      outputSchema,
      annotations,
    } = definition
    return {
      ...{ name, action, title, description },
      ...{ inputSchema: plain(inputSchema), outputSchema: plain(outputSchema ?? null) },
      annotations: plain(annotations ?? {}) as Record<string, unknown>,
      tokens: Math.ceil(JSON.stringify(definition).length / TOKEN),
    }
  })
  const server = await serverOf(studio, mcp)
  return {
    ...{ enabled, endpoint, transports: ['streamable-http', 'stdio'], server, tools },
    connect: endpoint && `claude mcp add --transport http ${server.name} ${endpoint}`,
    resources: all.resources.map(({ action, definition }) => ({
      uri: definition.uri ?? definition.uriTemplate ?? '',
      ...{ action, description: definition.description ?? '' },
    })),
    prompts: all.prompts.map(({ action, definition }) => ({
      ...{ name: definition.name, action, description: definition.description ?? '' },
    })),
    lint: lintTools(tools),
  }
}

async function serverOf(
  { host }: Studio,
  { name, version }: McpConfig,
): Promise<{ name: string; version: string }> {
  const file = Bun.file(join(host.root, 'package.json'))
  const told = ((await file.json().catch(() => undefined)) ?? {}) as {
    name?: string
    version?: string
  }
  return { name: name ?? told.name ?? 'bunbase', version: version ?? told.version ?? '0.0.0' }
}
