import type { Clock, Logger, Run } from '../../kernel/index.ts'

/** One captured log line. */
export interface LogLine {
  /** Milliseconds since the epoch, by the app's clock. */
  readonly time: number
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  /** What was given with the message and bound by `child`. */
  readonly fields: Readonly<Record<string, unknown>>
  /** The run that wrote it; undefined for lines of plugins and of the kernel. */
  readonly run: Run | undefined
}

/** A logger that keeps what it is told in `lines`. */
export function capturingLogger(
  lines: LogLine[],
  clock: Clock,
  run: Run | undefined,
  bound: object = {},
): Logger {
  const write =
    (level: LogLine['level']) =>
    (message: string, fields?: object): void =>
      void lines.push({ time: clock.now(), level, message, fields: { ...bound, ...fields }, run })
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (more) => capturingLogger(lines, clock, run, { ...bound, ...more }),
  }
}
