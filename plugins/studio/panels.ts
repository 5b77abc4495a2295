import { type Action, type Service, service } from '../../kernel/index.ts'

/** One part of a panel. It is drawn by the Studio's own components; no script of the plugin runs. */
export interface StudioPanelView {
  /** Within the panel. */
  readonly id: string
  /**
   * What its action gives: `table` a list of objects (or `{ items }`), `kv` an object, `timeseries`
   * `{ t, series: { name: numbers } }`, `graph` `{ nodes, edges }`, `markdown` a text. A `form` gives its
   * action an input, which only somebody may who may change things.
   */
  readonly kind: 'table' | 'kv' | 'timeseries' | 'graph' | 'markdown' | 'form'
  readonly title?: string
  /** Runs as the app itself. Of one that is read often, `record: false` keeps it out of run history. */
  readonly action: Action | string
  /** Of a table: which keys of an item. Default: those of the first one. */
  readonly columns?: readonly {
    readonly key: string
    readonly title: string
    readonly align?: 'left' | 'right'
  }[]
  /** Milliseconds between two reads. Default: read once. */
  readonly refreshMs?: number
}

/** A page of the Studio that a plugin describes. */
export interface StudioPanel {
  /** In addresses; unique. Letters, digits and hyphens. */
  readonly id: string
  readonly title: string
  /** A name of lucide. Default `puzzle`. */
  readonly icon?: string
  /** Where it stands in the navigation. Default `plugins`. */
  readonly group?: 'observe' | 'build' | 'run' | 'data' | 'system' | 'plugins'
  /** The plugin whose it is. */
  readonly plugin: string
  readonly view: readonly StudioPanelView[]
}

/** Where plugins add their panels, in their set-up. */
export interface StudioPanels {
  /** @throws TypeError when another has its id, or it is malformed */
  add(panel: StudioPanel): void
  readonly all: readonly StudioPanel[]
}

/** Provided by `studio`, also where it is not mounted. */
export const studioPanels: Service<StudioPanels> = service('studio:panels')

const ID = /^[a-z0-9][a-z0-9-]{0,62}$/

/** An empty collection. */
export function panelList(): StudioPanels {
  const all: StudioPanel[] = []
  return {
    all,
    add(panel) {
      const refuse = (why: string): never => {
        throw new TypeError(`the panel "${panel.id}" of plugin "${panel.plugin}" ${why}`)
      }
      if (!ID.test(panel.id)) refuse('has an id that is none: write small letters, digits, hyphens')
      if (all.some(({ id }) => id === panel.id)) refuse('has the id of another one')
      if (new Set(panel.view.map(({ id }) => id)).size < panel.view.length) {
        refuse('has two views with one id')
      }
      all.push(panel)
    },
  }
}
