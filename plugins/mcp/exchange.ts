import type { Run } from '../../kernel/index.ts'
import type { ClientInfo, ElicitAnswer, ElicitRequest } from './channel.ts'
import { ClientCannotAnswer } from './errors.ts'
import { type Progress, mcpInvocation } from './invocation.ts'
import { mcpUpdates } from './updates.ts'

/** `ctx.mcp`: what a run can say to the client that called it as a tool, directly or by `ctx.call`. */
export interface McpExchange {
  /** As it introduced itself; undefined when no MCP client waits, or it did not. */
  readonly client: ClientInfo | undefined
  /** Tells how far the work is. Nothing happens when nobody asked for it. */
  progress(progress: number, more?: Omit<Progress, 'progress'>): void
  /**
   * Asks the user something through the client. Rejects with `MCP_CLIENT_CANNOT_ANSWER`. Needs
   * `triggers.tool({ asks: true })` and a session.
   */
  elicit(request: ElicitRequest): Promise<ElicitAnswer>
  /**
   * Lets the client's model answer; params and result of `sampling/createMessage`. Rejects with
   * `MCP_CLIENT_CANNOT_ANSWER`. Needs `triggers.tool({ asks: true })` and a session.
   */
  sample(params: Record<string, unknown>): Promise<Record<string, unknown>>
  /**
   * Tells the clients that subscribed to a resource, and may read it, that it has changed.
   *
   * @param options `org`: tells those alone that read it for this organisation. Default: the run's;
   *   null for all.
   */
  resourceUpdated(uri: string, options?: { readonly org?: string | null }): void
}

/** What `ctx.mcp` is in a run. */
export function mcpExchange(run: Run): McpExchange {
  const invocation = mcpInvocation(run)
  const { client, channel } = invocation?.facts ?? {}
  const ask = async (method: string, params: Record<string, unknown>): Promise<unknown> => {
    if (!channel) throw new ClientCannotAnswer()
    try {
      return await channel.request(method, params)
    } catch (cause) {
      throw new ClientCannotAnswer({ cause })
    }
  }
  return {
    client,
    progress: (progress, more) => invocation?.progress({ progress, ...more }),
    elicit: async ({ message, schema }) =>
      (await ask('elicitation/create', { message, requestedSchema: schema })) as ElicitAnswer,
    sample: async (params) =>
      (await ask('sampling/createMessage', params)) as Record<string, unknown>,
    resourceUpdated: (uri, { org = run.org } = {}) =>
      run.get(mcpUpdates)?.resourceUpdated(uri, org ?? undefined),
  }
}
