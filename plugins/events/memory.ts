import type { Bus, BusOptions, LinkEvents } from './bus.ts'

/** Who listens, by URL and channel. */
const rooms = new Map<string, Set<LinkEvents>>()

/** Apps in one process: those with the same URL hear each other. For tests. */
export function memoryBus({ url, channel }: BusOptions): Bus {
  return {
    maxBytes: 1_000_000,
    async connect(events) {
      const key = `${url} ${channel}`
      const room = rooms.get(key) ?? new Set()
      rooms.set(key, room.add(events))
      return {
        async publish(text) {
          for (const { message } of room) message(text)
        },
        async close() {
          room.delete(events)
          if (room.size === 0) rooms.delete(key)
        },
      }
    },
  }
}
