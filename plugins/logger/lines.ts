import { type LogFields, type Run, type Service, service } from '../../kernel/index.ts'
import type { FieldNames } from './field-names.ts'
import type { LogLevel } from './level.ts'
import { fieldsText } from './line.ts'
import { shownFields } from './shown-fields.ts'

/** A line that a run wrote through `ctx.logger`. */
export interface RunLine {
  readonly run: Run
  readonly level: LogLevel
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly message: string
  /** JSON of the fields, redacted and of bounded size; empty when there are none. */
  readonly fields: string
  /** Whether it is not what the run has written, but why it failed: no business of its caller. */
  readonly verdict: boolean
}

/** Hands the lines of runs, access lines excepted, to those who keep them beside the output. */
export interface RunLines {
  /**
   * Called with each line at or above the logger's level, on the hot path. Must not throw. What this
   * gives ends it.
   */
  listen(listener: (line: RunLine) => void): () => void
  /** Tells the listeners of a line that a logger standing in for this plugin's has taken. */
  tell(run: Run, level: LogLevel, time: number, message: string, fields?: LogFields): void
  /** The fields of a line as the output shows them. */
  shown(fields: LogFields, run?: Run): Record<string, unknown>
}

/** Provided by `logger`. */
export const runLines: Service<RunLines> = service('logger:run-lines')

/** The listeners of one logger. */
export class LineListeners implements RunLines {
  readonly #names: FieldNames
  #listeners: readonly ((line: RunLine) => void)[] = []
  #muted = false

  constructor(names: FieldNames) {
    this.#names = names
  }

  /** Whether a line has to be told. */
  get listening(): boolean {
    return this.#listeners.length > 0 && !this.#muted
  }

  listen(listener: (line: RunLine) => void): () => void {
    this.#listeners = [...this.#listeners, listener]
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== listener)
    }
  }

  tell(run: Run, level: LogLevel, time: number, message: string, fields?: LogFields): void {
    if (!this.listening) return
    this.pass(run, level, time, message, fields ? fieldsText(fields, this.#names, run) : '')
  }

  /** Tells the listeners why a run failed. */
  tellVerdict(run: Run, message: string, fields: LogFields): void {
    if (!this.listening) return
    const text = fieldsText(fields, this.#names, run)
    this.pass(run, 'error', run.ctx.clock.now(), message, text, true)
  }

  shown(fields: LogFields, run?: Run): Record<string, unknown> {
    return shownFields(fields, run, this.#names)
  }

  /** Fields as members of a line, each with a comma before it. */
  membersOf(fields: LogFields): string {
    return fieldsText(fields, this.#names, undefined)
  }

  /** @param members of the line, each with a comma before it */
  pass(
    run: Run,
    level: LogLevel,
    time: number,
    message: string,
    members: string,
    verdict = false,
  ): void {
    const fields = members === '' ? '' : `{${members.slice(1)}}`
    for (const listener of this.#listeners) listener({ run, level, time, message, fields, verdict })
  }

  /** Tells nobody what is logged while `write` runs. */
  silently<T>(write: () => T): T {
    this.#muted = true
    try {
      return write()
    } finally {
      this.#muted = false
    }
  }
}
