import { mistake } from '../../kernel/index.ts'
import type { Bus, BusOptions } from './bus.ts'

/**
 * NATS core. Its client is a package that the app installs.
 *
 * @throws TypeError when it did not
 */
export async function natsBus({ url, channel }: BusOptions): Promise<Bus> {
  const { connect } = await import('@nats-io/transport-node').catch((cause: unknown) => {
    throw mistake(
      '`nats` needs the package @nats-io/transport-node',
      'install it: bun add @nats-io/transport-node',
      cause,
    )
  })
  let maxBytes = 1_000_000
  return {
    get maxBytes() {
      return maxBytes
    },
    async connect({ message, lost }) {
      const { username, password, host } = new URL(url)
      const connection = await connect({
        servers: host,
        ...(username && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
        ...(url.startsWith('tls:') && { tls: {} }),
        reconnect: false,
        timeout: 2000,
      })
      maxBytes = Math.min(maxBytes, connection.info?.max_payload ?? maxBytes)
      let open = true
      connection.subscribe(channel, { callback: (_error, received) => message(received.string()) })
      await connection.flush()
      void connection.closed().then((error) => {
        if (open) lost(error ?? new Error('the connection was closed'))
      })
      return {
        async publish(text) {
          connection.publish(channel, text)
          await connection.flush()
        },
        async close() {
          open = false
          await connection.close()
        },
      }
    },
  }
}
