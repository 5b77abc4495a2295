import { type Caller, type Logger, type Service, service } from '../../kernel/index.ts'
import type { RequestFacts } from './invocation.ts'
import type { SessionFacts } from './methods.ts'
import type { Protocol } from './protocol.ts'

/** Serves MCP over standard input and output, until the client closes them. */
export type McpStdio = (options: { readonly caller: Caller }) => Promise<void>

/** Provided by `mcp`. */
export const mcpStdio: Service<McpStdio> = service('mcp:stdio')

/**
 * Serves one client by lines of this process's input and output. All of its calls are by `caller`:
 * there is no request that could say who it is.
 */
export async function serveByLines(
  protocol: Protocol,
  caller: Caller,
  logger: () => Logger,
): Promise<void> {
  const { serveStdio } = await import('./connection.ts')
  const session: SessionFacts = { level: undefined, subscriptions: new Map() }
  const { info, capabilities, instructions } = protocol
  await serveStdio({
    ...{ info, capabilities, instructions },
    async answer(message, { channel, signal, client }) {
      const facts: RequestFacts = {
        ...{ caller, channel, signal, client },
        meta: message.params?.['_meta'] as RequestFacts['meta'],
        level: session.level,
      }
      return protocol.answer(message, facts, session)
    },
    complain: (error) => logger().debug('mcp: a message could not be delivered', { error }),
  })
}
