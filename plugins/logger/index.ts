import { type Host, type Plugin, definePlugin, t } from '../../kernel/index.ts'
import { AccessLines, accessLog } from './access.ts'
import { type LoggerOptions, createLogger } from './create.ts'
import { type LogThreshold, THRESHOLDS } from './level.ts'
import { runLines } from './lines.ts'

export { type AccessLog, accessLog } from './access.ts'
export { type LoggerOptions, createLogger } from './create.ts'
export type { LogLevel, LogThreshold } from './level.ts'
export { type RunLine, type RunLines, runLines } from './lines.ts'
export { Logger, LoggerSession, meantFields } from './logger.ts'
export type { LogRecord } from './record.ts'
export { shownFields } from './shown-fields.ts'
export { logToStderr } from './stdout.ts'

/** The config key `logger`. */
export interface LoggerConfig {
  /**
   * The least level that is written. Default `debug` in development, otherwise `info`. The
   * environment variable `LOG_LEVEL` wins.
   */
  level?: LogThreshold
  /** Lines for people instead of JSON. Default: in development, when standard output is a terminal. */
  pretty?: boolean
  /** One line per run. Default true, false in tests. When false, runs are not even timed for it. */
  accessLog?: boolean
  /** Names of fields to redact beside those that count as secret by default; case does not matter. */
  redact?: string[]
}

/** Structured lines for the app, its plugins and its runs, and one line about every run. */
export interface LoggerPlugin {
  name: 'logger'
  config: { logger?: LoggerConfig }
}

/** Options of the factory: the config, and where lines go. */
export type LoggerPluginOptions = Partial<LoggerPlugin['config']> &
  Pick<LoggerOptions, 'sink' | 'capture'>

const config = t.Object({
  logger: t.Optional(
    t.Object(
      {
        level: t.Optional(
          t.Union(
            THRESHOLDS.map((level) => t.Literal(level)),
            { description: `one of ${THRESHOLDS.join(', ')}` },
          ),
        ),
        pretty: t.Optional(t.Boolean({ description: 'true or false' })),
        accessLog: t.Optional(t.Boolean({ description: 'true or false' })),
        redact: t.Optional(t.Array(t.String(), { description: 'a list of field names' })),
      },
      { additionalProperties: false },
    ),
  ),
})

/** The logger plugin. Lines go to standard output unless `sink` takes them. */
export function logger(options: LoggerPluginOptions = {}): Plugin<LoggerPlugin> {
  const { sink, capture, ...rest } = options
  return definePlugin<LoggerPlugin>({
    name: 'logger',
    config,
    setup(host, { logger: settings = {} }) {
      const root = createLogger({
        level: levelFor(host, settings.level),
        pretty: settings.pretty ?? (host.mode === 'development' && process.stdout.isTTY),
        redact: settings.redact ?? [],
        clock: host.clock,
        ...(sink && { sink }),
        ...(capture && { capture }),
      })
      const hasAccessLog = settings.accessLog ?? host.mode !== 'test'
      host.useLogger({ root, of: (run) => root.session(run), failures: hasAccessLog })
      host.provide(runLines, root.lines)
      if (hasAccessLog) {
        const lines = new AccessLines(root.lines, () => host.logger)
        host.hook('action:settled', (run) => lines.write(run))
        host.provide(accessLog, lines)
      }
      return () => root.flush()
    },
  })(rest)
}

function levelFor(host: Host<LoggerPlugin>, configured: LogThreshold | undefined): LogThreshold {
  const wanted = process.env['LOG_LEVEL']?.toLowerCase()
  if (wanted) {
    const known = THRESHOLDS.find((level) => level === wanted)
    if (known) return known
    host.report({
      message: `the environment variable LOG_LEVEL is "${wanted}", which is no level`,
      mend: `set it to one of ${THRESHOLDS.join(', ')}, or unset it`,
    })
  }
  return configured ?? (host.mode === 'development' ? 'debug' : 'info')
}
