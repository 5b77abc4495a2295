// The live feed: one WebSocket at `/_studio/live` for all topics, and a poll for where there is none.
import type { Identity, LogRow, RunRow } from './wire.ts'

/** What can be listened to. */
export type LiveTopic = 'runs' | 'logs' | 'queue' | 'registry' | 'health' | 'mcp'

/** What a page says over the socket, as JSON. */
export type LiveCommand =
  | {
      op: 'sub'
      topic: LiveTopic
      /** Of runs and logs: in the filter grammar. */
      q?: string
      /** Where it stopped before, to go on from there; none: from now on. */
      cursor?: string | null
    }
  | { op: 'unsub'; topic: LiveTopic }
  | { op: 'ping' }

/** The first thing that a page hears: another `instance` than before means a restart. */
export interface LiveHello {
  type: 'hello'
  instance: string
  /** Milliseconds since the epoch. */
  startedAt: number
  pid: number
}

/** What the queue's topic carries. */
export interface LiveQueueItem {
  kind: 'completed' | 'retrying' | 'failed'
  at: number
  id: string
  queue: string
  action: string
  attempt: number
}

/** What the registry's topic carries, once after a subscription: the difference to the process before. */
export interface LiveRegistryItem {
  instance: string
  added: string[]
  changed: string[]
  removed: string[]
}

/** What the health topic carries, every two seconds while somebody listens. */
export interface LiveHealthItem {
  at: number
  rss: number
  running: number
  buffered: number
  dropped: number
}

/** What the mcp topic carries: a request of an agent, or of the tester, and its answer. */
export interface LiveMcpItem {
  id: string
  at: number
  ms: number
  method: string
  /** The tool, prompt or resource that it is about. */
  about: string | null
  isError: boolean
  /** As the client introduced itself; null where it did not. */
  client: string | null
  caller: Identity
  runId: string | null
  /** Without secrets; long texts are cut. */
  req: unknown
  res: unknown
}

/** What came since the batch before; at most one each 250 ms and topic. */
export interface LiveBatch {
  topic: LiveTopic
  /** For the next subscription or poll. */
  cursor: string
  /** `RunRow`, `LogRow`, or the topic's own. Of runs: the same id again is a newer state. */
  items: unknown[]
  /** Left out because there were more than 2,000 a second. */
  dropped: number
  /** The cursor given was too old, or of another instance: what was between is in the lists. */
  gap: boolean
}

/** What goes over the socket to a page, as JSON. */
export type LiveMessage =
  | LiveHello
  | ({ type: 'batch' } & LiveBatch)
  | { type: 'pong' }
  | { type: 'error'; code: string; message: string }

/** Item of a topic. */
export interface LiveItems {
  runs: RunRow
  logs: LogRow
  queue: LiveQueueItem
  registry: LiveRegistryItem
  health: LiveHealthItem
  mcp: LiveMcpItem
}

/** Actions of the live feed. */
export interface LiveApi {
  /** What came after each cursor. Without a cursor: nothing, and the cursor of now. */
  'studio.live.poll': {
    input: {
      /** @maxItems 6 */
      topics: {
        topic: 'runs' | 'logs' | 'queue' | 'registry' | 'health' | 'mcp'
        /** @maxLength 2000 */
        q?: string
        /** @maxLength 200 */
        cursor?: string | null
      }[]
    }
    output: { instance: string; startedAt: number; batches: LiveBatch[] }
  }
}
