import { type Clock, type Host, sleep } from '../../kernel/index.ts'
import type { Health } from './health.ts'
import type { HttpPlugin } from './index.ts'
import type { OpenStreams } from './open-streams.ts'
import type { HttpApp } from './server.ts'
import { socketHandler } from './socket.ts'

/** Where and how to listen. */
export interface ServeOptions {
  readonly port: number
  readonly hostname: string
  /** Seconds. */
  readonly idleTimeout: number
  readonly reusePort: boolean
  /** Whether a port is opened at all. */
  readonly listens: boolean
  /** Lines for the log: defaults that the config loosened. */
  readonly loosened: readonly string[]
  /** Bytes; the longest body that any route takes, asked when all are known. */
  readonly maxBodySize: () => number
}

/**
 * Opens the port after everything else has started, and drains before anything else stops: readiness
 * turns false, idle connections and the port are closed, streams are ended, what is being answered
 * is answered to its end and its connection closed.
 *
 * @returns closes what is still open after the grace period
 */
export function serve(
  host: Host<HttpPlugin>,
  app: HttpApp,
  health: Health,
  streams: OpenStreams,
  options: ServeOptions,
): () => Promise<void> {
  let server: Bun.Server<undefined> | undefined
  let drained: Promise<void> | undefined
  host.hook(
    'kernel:starting',
    async () => {
      if (!options.listens) return
      for (const line of options.loosened) host.logger.warn(line)
      server = listen(app, options)
      app.listening(server)
      await host.callHook('http:listening', app.url!)
    },
    'post',
  )
  host.hook('kernel:ready', () => {
    health.open = true
  })
  host.hook(
    'kernel:stopping',
    () => {
      health.open = false
      drained = server?.stop()
      streams.closeAll()
    },
    'pre',
  )
  host.hook('kernel:draining', async () => {
    if (server && drained) await Promise.race([drained, unoccupied(server, host.clock)])
  })
  return async () => {
    await server?.stop(true)
  }
}

/** Milliseconds. */
const POLL = 25

/**
 * Resolves when every request has its response. Bun's own promise also waits for connections on
 * which only half a request has come, and for uploads that were refused before they ended.
 */
async function unoccupied(server: Bun.Server<undefined>, clock: Clock): Promise<void> {
  while (server.pendingRequests > 0) await sleep(clock, POLL)
}

/** Bytes over the longest body that a route takes which a sender may still get rid of. */
const HEADROOM = 64 * 1024 * 1024

function listen(app: HttpApp, options: ServeOptions): Bun.Server<undefined> {
  const { port, hostname, idleTimeout, reusePort, maxBodySize } = options
  try {
    return Bun.serve({
      port,
      hostname,
      idleTimeout,
      reusePort,
      // Bun's own error page shows source.
      development: false,
      // Beyond it Bun itself refuses what says its length: without a problem document, and by closing
      // the connection, which mostly reaches the sender before the answer does.
      maxRequestBodySize: maxBodySize() + HEADROOM,
      routes: app.bunRoutes() as never,
      fetch: (request) => app.fallback(request),
      websocket: socketHandler((error) => app.socketFailed(error)) as never,
      error: (error) => app.failure(error),
    })
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'EADDRINUSE') throw cause
    throw new Error(
      `port ${port} on ${hostname} is taken; stop what listens there, or set another \`port\``,
      { cause },
    )
  }
}
