import type { Host } from '../../kernel/index.ts'
import type { HttpApp } from './server.ts'

/** Where and how to listen. */
export interface ListenOptions {
  readonly host: Pick<Host<never>, 'logger'>
  readonly port: number
  readonly hostname: string
  readonly idleTimeout: number
  readonly reusePort: boolean
  /** Bytes; the longest body that any route takes. */
  readonly maxBodySize: number
}

/** Beyond this, Bun itself refuses, without a problem document. */
function bodyCap(maxBodySize: number): number {
  return 2 * maxBodySize + 64 * 1024
}

/** Opens the port. Throws an error that says what to do when it is taken. */
export function listen(app: HttpApp, options: ListenOptions): Bun.Server<undefined> {
  const { port, hostname, idleTimeout, reusePort, maxBodySize, host } = options
  try {
    const server = Bun.serve({
      port,
      hostname,
      idleTimeout,
      reusePort,
      // Bun's own error page shows source.
      development: false,
      maxRequestBodySize: bodyCap(maxBodySize),
      routes: app.bunRoutes() as never,
      fetch: (request) => app.fallback(request),
      error(error) {
        host.logger.error('answering a request failed', { error })
        return app.failure(error)
      },
    })
    app.listening(server)
    return server
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'EADDRINUSE') throw cause
    throw new Error(
      `port ${port} on ${hostname} is taken; stop what listens there, or set another \`port\``,
      { cause },
    )
  }
}
