// Events, and how everything hangs together.
import type { Identity } from './wire.ts'

/** A box of the topology. */
export interface TopologyNode {
  id: string
  kind: 'trigger' | 'action' | 'topic' | 'queue' | 'external'
  label: string
  /** Of a trigger: its kind. */
  trigger?: string
  module: string
  /** The plugin that brought it; what the app itself brought has none. */
  plugin?: string
  /** A minute. */
  rate: number
  /** From 0 to 1. */
  err: number
  p95: number | null
}

/** An arrow of the topology. */
export interface TopologyEdge {
  from: string
  to: string
  kind: 'triggers' | 'emits' | 'enqueues' | 'calls'
  /** In the registry. */
  declared: boolean
  /** In recorded runs of the window. */
  seen: boolean
  rate: number
  err: number
}

/** A topic. */
export interface TopicRow {
  name: string
  /** Whether `event()` declares it. */
  declared: boolean
  schema: unknown
  /** The plugin that brought it; what the app itself brought has none. */
  plugin?: string
  listeners: string[]
  file?: string
  line?: number
  perMin: number
  lastAt?: number
}

/** An event, and who received it. */
export interface RecentEvent {
  /** When it was emitted. */
  at: number
  payload: unknown
  /** `lagMs`: from being emitted to the listener's start; null where that is not known. */
  received: { listener: string; runId: string; ok: boolean; lagMs: number | null }[]
}

/** Actions about events. */
export interface EventsApi {
  'studio.topology': {
    input: {
      /** @minimum 60000 @maximum 604800000 */
      windowMs?: number
    }
    output: {
      nodes: TopologyNode[]
      edges: TopologyEdge[]
      /** The first run that was looked into for what was seen; null before there is one. */
      seenSince: number | null
      warnings: { kind: 'no-listener' | 'no-emitter' | 'cycle'; ids: string[]; text: string }[]
      asOf: number
    }
  }
  'studio.events.topics': { input: {}; output: { topics: TopicRow[] } }
  'studio.events.recent': {
    input: {
      /** @maxLength 200 */
      topic: string
    }
    /** `lag`: milliseconds, of so many of those. */
    output: { items: RecentEvent[]; lag: { p50: number; p95: number; of: number } | null }
  }
  'studio.events.emit': {
    input: {
      /** @maxLength 200 */
      topic: string
      payload: unknown
      as: Identity
    }
    output: { listeners: number }
  }
}
