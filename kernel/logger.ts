/** Facts beside a message. */
export type LogFields = object

/** Writes structured lines. The `logger` plugin gives the real one; the kernel only needs this. */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** A logger that adds these fields to each line. */
  child(fields: LogFields): Logger
}

/** Without the `logger` plugin nothing but warnings and errors is said, on the console. */
export const plainLogger: Logger = {
  debug() {},
  info() {},
  warn: (message, fields) => console.warn(message, fields ?? ''),
  error: (message, fields) => console.error(message, fields ?? ''),
  child: (bound) => ({
    ...plainLogger,
    warn: (message, fields) => plainLogger.warn(message, { ...bound, ...fields }),
    error: (message, fields) => plainLogger.error(message, { ...bound, ...fields }),
    child: (more) => plainLogger.child({ ...bound, ...more }),
  }),
}
