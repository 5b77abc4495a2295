import type { Clock, Logger, Run } from '../../kernel/index.ts'
import { type RunLines, meantFields, shownFields } from '../logger/index.ts'

/** One captured log line. */
export interface LogLine {
  /** Milliseconds since the epoch, by the app's clock. */
  readonly time: number
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  /** What was given with the message and bound by `child`, as the log shows it: redacted plain data. */
  readonly fields: Readonly<Record<string, unknown>>
  /** What was given as field `error`, itself. */
  readonly error: unknown
  /** The run that wrote it; undefined for lines of plugins and of the kernel. */
  readonly run: Run | undefined
}

/** A logger that keeps what it is told in `lines`, and tells those who listen to the logger plugin's. */
export function capturingLogger(
  lines: LogLine[],
  clock: Clock,
  run: Run | undefined,
  told: RunLines | undefined,
  bound: object = {},
): Logger {
  const write =
    (level: LogLine['level']) =>
    (message: string, own?: object): void => {
      const time = clock.now()
      const given: { error?: unknown } = { ...bound, ...meantFields(message, own) }
      const fields = told ? told.shown(given, run) : shownFields(given, run)
      lines.push({ time, level, message: String(message), fields, error: given.error, run })
      if (run) told?.tell(run, level, time, message, given)
    }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (more) => capturingLogger(lines, clock, run, told, { ...bound, ...more }),
  }
}
