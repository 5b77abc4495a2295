/** How much a line matters. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** The least level that is written; `silent` writes nothing. */
export type LogThreshold = LogLevel | 'silent'

/** The levels in order. */
export const THRESHOLDS: readonly LogThreshold[] = ['debug', 'info', 'warn', 'error', 'silent']

/** Where a level stands; higher matters more. */
export const RANK: Readonly<Record<LogThreshold, number>> = {
  debug: 10,
  info: 20,
  warn: 30,
  error: 40,
  silent: 100,
}
