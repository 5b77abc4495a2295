/** Why a value of one schema may not fit another. */
export type Misfit =
  | {
      readonly kind: 'required'
      readonly path: string
      /** Whether the first schema does not know it at all. */
      readonly isUnknown: boolean
    }
  /** The second schema takes no such property. */
  | { readonly kind: 'unknown'; readonly path: string }
  | {
      readonly kind: 'type'
      readonly path: string
      readonly found: string
      readonly wanted: string
    }
  /** JSON of a value that is not among those of the second schema. */
  | { readonly kind: 'value'; readonly path: string; readonly value: string }
  | {
      readonly kind: 'limit'
      readonly path: string
      readonly keyword: string
      readonly found: string
      readonly wanted: string
    }
  /** Both say something that cannot be compared. */
  | { readonly kind: 'other'; readonly path: string }

/** Adds a step to a path: `/tasks` and `title` are `/tasks/title`. */
export function below(path: string, step: string): string {
  return `${path}/${step}`
}
