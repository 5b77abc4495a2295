// The shell: what there is, and finding it.

/** A page of the navigation. */
export interface BootPage {
  id: string
  title: string
  group: 'observe' | 'build' | 'run' | 'data' | 'system' | 'plugins'
  /** A name of lucide. */
  icon: string
  badge?: number
}

/** A declarative page of a plugin. */
export interface PanelInfo {
  id: string
  title: string
  icon: string
  group: 'observe' | 'build' | 'run' | 'data' | 'system' | 'plugins'
  plugin: string
  view: PanelView[]
}

/** One part of a panel, fed by `studio.panels.read` with the panel's id and the part's. */
export interface PanelView {
  id: string
  kind: 'table' | 'kv' | 'timeseries' | 'graph' | 'markdown' | 'form'
  title?: string
  /** The action that gives its data; of a form, the one that takes its input. */
  action: string
  /** Of a table: which keys of an item, and how they are called. */
  columns?: { key: string; title: string; align?: 'left' | 'right' }[]
  /** Of a form: the action's input. */
  input?: unknown
  /** Milliseconds between two reads; none: read once. */
  refreshMs?: number
}

/** What `studio.boot` gives. */
export interface Boot {
  app: {
    name: string
    env: 'development' | 'production' | 'test'
    version: string
    bunbase: string
    bun: string
    pid: number
    /** Milliseconds since the epoch. */
    startedAt: number
    url: string | null
    root: string
    timezone: string
  }
  access: 'full' | 'read_only'
  /** Of the running process: another one after a restart. */
  instance: string
  pages: BootPage[]
  panels: PanelInfo[]
  features: {
    queue: boolean
    cron: boolean
    events: boolean
    mcp: boolean
    auth: boolean
    orgs: boolean
    billing: boolean
    openapi: boolean
    history: boolean
    db: 'sqlite' | 'postgres' | null
  }
  recording: { on: boolean; retainDays: number; rows: number; bytes: number }
  settings: StudioSettings
}

/** What is kept in the project's `.bunbase` folder. */
export interface StudioSettings {
  theme: 'system' | 'dark' | 'light'
  density: 'compact' | 'normal' | 'roomy'
  timezone: 'local' | 'utc'
  editor: 'code' | 'cursor' | 'zed' | 'idea' | 'windsurf' | 'none'
}

/** A hit of `studio.search`. */
export interface SearchHit {
  kind: 'page' | 'action' | 'run' | 'job' | 'table' | 'user' | 'org' | 'trace'
  id: string
  title: string
  sub: string
  /** Path below the Studio's, with its query. */
  to: string
}

/** Actions of the shell. */
export interface ShellApi {
  /** Exchanges the token of the terminal's link for a cookie; the one action that needs none. */
  'studio.session.open': {
    input: {
      /** @maxLength 200 */
      token: string
    }
    output: { access: 'full' | 'read_only' }
  }
  'studio.boot': { input: {}; output: Boot }
  /** At most 20. */
  'studio.search': {
    input: {
      /** @maxLength 200 */
      q: string
    }
    output: { hits: SearchHit[] }
  }
  /** Opens a file of the app in the editor of the settings. */
  'studio.editor.open': {
    input: {
      /** Relative to the app's root. @maxLength 1000 */
      file: string
      /** @minimum 1 */
      line?: number
    }
    output: { opened: boolean; command: string }
  }
  'studio.panels.read': {
    input: {
      /** @maxLength 200 */
      panel: string
      /** @maxLength 200 */
      view: string
      input?: unknown
    }
    output: { data: unknown }
  }
}
