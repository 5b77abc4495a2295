import { RedisClient } from 'bun'
import type { Bus, BusOptions } from './bus.ts'

// Its client reconnects, but is then subscribed to nothing: each of ours is used for one connection.
const OPTIONS = { autoReconnect: false, enableOfflineQueue: false, connectionTimeout: 2000 }

/** Redis Pub/Sub, or anything that speaks its protocol. */
export function redisBus({ url, channel }: BusOptions): Bus {
  return {
    maxBytes: 1_000_000,
    async connect({ message, lost }) {
      // A subscribed connection takes no other commands.
      const [subscriber, publisher] = [new RedisClient(url, OPTIONS), new RedisClient(url, OPTIONS)]
      let open = true
      const end = (): void => {
        open = false
        subscriber.close()
        publisher.close()
      }
      subscriber.onclose = publisher.onclose = (error) => {
        if (!open) return
        end()
        lost(error)
      }
      try {
        await Promise.all([subscriber.connect(), publisher.connect()])
        await subscriber.subscribe(channel, message)
      } catch (error) {
        end()
        throw error
      }
      return {
        publish: async (text) => void (await publisher.publish(channel, text)),
        close: async () => end(),
      }
    },
  }
}
