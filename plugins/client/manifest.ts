/** A JSON Schema (2020-12) as it is written to a file. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** An error that an action says it may answer with. */
export interface ManifestError {
  readonly code: string
  /** HTTP status. */
  readonly status: number
  /** Whether the same call may succeed later. */
  readonly retry: boolean
  /** Shape of its `details`; left out when it has none. */
  readonly details?: JsonSchema
}

/** Where an input property is sent. */
export interface ManifestSource {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body'
  readonly name: string
}

/** How an action is reached over HTTP. */
export interface ManifestRoute {
  readonly method: string
  /** With the modules' prefixes: `/tasks/:id`, `/files/*path`. */
  readonly path: string
  /** Status of a success. */
  readonly status: number
  /** By input property; empty when the body as a whole is the input. */
  readonly sources: Readonly<Record<string, ManifestSource>>
  /** Accepted body types (`json`, `form`, `multipart`), the preferred one first; left out without a body. */
  readonly body?: readonly string[]
}

/** An action, as somebody outside of the app can know it. */
export interface ManifestAction {
  /** Full name: `tasks.create`. */
  readonly name: string
  readonly description?: string
  readonly deprecated?: true
  readonly input: JsonSchema
  readonly output: {
    readonly kind: 'value' | 'empty' | 'stream' | 'raw'
    /** Of the value, or of one item of a stream. */
    readonly schema: JsonSchema
  }
  /** In order of code. */
  readonly errors: readonly ManifestError[]
  /** Names of the guards that may refuse a caller, its modules' first. */
  readonly guards: readonly string[]
  /** Kinds of its triggers, in order of the alphabet. */
  readonly triggers: readonly string[]
  readonly routes: readonly ManifestRoute[]
  /** Whether asking again with the same idempotency key has it carried out once. */
  readonly idempotent?: true
  /** Brought by a plugin that keeps it out of the API's description. */
  readonly internal?: true
}

/** A typed event. */
export interface ManifestEvent {
  readonly name: string
  readonly description?: string
  readonly payload: JsonSchema
}

/** What an app promises to others: actions and events in order of name. Plain JSON. */
export interface Manifest {
  /** Version of this format. */
  readonly manifest: 1
  readonly actions: readonly ManifestAction[]
  readonly events: readonly ManifestEvent[]
}
