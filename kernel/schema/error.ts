/** One reason why a value does not fit. Never holds the value itself. */
export interface Issue {
  /** JSON pointer (RFC 6901) into the value; empty for the value as a whole. */
  path: string
  message: string
}

/** A mistake in a schema, found at boot. */
export interface SchemaProblem {
  /** JSON pointer (RFC 6901) into the schema. */
  path: string
  /** What is wrong. */
  message: string
  /** What to do. */
  mend: string
}

/** How many issues one error carries at most. */
export const MAX_ISSUES = 20

/** A value that does not fit its schema. */
export class SchemaError extends Error {
  /** At least one, at most 20, in the order of the schema. */
  readonly issues: readonly Issue[]

  constructor(issues: readonly Issue[]) {
    super(issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '))
    this.name = 'SchemaError'
    this.issues = issues.slice(0, MAX_ISSUES)
  }
}

/** A schema that cannot be compiled. Thrown by `compileInput` and `compileOutput`. */
export class UnusableSchema extends Error {
  readonly problems: readonly SchemaProblem[]

  constructor(problems: readonly SchemaProblem[]) {
    super(problems.map((it) => `${it.path || '(schema)'}: ${it.message}. ${it.mend}`).join('\n'))
    this.name = 'UnusableSchema'
    this.problems = problems
  }
}

/** One step of a JSON pointer, escaped. */
export function pointer(path: string, key: PropertyKey): string {
  return `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}
