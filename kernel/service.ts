/** A typed token for something one plugin provides and others, or tools, may take. */
export interface Service<T> {
  readonly name: string
  readonly '~service'?: T
}

/** Makes a token. Export it from the plugin's `index.ts`. */
export function service<T>(name: string): Service<T> {
  return Object.freeze({ name })
}
