// The catalogue of actions, and the playground.
import type {
  GuardDecision,
  Identity,
  Payload,
  RunStatus,
  Series,
  ShownError,
  WireSchema,
} from './wire.ts'

/** Of the last hour. */
export interface ActionStats {
  runs: number
  /** Milliseconds; null without a run. */
  p50: number | null
  p95: number | null
  /** From 0 to 1. */
  errRate: number
  /** Runs and failures by minute, 60. */
  series: Series
  errs: Series
}

/** An action in the catalogue. */
export interface ActionRow {
  name: string
  module: string
  description: string
  triggers: { type: string; label: string }[]
  guards: string[]
  deprecated?: boolean
  /** Of the Studio itself. */
  system: boolean
  /** The plugin that brought it. */
  plugin?: string
  stats?: ActionStats
}

/** How a trigger of an action is tried. */
export interface TriggerTest {
  kind: 'http' | 'emit' | 'cron' | 'enqueue' | 'mcp' | 'call'
  /** By kind: `{method, path, curl}`, `{topic, payload}`, `{id}`, `{queue}`, `{tool, args}`. */
  template: Record<string, unknown>
}

/** A trigger of an action. */
export interface TriggerDetail {
  id: string
  type: string
  label: string
  /** As it was declared, what JSON can show of it. */
  config: unknown
  test: TriggerTest
}

/** An input somebody saved. */
export interface Example {
  id: string
  name: string
  action: string
  input: unknown
  /** Where it comes from: saved here, the schema's `examples`, the last run. */
  source: 'saved' | 'schema' | 'run'
}

/** What traces say of an action: no declaration says it, so it is as old as the runs. */
export interface Observation {
  /** Of its own that were looked into: the latest, and those that were looked into before. */
  runs: number
  /** When the first of them began; null without one. */
  since: number | null
  causes: Cause[]
  by: Cause[]
}

/** One end of what was seen. */
export interface Cause {
  kind: 'calls' | 'emits' | 'enqueues'
  /** An action, an event, or a host outside. */
  name: string
  external: boolean
  /** Of the last run that did. */
  at: number
}

/** All of an action. */
export interface ActionDetail extends ActionRow {
  file?: { path: string; line: number }
  input: WireSchema
  output: WireSchema
  outputKind: 'value' | 'empty' | 'stream' | 'raw'
  triggerDetails: TriggerDetail[]
  guardDetails: { name: string; order: number; from: string; plugin?: string }[]
  /** What its runs were seen to cause, and what was seen to cause it. */
  observed: Observation
  errors: { code: string; status: number; message: string }[]
  examples: Example[]
  /** What a run goes through, in order. */
  steps: { kind: string; name: string; from: string; file?: string; line?: number }[]
  timeoutMs: number
  retry?: unknown
  rateLimit?: unknown
  /** Its line in a browser, a terminal, another program. */
  snippets: { kind: 'curl' | 'fetch' | 'sdk' | 'mcp'; text: string }[]
}

/** What a run of the playground gave. */
export interface PlaygroundResult {
  /** Null after a dry run. */
  runId: string | null
  traceId: string | null
  status: RunStatus
  ms: number
  output?: Payload
  error?: ShownError
  outputValid: boolean
  guards: GuardDecision[]
}

/** Somebody to act as. */
export interface IdentityRow {
  identity: Identity
  label: string
  sub: string
  role?: string
}

/** Actions about actions. */
export interface ActionsApi {
  'studio.actions.list': {
    input: { system?: boolean }
    output: { actions: ActionRow[] }
  }
  'studio.actions.get': {
    input: {
      /** @maxLength 200 */
      name: string
    }
    output: ActionDetail
  }
  /** Dry: guards say what they would say, and nothing runs. */
  'studio.actions.run': {
    input: {
      /** @maxLength 200 */
      action: string
      input?: unknown
      as: Identity
      dry?: boolean
    }
    output: PlaygroundResult
  }
  'studio.identities.list': {
    input: {
      /** @maxLength 200 */
      q?: string
    }
    output: { items: IdentityRow[] }
  }
  'studio.examples.save': {
    input: {
      /** @maxLength 200 */
      action: string
      /** @minLength 1 @maxLength 100 */
      name: string
      input: unknown
    }
    output: { example: Example }
  }
  'studio.examples.delete': {
    input: {
      /** @maxLength 200 */
      action: string
      /** @maxLength 100 */
      id: string
    }
    output: { deleted: boolean }
  }
}
