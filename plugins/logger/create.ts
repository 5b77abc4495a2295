import { type Clock, systemClock } from '../../kernel/index.ts'
import { FieldNames } from './field-names.ts'
import { type LogThreshold, RANK } from './level.ts'
import { LineListeners } from './lines.ts'
import { Logger, type Output } from './logger.ts'
import { prettyLine } from './pretty.ts'
import type { LogRecord } from './record.ts'
import { stdout } from './stdout.ts'
import { Timestamps } from './timestamp.ts'

/** Options of {@link createLogger}. */
export interface LoggerOptions {
  /** The least level that is written. Default `info`. */
  readonly level?: LogThreshold
  /** Lines for people instead of JSON. Default false. */
  readonly pretty?: boolean
  /** Names of fields to redact beside those that count as secret by default; case does not matter. */
  readonly redact?: readonly string[]
  /** Takes each line, without a line end, instead of standard output. */
  readonly sink?: (line: string) => void
  /** Is also given each line as an object; for tests. */
  readonly capture?: (record: LogRecord) => void
  /** Default: the machine's clock. */
  readonly clock?: Clock
}

/**
 * Makes a logger that writes one line per call: JSON with `level`, `time` (ISO 8601, UTC),
 * `message` and the fields. To standard output it writes warnings and errors at the end of the tick,
 * others within 20 ms, many at once, and the rest before the process ends.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const { level = 'info', pretty = false, capture, clock = systemClock } = options
  const file = options.sink ? undefined : stdout()
  const put: Output['write'] = options.sink
    ? guarded(options.sink)
    : (line, urgent) => file!.write(line, urgent)
  const colours = pretty && file !== undefined && hasColours()
  const names = new FieldNames(options.redact)
  const show = pretty
    ? (line: string, urgent: boolean) =>
        put(prettyLine(JSON.parse(line) as LogRecord, colours), urgent)
    : put
  return new Logger({
    threshold: RANK[level],
    clock,
    names,
    lines: new LineListeners(names),
    times: new Timestamps(),
    flush: () => file?.flush(),
    write: capture
      ? (line, urgent) => {
          capture(JSON.parse(line) as LogRecord)
          show(line, urgent)
        }
      : show,
  })
}

/** A sink that fails must neither end the run that logs nor lose the line. */
function guarded(sink: (line: string) => void): (line: string) => void {
  return (line) => {
    try {
      sink(line)
    } catch {
      stdout().write(line)
    }
  }
}

function hasColours(): boolean {
  if (process.env['FORCE_COLOR']) return process.env['FORCE_COLOR'] !== '0'
  return process.stdout.isTTY && !process.env['NO_COLOR']
}
