/** The command line cannot be understood. `bunbase` prints it and ends with exit code 2. */
export class UsageError extends Error {
  /** What to write instead. */
  readonly mend: string

  constructor(message: string, mend: string) {
    super(message)
    this.name = 'UsageError'
    this.mend = mend
  }
}
