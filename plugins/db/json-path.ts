// JSON whose form nobody declared is reached into all the same: by any key and any index.
import type { TraversedJSONPathBuilder } from 'kysely'

/** Any JSON, as `bunbase generate types` types a column of it. */
export type JsonValue =
  string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

declare module 'kysely' {
  // Kysely's own methods take a form for either a list or an object.
  interface JSONPathBuilder<S, O = S> {
    at(
      index: JsonValue extends O ? number | 'last' | `#-${number}` : never,
    ): TraversedJSONPathBuilder<S, JsonValue>
    key(key: JsonValue extends O ? string : never): TraversedJSONPathBuilder<S, JsonValue>
  }
}
