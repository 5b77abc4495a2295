import type { Kernel } from '../../../kernel/index.ts'
import { CommandError } from '../command-error.ts'
import { sourceOf } from '../config-source.ts'
import type { LoadedConfig } from '../load-config.ts'
import type { Listening, ServeOrder } from './messages.ts'

/** Config values for a process under `bunbase dev`. */
export interface WantedListening {
  readonly overrides: Readonly<Record<string, unknown>>
  /** Whether the port is that of the process before, which was any free one. */
  readonly reused: boolean
}

/**
 * Shares the port with the process before, so that no request meets a closed door; keeps a port
 * that was taken because any was wanted, so that the URL stays the same.
 */
export function wantedListening(config: LoadedConfig, order: ServeOrder): WantedListening {
  const { overrides, previous } = order
  const { values } = sourceOf(config)
  const wanted = overrides.port ?? values?.['port'] ?? Number(process.env['PORT'] || NaN)
  const reused = wanted === 0 && previous?.asked === 0
  return {
    overrides: {
      ...overrides,
      ...(reused && { port: previous.port }),
      http: { reusePort: true },
    },
    reused,
  }
}

/**
 * Fails when somebody else listens on the port: as processes of one user may share a port, a second
 * `bunbase dev` would otherwise get half of the first one's requests.
 *
 * @returns the port that is asked for; undefined when the app has no http plugin
 */
export async function assertFree(
  kernel: Kernel,
  previous: Listening | undefined,
): Promise<number | undefined> {
  const settings = kernel.settings.get('http') as { port?: number; hostname?: string } | undefined
  if (!settings) return undefined
  const { port = Number(process.env['PORT'] || 3000), hostname = '127.0.0.1' } = settings
  if (port === 0 || port === previous?.port) return port
  try {
    Bun.listen({ hostname, port, socket: { data() {} } }).stop(true)
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'EADDRINUSE') throw cause
    throw new CommandError(
      `port ${port} on ${hostname} is taken`,
      `stop what listens there, or take another: bunbase dev --port ${port + 1}`,
    )
  }
  return port
}
