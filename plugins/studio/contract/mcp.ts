// What agents see.
import type { Identity } from './wire.ts'

/** A tool. */
export interface McpTool {
  name: string
  action: string
  title: string
  description: string
  inputSchema: unknown
  outputSchema: unknown
  annotations: Record<string, unknown>
  /** About. */
  tokens: number
}

/** Something an agent may stumble over. */
export interface McpLint {
  tool: string
  rule: 'no-description' | 'long-name' | 'same-name' | 'optional-without-default' | 'many-tokens'
  text: string
}

/** Actions about MCP. */
export interface McpApi {
  'studio.mcp.info': {
    input: {}
    output: {
      enabled: boolean
      endpoint: string | null
      transports: string[]
      server: { name: string; version: string }
      connect: string | null
      tools: McpTool[]
      resources: { uri: string; action: string; description: string }[]
      prompts: { name: string; action: string; description: string }[]
      lint: McpLint[]
    }
  }
  'studio.mcp.call': {
    input: {
      /** @maxLength 200 */
      tool: string
      args?: unknown
      as: Identity
    }
    output: {
      result: unknown
      isError: boolean
      structuredValid: boolean | null
      ms: number
      runId: string | null
      wire: { req: unknown; res: unknown }
    }
  }
}
