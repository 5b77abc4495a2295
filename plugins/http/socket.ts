import { UpgradeRequired } from './errors.ts'

/** A WebSocket that a plugin's route has opened. */
export interface PluginSocket {
  /** Sends a text; it is dropped when the other side has gone. */
  send(text: string): void
  /** Bytes that were sent and the other side has not taken. */
  readonly buffered: number
  close(code?: number, reason?: string): void
}

/** What a plugin does with a WebSocket. What throws is logged and closes it. */
export interface SocketHandlers {
  opened?(socket: PluginSocket): void
  /** A text; binary messages close the socket. */
  message?(socket: PluginSocket, text: string): void
  closed?(socket: PluginSocket): void
}

/** Bytes of one message from the other side. */
const MAX_MESSAGE = 64 * 1024
const UNSUPPORTED_DATA = 1003
const INTERNAL_ERROR = 1011

interface Attached extends SocketHandlers {
  socket?: PluginSocket
}

type Ws = Bun.ServerWebSocket<Attached>

/** Turns a request into a WebSocket. The response stands for the one that Bun has sent by then. */
export function upgrade(
  request: Request,
  server: Bun.Server<undefined> | undefined,
  handlers: SocketHandlers,
): Response {
  const data: Attached = { ...handlers }
  if (!server?.upgrade(request, { data: data as never })) throw new UpgradeRequired()
  return new Response(null, { status: 204 })
}

/** How Bun is told to hand the sockets to their handlers. */
export function socketHandler(failed: (error: unknown) => void): Bun.WebSocketHandler<Attached> {
  const attempt = (ws: Ws, fn: () => void): void => {
    try {
      fn()
    } catch (error) {
      failed(error)
      ws.close(INTERNAL_ERROR)
    }
  }
  return {
    maxPayloadLength: MAX_MESSAGE,
    open(ws) {
      ws.data.socket = {
        send: (text) => void ws.send(text),
        get buffered() {
          return ws.getBufferedAmount()
        },
        close: (code, reason) => ws.close(code, reason),
      }
      attempt(ws, () => ws.data.opened?.(ws.data.socket!))
    },
    message(ws, message) {
      if (typeof message === 'string')
        attempt(ws, () => ws.data.message?.(ws.data.socket!, message))
      else ws.close(UNSUPPORTED_DATA)
    },
    close(ws) {
      const { socket, closed } = ws.data
      if (socket) attempt(ws, () => closed?.(socket))
    },
  }
}
