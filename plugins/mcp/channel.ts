import type { JsonSchema } from './json-schema.ts'

/** Severities of MCP, least first (RFC 5424). */
export const LEVELS = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
] as const

/** A severity of MCP. */
export type McpLevel = (typeof LEVELS)[number]

/** What a run can say to the client that waits for it, beside its answer. */
export interface Channel {
  /** Sends a notification that belongs to the request. Never fails. */
  notify(method: string, params: Record<string, unknown>): void
  /** Asks the client. Rejects when it cannot, or does not, answer. */
  request(method: string, params: Record<string, unknown>): Promise<unknown>
}

/** A client, as it introduced itself. */
export interface ClientInfo {
  readonly name: string
  readonly version: string
}

/** What the user is asked for by `ctx.mcp.elicit`. */
export interface ElicitRequest {
  readonly message: string
  /** A flat object of text, numbers, flags and choices. */
  readonly schema: JsonSchema
}

/** What the user said. `content` is as the client sent it: not checked against the schema. */
export interface ElicitAnswer {
  readonly action: 'accept' | 'decline' | 'cancel'
  readonly content?: Record<string, unknown>
}
