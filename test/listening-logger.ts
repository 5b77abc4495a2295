import type { Logger } from 'bunbase'

/** A line that a logger was told. */
export interface Told {
  readonly level: string
  readonly message: string
  readonly fields: object | undefined
}

/** A logger that keeps what it and its children are told. */
export function listeningLogger(): { readonly logger: Logger; readonly lines: Told[] } {
  const lines: Told[] = []
  const keep = (level: string) => (message: string, fields?: object) =>
    void lines.push({ level, message, fields })
  const logger: Logger = {
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
    child: () => logger,
  }
  return { logger, lines }
}
