/** A command cannot do what is asked, for a reason that needs no stack. Ends with exit code 1. */
export class CommandError extends Error {
  /** What to do about it. */
  readonly mend: string
  readonly exitCode: number = 1

  constructor(message: string, mend: string) {
    super(message)
    this.name = 'CommandError'
    this.mend = mend
  }
}

/** The command line cannot be understood. Ends with exit code 2. */
export class UsageError extends CommandError {
  override readonly exitCode: number = 2
}
