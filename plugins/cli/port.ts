import { UsageError } from './command-error.ts'

/** The flags of the commands that listen. */
export const listenFlags = {
  port: {
    type: 'string',
    alias: 'p',
    valueHint: 'port',
    description: 'Port to listen on; 0 for any free one. Wins over the config and over PORT',
  },
  host: {
    type: 'string',
    valueHint: 'address',
    description: 'Address to listen on. Wins over the config',
  },
} as const

/** What {@link listenFlags} were given. */
export interface ListenFlags {
  readonly port?: string | undefined
  readonly host?: string | undefined
}

/**
 * Config values that the flags stand for.
 *
 * @throws UsageError when the port is none
 */
export function listenOverrides({ port, host }: ListenFlags): { port?: number; hostname?: string } {
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    throw new UsageError(
      `--port is a number from 0 to 65535, not "${port}"`,
      'write for example: --port 3000',
    )
  }
  return {
    ...(port !== undefined && { port: Number(port) }),
    ...(host !== undefined && { hostname: host }),
  }
}
