import {
  type LogRecord,
  type Logger,
  type LoggerOptions,
  createLogger,
} from '../../../plugins/logger/index.ts'

/** A logger on a clock that stands still, and what it wrote: as text and read back. */
export function recording(options: LoggerOptions = {}): {
  logger: Logger
  lines: string[]
  records: () => LogRecord[]
} {
  const lines: string[] = []
  const clock = {
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 67),
    elapsed: () => 0,
    setTimeout: () => ({ cancel() {} }),
  }
  return {
    lines,
    records: () => lines.map((line) => JSON.parse(line) as LogRecord),
    logger: createLogger({ clock, sink: (line) => void lines.push(line), ...options }),
  }
}
