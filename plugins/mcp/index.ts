import { type Guard, type Plugin, definePlugin } from '../../kernel/index.ts'
import type { HttpPlugin } from '../http/index.ts'
import type { LoggerPlugin } from '../logger/index.ts'
import { type McpConfig, configSchema } from './config.ts'
import { type McpExchange, mcpExchange } from './exchange.ts'
import { hasScope } from './grants.ts'
import { setup } from './setup.ts'
import { type McpTriggers, prompt, resource, tool } from './triggers.ts'

export type { ClientInfo, ElicitAnswer, ElicitRequest, McpLevel } from './channel.ts'
export type { McpConfig } from './config.ts'
export {
  type ContentBlock,
  type ResourceContents,
  type ToolResult,
  promptMessages,
  toolContent,
} from './content.ts'
export { ClientCannotAnswer, InsufficientScope, ResultTooLarge, TokenInQuery } from './errors.ts'
export type { McpExchange } from './exchange.ts'
export { type JwtVerifierOptions, jwtVerifier } from './jwt-verifier.ts'
export type { ExpectedToken, OAuthConfig, TokenGrant, TokenVerifier } from './oauth-config.ts'
export { type McpStdio, mcpStdio } from './stdio.ts'
export type {
  Completer,
  McpTriggers,
  PromptOptions,
  ResourceOptions,
  ToolAnnotations,
  ToolOptions,
} from './triggers.ts'
export {
  type AskedTool,
  type McpOffered,
  type McpOffers,
  type McpUpdates,
  mcpOffers,
  mcpUpdates,
} from './updates.ts'
export type { McpExchanged } from './wire.ts'

/** Actions as tools, resources and prompts for agents (Model Context Protocol). */
export interface McpPlugin {
  name: 'mcp'
  needs: HttpPlugin
  uses: LoggerPlugin
  config: { mcp?: McpConfig }
  context: {
    /** The MCP client that the run is for, and news for all of them. */
    mcp: McpExchange
  }
  triggers: McpTriggers
  guards: {
    /** Lets in only access tokens with all of these scopes; a caller without a token is not limited. */
    hasScope(...scopes: string[]): Guard
  }
}

/** The `mcp` plugin. */
export const mcp: (options?: Partial<McpPlugin['config']>) => Plugin<McpPlugin> =
  definePlugin<McpPlugin>({
    name: 'mcp',
    needs: ['http'],
    uses: ['logger'],
    config: configSchema,
    context: { mcp: (run) => mcpExchange(run) },
    triggers: { tool, resource, prompt } as McpTriggers,
    guards: { hasScope },
    setup,
  })
