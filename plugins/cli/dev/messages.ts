/** What `bunbase dev` tells a process when it is to serve the app. */
export interface ServeOrder {
  readonly type: 'serve'
  /** Flags of the command line. */
  readonly overrides: { readonly port?: number; readonly hostname?: string }
  /** What opens the Studio: the same for every version that this `bunbase dev` serves. */
  readonly studioToken: string
  /** Where the process before this one listens. */
  readonly previous?: Listening | undefined
}

/** Where a process listens. */
export interface Listening {
  /** As asked for; 0 for any free port. */
  readonly asked: number
  readonly port: number
}

/** A route, for the list that is printed at the start. */
export interface ShownRoute {
  readonly method: string
  readonly path: string
  readonly action: string
  readonly file: string | undefined
}

/** The app serves. */
export interface ReadyMessage {
  readonly type: 'ready'
  readonly url: string | undefined
  /** Path of the Studio; undefined when the app has none. */
  readonly studio: string | undefined
  readonly listening: Listening | undefined
  readonly routes: readonly ShownRoute[]
  /** Full names of all actions. */
  readonly actions: readonly string[]
  /** Things the author should know, e.g. a missing `Register` line. */
  readonly advice: readonly string[]
  /** Absolute paths of the files of the app that were loaded. */
  readonly files: readonly string[]
  /** Whether actions are looked for in the app's folder itself. */
  readonly readsRoot: boolean
  /** Absolute paths of the parts of bunbase that were loaded, for the next process to load ahead. */
  readonly framework: readonly string[]
}

/** The app cannot serve; the process has printed why and ends. */
export interface FailedMessage {
  readonly type: 'failed'
  readonly files: readonly string[]
}

/** An old version takes no more requests; it finishes those that it has. */
export interface ClosedMessage {
  readonly type: 'closed'
}

/** What a process that serves the app tells `bunbase dev`. */
export type ServeMessage = ReadyMessage | FailedMessage | ClosedMessage

/** Tells a process to finish what runs and end. */
export interface StopOrder {
  readonly type: 'stop'
}
