import { type Run, type Service, type Trigger, service } from '../../kernel/index.ts'
import type { RunLine } from '../logger/index.ts'
import { LEVELS } from './channel.ts'
import { mcpInvocation } from './invocation.ts'
import type { Session } from './session.ts'

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
export function tellLine({ run, level, message, fields }: RunLine): void {
  const invocation = mcpInvocation(run as Run)
  const { channel, level: wanted } = invocation?.facts ?? {}
  if (!channel || wanted === undefined) return
  const shown = LEVEL_OF[level]
  if (LEVELS.indexOf(shown) < LEVELS.indexOf(wanted)) return
  const more = fields === '' ? {} : (JSON.parse(fields) as Record<string, unknown>)
  channel.notify('notifications/message', {
    level: shown,
    logger: run.action.name,
    data: Object.keys(more).length > 0 ? { message, ...more } : message,
  })
}
