import {
  type Caller,
  type Mode,
  NotFound,
  type Run,
  type Service,
  type Trigger,
  service,
} from '../../kernel/index.ts'
import type { RunLine } from '../logger/index.ts'
import type { OfferCatalogue } from './catalogue.ts'
import { LEVELS } from './channel.ts'
import type { ToolResult } from './content.ts'
import { type Offer, mcpInvocation } from './invocation.ts'
import type { PromptDefinition } from './prompt.ts'
import type { ResourceDefinition } from './resource.ts'
import type { Session } from './session.ts'
import type { ToolDefinition } from './tool.ts'
import type { McpExchanged, Wire } from './wire.ts'

/** Tells clients what happens while they wait, or without their asking. */
export interface McpUpdates {
  /**
   * Tells the sessions that subscribed to a resource, and may read it, that it has changed.
   *
   * @param org tells those alone that read it for this organisation
   */
  resourceUpdated(uri: string, org?: string): void
}

/** Provided by `mcp`. */
export const mcpUpdates: Service<McpUpdates> = service('mcp:updates')

/** What is offered, for tools around the app. */
export interface McpOffers {
  /** The name or address that a trigger's action is offered under. */
  nameOf(trigger: Trigger): string | undefined
  /** Everything that is offered, by name; complete once the app has booted. */
  all(): McpOffered
  /**
   * Calls a tool as a client of somebody would. Gives its result, also when that tells of an error.
   *
   * @throws NotFound when there is none of that name
   */
  callTool(name: string, args: unknown, asked: AskedTool): Promise<ToolResult>
  /** Calls a function with everything that clients ask and are answered, until the one it gives is called. */
  listen(listener: (exchanged: McpExchanged) => void): () => void
}

/** What an app offers. */
export interface McpOffered {
  readonly tools: readonly { readonly action: string; readonly definition: ToolDefinition }[]
  readonly resources: readonly {
    readonly action: string
    readonly definition: ResourceDefinition
  }[]
  readonly prompts: readonly { readonly action: string; readonly definition: PromptDefinition }[]
}

/** Who calls a tool. */
export interface AskedTool {
  readonly caller: Caller
  readonly org?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** Called with the run. */
  started?(run: Run): void
}

/** The offers of one process. @param catalogue undefined while nothing is offered */
export function offersOf(catalogue: () => OfferCatalogue | undefined, wire: Wire): McpOffers {
  const shown = <D>({ action, definition }: Offer<D>) => ({ action: action.name, definition })
  return {
    listen: (listener) => wire.listen(listener),
    nameOf: (trigger) => catalogue()?.nameOf(trigger),
    all: () => ({
      tools: catalogue()?.tools.all().map(shown) ?? [],
      resources: catalogue()?.resources.all().map(shown) ?? [],
      prompts: catalogue()?.prompts.all().map(shown) ?? [],
    }),
    async callTool(name, args, asked) {
      const tools = catalogue()?.tools
      if (!tools?.get(name)) throw new NotFound({ message: `There is no tool "${name}".` })
      return (await tools.call(name, args, asked)) as ToolResult
    },
  }
}

/** Provided by `mcp`. */
export const mcpOffers: Service<McpOffers> = service('mcp:offers')

/** The updates of one process. */
export function updatesOf(sessions: () => Iterable<Session>): McpUpdates {
  return {
    resourceUpdated(uri, org) {
      for (const { subscriptions, connection } of sessions()) {
        const found = subscriptions.get(uri)
        if (!found || (org !== undefined && found.org !== org)) continue
        void connection
          ?.then(async (open) => {
            if (await found.mayRead()) open.notify('notifications/resources/updated', { uri })
          })
          .catch(() => undefined)
      }
    },
  }
}

const LEVEL_OF = { debug: 'debug', info: 'info', warn: 'warning', error: 'error' } as const

/** Hands a run's log line to the client that waits for it, when that wants lines of its level. */
export function tellLine({ run, level, message, fields, verdict }: RunLine, mode: Mode): void {
  const invocation = mcpInvocation(run as Run)
  const { channel, level: wanted } = invocation?.facts ?? {}
  if (!channel || wanted === undefined || verdict) return
  const shown = LEVEL_OF[level]
  if (LEVELS.indexOf(shown) < LEVELS.indexOf(wanted)) return
  const reviver = mode === 'production' ? withoutStack : undefined
  const more = fields === '' ? {} : (JSON.parse(fields, reviver) as Record<string, unknown>)
  channel.notify('notifications/message', {
    level: shown,
    logger: run.action.name,
    data: Object.keys(more).length > 0 ? { message, ...more } : message,
  })
}

/** Of an error that the app has logged its name alone: the rest is for the log (R66). */
function withoutStack(_key: string, value: unknown): unknown {
  const isError = typeof value === 'object' && value !== null && 'stack' in value
  return isError ? (value as { name?: unknown }).name : value
}
