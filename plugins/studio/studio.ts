import { type Host, NotFound, type RegisteredAction, nearest } from '../../kernel/index.ts'
import type { StudioConfig } from './config.ts'
import type { StudioPlugin } from './index.ts'
import type { Tap } from './live/tap.ts'
import { type Notes, openNotes } from './notes.ts'
import { Observed } from './topology/observed.ts'

/** What was there before the Studio was opened. */
export interface Birth {
  readonly instance: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** What happens in the app, from its set-up on. */
  readonly tap: Tap
}

/** The app as the Studio's actions look at it. */
export interface Studio extends Birth {
  readonly host: Host<StudioPlugin>
  readonly config: StudioConfig
  readonly path: string
  readonly notes: Notes
  /** What runs were seen to cause. */
  readonly observed: Observed
  /** The Studio's own actions, once they are there. */
  own: readonly RegisteredAction[]
  /** Whether a plugin is selected. */
  has(plugin: string): boolean
  /** An action of the app. @throws NotFound, with the nearest name */
  action(name: string): RegisteredAction
}

/** Looks at an app. */
export function studioOf(host: Host<StudioPlugin>, config: StudioConfig, birth: Birth): Studio {
  return {
    ...birth,
    host,
    config,
    path: config.path ?? '/_studio',
    notes: openNotes(host.root),
    observed: new Observed(),
    own: [],
    has: (plugin) => host.plugins.includes(plugin),
    action(name) {
      const found = host.actions.find((one) => one.name === name)
      if (found) return found
      const near = nearest(
        name,
        host.actions.map((one) => one.name),
      )
      const message = `There is no action "${name}"${near ? `; did you mean "${near}"?` : '.'}`
      throw new NotFound({ message })
    },
  }
}
