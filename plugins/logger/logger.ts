import type { Clock, LogFields, Logger as KernelLogger, Run } from '../../kernel/index.ts'
import type { FieldNames } from './field-names.ts'
import { type LogLevel, RANK } from './level.ts'
import { fieldsText, runText } from './line.ts'
import type { LineListeners } from './lines.ts'
import { quote } from './quote.ts'
import { Timestamps } from './timestamp.ts'

/** What all loggers of one output share. */
export interface Output {
  readonly threshold: number
  readonly clock: Clock
  readonly names: FieldNames
  readonly times: Timestamps
  readonly lines: LineListeners
  /** Takes a line without its line end; one that is not urgent may wait for others. Never throws. */
  readonly write: (line: string, urgent: boolean) => void
  readonly flush: () => void
}

/** Writes structured lines; see `createLogger`. Nothing that is logged makes it throw. */
export class Logger implements KernelLogger {
  protected readonly output: Output
  protected readonly bound: LogFields | undefined
  readonly #boundText: string

  /** Made by `createLogger` and by `child`. */
  constructor(output: Output, bound?: LogFields, run?: Run) {
    this.output = output
    this.bound = bound
    this.#boundText = bound === undefined ? '' : fieldsText(bound, output.names, run)
  }

  /** For whoever develops. */
  debug(message: string, fields?: LogFields): void {
    if (this.output.threshold <= RANK.debug) this.#write('debug', message, fields)
  }

  /** For the record. */
  info(message: string, fields?: LogFields): void {
    if (this.output.threshold <= RANK.info) this.#write('info', message, fields)
  }

  /** Somebody should know, at leisure. */
  warn(message: string, fields?: LogFields): void {
    if (this.output.threshold <= RANK.warn) this.#write('warn', message, fields)
  }

  /** Somebody should look. Give the error as field `error`: `{ error }`. */
  error(message: string, fields?: LogFields): void {
    if (this.output.threshold <= RANK.error) this.#write('error', message, fields)
  }

  /** A logger that adds these fields to each line; a line's own fields win over them. */
  child(fields: LogFields): Logger {
    return new Logger(this.output, joined(this.bound, fields))
  }

  /** A logger whose lines name a run. */
  session(run: Run): LoggerSession {
    return new LoggerSession(this.output, run)
  }

  /** Who else is told of the lines of runs. */
  get lines(): LineListeners {
    return this.output.lines
  }

  /** Writes out what waits to be written, before this returns. */
  flush(): void {
    this.output.flush()
  }

  /** Members that come before the bound ones, each with a comma before it. */
  protected get prefix(): string {
    return ''
  }

  protected get run(): Run | undefined {
    return undefined
  }

  #write(level: LogLevel, message: string, fields: LogFields | undefined): void {
    const { clock, lines } = this.output
    const { run } = this
    const now = clock.now()
    const text = textOf(message)
    const hasFields = fields !== undefined || typeof message !== 'string'
    const members = hasFields ? this.#fields(message, fields) : this.#boundText
    this.put(level, now, quote(text), members)
    if (run !== undefined && lines.listening) lines.pass(run, level, now, text, members)
  }

  /**
   * Writes a line of parts that are JSON already.
   *
   * @param members each with a comma before it
   */
  protected put(level: LogLevel, now: number, message: string, members: string): void {
    const { times, write } = this.output
    write(
      `{"level":"${level}","time":"${times.of(now)}","message":${message}${this.prefix}${members}}`,
      RANK[level] >= RANK.warn,
    )
  }

  #fields(message: unknown, fields: LogFields | undefined): string {
    const { names } = this.output
    const { bound, run } = this
    try {
      const own = meantFields(message, fields)
      if (own === undefined) return this.#boundText
      if (bound === undefined) return fieldsText(own, names, run)
      for (const name of Object.keys(own)) {
        if (Object.hasOwn(bound, name)) return fieldsText({ ...bound, ...own }, names, run)
      }
      return this.#boundText + fieldsText(own, names, run)
    } catch {
      return `${this.#boundText},"fields":"[unreadable]"`
    }
  }
}

/** A message is a string; but nothing that is logged may throw. */
function textOf(message: unknown): string {
  if (typeof message === 'string') return message
  try {
    return String(message)
  } catch {
    return '[unreadable]'
  }
}

/** Own fields over bound ones. */
function joined(bound: LogFields | undefined, fields: LogFields): LogFields {
  try {
    return { ...bound, ...fields }
  } catch {
    return { ...bound, fields: '[unreadable]' }
  }
}

/** `ctx.logger`: a logger whose lines name their run, its trace, its action and its caller. */
export class LoggerSession extends Logger {
  readonly #run: Run
  #caller: Run['caller'] | undefined = undefined
  #prefix = ''

  /** Made by {@link Logger.session}. */
  constructor(output: Output, run: Run, bound?: LogFields) {
    super(output, bound, run)
    this.#run = run
  }

  override child(fields: LogFields): LoggerSession {
    return new LoggerSession(this.output, this.#run, joined(this.bound, fields))
  }

  /**
   * Writes a line that was prepared, and of which no listener is told: `message` and `members` are
   * JSON, each member with a comma before it.
   */
  prepared(message: string, members: string): void {
    const { threshold, clock } = this.output
    if (threshold <= RANK.info) this.put('info', clock.now(), message, members)
  }

  protected override get prefix(): string {
    // The caller becomes known during the run; all else is fixed.
    if (this.#caller !== this.#run.caller) {
      this.#caller = this.#run.caller
      this.#prefix = runText(this.#run)
    }
    return this.#prefix
  }

  protected override get run(): Run {
    return this.#run
  }
}

/**
 * The fields of a line as they are meant, whatever stands where they and the message should: an error in
 * either place is the field `error`, a text or number instead of fields the field `value`.
 */
export function meantFields(message: unknown, fields: unknown): LogFields | undefined {
  const own =
    fields instanceof Error
      ? { error: fields }
      : typeof fields === 'object' || fields === undefined
        ? ((fields ?? undefined) as LogFields | undefined)
        : { value: fields }
  return message instanceof Error ? { error: message, ...own } : own
}
