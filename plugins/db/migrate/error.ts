import { type BootProblem, reasonOf } from '../../../kernel/index.ts'

/** What went wrong with the migrations or seeds, where, and what to do about it. */
export class MigrationError extends Error {
  /** What to do. */
  readonly mend: string
  /** Relative to the app's folder where it is inside. */
  readonly file: string | undefined
  /** From 1. */
  readonly line: number | undefined
  /** From 1. */
  readonly column: number | undefined
  /** The statement that was refused. */
  readonly statement: string | undefined

  constructor(
    message: string,
    mend: string,
    at: {
      file?: string | undefined
      line?: number | undefined
      column?: number | undefined
      statement?: string | undefined
      cause?: unknown
    } = {},
  ) {
    super(message, { cause: at.cause })
    this.name = 'MigrationError'
    this.mend = mend
    this.file = at.file
    this.line = at.line
    this.column = at.column
    this.statement = at.statement
  }

  /** The same for an app that cannot start because of it. */
  get problem(): BootProblem {
    const { message, mend, file, line, column, cause } = this
    return {
      message,
      mend,
      plugin: 'db',
      ...(file !== undefined && { file }),
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column }),
      ...(cause !== undefined && { cause }),
    }
  }
}

/** What the engine itself said: the innermost cause. */
export function engineMessage(error: unknown): string {
  const inner = engineError(error)
  return reasonOf(inner)
}

/** The error that the engine threw, below what was made of it. */
export function engineError(error: unknown): unknown {
  let inner = error
  while (inner instanceof Error && inner.cause !== undefined) inner = inner.cause
  return inner
}
