// What the app is made of.

/** A plugin, in order of set-up. */
export interface PluginRow {
  name: string
  version: string
  source: 'bunbase' | 'app'
  requires: string[]
  order: number
  setupMs: number | null
  provides: { hooks: number; actions: string[]; triggers: string[]; panels: string[] }
  status: 'ready'
}

/** A listener of a hook. */
export interface HookListener {
  plugin: string
  order: number
  rank: 'pre' | 'post' | null
  /** Since somebody looks. */
  calls: number
  errors: number
  /** Milliseconds; null without a call. */
  p50: number | null
  p95: number | null
  file?: string
  line?: number
}

/** A hook that somebody listens to. */
export interface HookRow {
  name: string
  listeners: HookListener[]
}

/** A config value. */
export interface ConfigRow {
  /** `http.port` */
  path: string
  value: unknown
  plugin: string
  source: 'default' | 'config' | 'option' | 'preset' | 'env' | 'override'
  /** Of the preset, or the environment variable. */
  from?: string
  description?: string
  /** Its value is not shown. */
  secret: boolean
}

/** Is it well? */
export interface HealthRow {
  id: string
  /** False when it does not work; what is only slow or late is `ok` with level `warn`. */
  ok: boolean
  level: 'ok' | 'warn' | 'error'
  ms: number | null
  detail: string
  /** What to do; null when it is well. */
  mend: string | null
}

/** Actions about the kernel. */
export interface KernelApi {
  'studio.kernel': {
    input: {}
    output: {
      plugins: PluginRow[]
      graph: { nodes: string[]; edges: { from: string; to: string; kind: 'needs' | 'uses' }[] }
      hooks: HookRow[]
      config: ConfigRow[]
      env: { key: string; set: boolean; usedBy: string }[]
      health: HealthRow[]
      buffer: {
        pending: number
        max: number
        bytes: number
        lastFlushMs: number
        written: number
        dropped: number
        refused: number
        failing: string | null
      } | null
      running: { id: string; action: string; trigger: string; startedAt: number }[]
      memory: {
        rss: number
        heapUsed: number
        heapTotal: number
        external: number
        uptimeMs: number
      }
      /** How late timers came in the last minute, while somebody looked; milliseconds. */
      loop: { p50: number; p99: number; max: number; of: number } | null
    }
  }
  'studio.openapi': {
    input: {}
    output: {
      document: unknown
      /** By operationId: the action behind it, and the plugin that brought it unless it is the app's own. */
      actions: Record<string, { name: string; plugin?: string }>
      lint: { at: string; text: string }[]
      url: string | null
    }
  }
}
