import type { PluginSocket, SocketHandlers } from '../../http/index.ts'
import type { LiveCommand, LiveMessage, LiveTopic } from '../contract/live.ts'
import type { Studio } from '../studio.ts'
import type { Feed, Reader } from './feed.ts'

/** The server is going away, and comes back: come again. */
const RESTART = 1012
/** Bytes that a page has not taken; batches wait until it has. */
const MOST_WAITING = 1024 * 1024

const TOPICS: readonly string[] = ['runs', 'logs', 'queue', 'registry', 'health', 'mcp']

/** The sockets of the live feed. */
export interface LiveSockets {
  /** How one of them is served. */
  handlers(): SocketHandlers
  /** Tells all of them to come again. */
  close(): void
}

/** One multiplexed socket for each page: a browser opens only so many connections. */
export function liveSockets(studio: Studio, feed: Feed): LiveSockets {
  const open = new Set<PluginSocket>()
  const { instance, startedAt } = studio
  const handlers = (): SocketHandlers => {
    const readers = new Map<LiveTopic, Reader>()
    let unlisten = (): void => {}
    const say = (socket: PluginSocket, message: LiveMessage): void =>
      socket.send(JSON.stringify(message))
    return {
      opened(socket) {
        open.add(socket)
        say(socket, { type: 'hello', instance, startedAt, pid: process.pid })
        unlisten = feed.listen(() => {
          if (socket.buffered > MOST_WAITING) return
          for (const reader of readers.values()) {
            const batch = reader.read()
            if (batch) say(socket, { type: 'batch', ...batch })
          }
        })
      },
      message(socket, text) {
        const command = commandOf(text)
        if (!command) {
          return say(socket, { type: 'error', code: 'BAD_COMMAND', message: 'This is no command.' })
        }
        if (command.op === 'ping') return say(socket, { type: 'pong' })
        if (command.op === 'unsub') return void readers.delete(command.topic)
        readers.set(command.topic, feed.reader(command.topic, command.q, command.cursor))
      },
      closed(socket) {
        open.delete(socket)
        unlisten()
      },
    }
  }
  return {
    handlers,
    close() {
      for (const socket of open) socket.close(RESTART)
    },
  }
}

const LONGEST = 2_000

function commandOf(text: string): LiveCommand | undefined {
  let command: Record<string, unknown>
  try {
    command = (JSON.parse(text) ?? {}) as Record<string, unknown>
  } catch {
    return undefined
  }
  const { op, topic, q = '', cursor = null } = command
  if (op === 'ping') return { op }
  if ((op !== 'sub' && op !== 'unsub') || !TOPICS.includes(String(topic))) return undefined
  if (typeof q !== 'string' || q.length > LONGEST) return undefined
  if (cursor !== null && (typeof cursor !== 'string' || cursor.length > LONGEST)) return undefined
  return { op, topic: topic as LiveTopic, q, cursor }
}
