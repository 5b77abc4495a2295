import type { LiveBatch, LiveItems, LiveMessage, LiveTopic } from '../../contract/live.ts'
import { call } from './call.ts'
import { after } from './clock.ts'
import { connection } from './connection.ts'
import { base } from './place.ts'
import { restarts } from './restarts.ts'
import { session } from './session.ts'

/** One who follows a topic. */
interface Follower {
  topic: LiveTopic
  q: string | undefined
  cursor: string | null
  hear: (items: unknown[], batch: LiveBatch) => void
}

const LOCKED = 4401
const POLL_MS = 2_000
const LONGEST_MS = 10_000

const followers = new Set<Follower>()
let socket: WebSocket | undefined
let tries = 0
let callOff: (() => void) | undefined

/**
 * Follows a topic from `cursor` on (from now on without one). All topics share one socket, which comes
 * back by itself and goes on where it stopped; meanwhile the feed is polled.
 *
 * @returns what ends it
 */
export function follow<T extends LiveTopic>(
  topic: T,
  options: { q?: string; cursor?: string | null },
  hear: (items: LiveItems[T][], batch: LiveBatch) => void,
): () => void {
  const follower: Follower = {
    topic,
    q: options.q || undefined,
    cursor: options.cursor ?? null,
    hear: hear as Follower['hear'],
  }
  followers.add(follower)
  subscribe(follower)
  return () => {
    followers.delete(follower)
    if (![...followers].some((other) => other.topic === topic)) send({ op: 'unsub', topic })
  }
}

const send = (command: object): void => {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command))
}
const subscribe = ({ topic, q, cursor }: Follower): void => send({ op: 'sub', topic, q, cursor })

/** Opens the socket; called once, when the page has a session. */
export function openLive(): void {
  callOff?.()
  if (socket && socket.readyState <= WebSocket.OPEN) return
  const opened = new WebSocket(new URL(`${base}live`, location.href.replace(/^http/, 'ws')))
  socket = opened
  opened.addEventListener('message', ({ data }) => hear(JSON.parse(String(data)) as LiveMessage))
  opened.addEventListener('close', ({ code }) => {
    connection.feed(false)
    if (code === LOCKED) return session.set('absent')
    const polling = connection.get().state === 'polling'
    if (!polling) connection.become(code === 1012 || code === 1001 ? 'restarting' : 'lost')
    const wait = polling ? POLL_MS : Math.min(LONGEST_MS, 250 * 2 ** tries++)
    callOff = after(wait, () => void poll().finally(openLive))
  })
}

function hear(message: LiveMessage): void {
  if (message.type === 'hello') {
    tries = 0
    connection.feed(true)
    restarts.saw(message.instance)
    for (const follower of followers) subscribe(follower)
  } else if (message.type === 'batch') {
    deliver(message)
  }
}

function deliver(batch: LiveBatch): void {
  for (const follower of followers) {
    if (follower.topic !== batch.topic) continue
    follower.cursor = batch.cursor
    follower.hear(batch.items, batch)
  }
}

/** Asks once over HTTP: works where sockets do not, and tells a restart from an app that is gone. */
async function poll(): Promise<void> {
  const topics = [...followers].map(({ topic, q, cursor }) => ({
    topic,
    cursor,
    ...(q ? { q } : {}),
  }))
  try {
    const { instance, batches } = await call('studio.live.poll', { topics })
    restarts.saw(instance)
    connection.become('polling')
    batches.forEach(deliver)
  } catch {
    connection.lost()
  }
}
