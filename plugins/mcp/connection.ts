// The only file that knows the SDK. It is loaded by the first request that needs a stream.
import type { Channel, ClientInfo } from './channel.ts'
import { RpcError, type RpcId, type RpcMessage, rpcErrorOf } from './rpc.ts'

/** What connections are made with. */
export interface ConnectionParts {
  readonly info: { readonly name: string; readonly version: string }
  readonly capabilities: Record<string, unknown>
  readonly instructions: string | undefined
  /** Answers a request. Rejects with the error to send. */
  answer(request: RpcMessage, stream: Stream): Promise<unknown>
  /** Told of what the SDK complains about. */
  complain(error: Error): void
}

/** The way back to the client, for the time of one request. */
export interface Stream {
  readonly channel: Channel
  /** Aborts when the client cancels the request, or the connection closes. */
  readonly signal: AbortSignal
  /** As it introduced itself. */
  readonly client: ClientInfo | undefined
  /** What {@link Connection.handle} was given. */
  readonly facts: unknown
}

/** A server of the SDK with its transport for one client. */
export interface Connection {
  /** Answers a POST or a GET, given its parsed body. */
  handle(request: Request, message: RpcMessage | undefined, facts?: unknown): Promise<Response>
  notify(method: string, params: Record<string, unknown>): void
  /** Ends the stream that belongs to no request; those of requests go on. */
  release(): void
  close(): Promise<void>
}

/** Makes a server of the SDK whose methods are `answer`; `closeStream` ends that of a request. */
async function openServer(parts: ConnectionParts, closeStream?: (id: RpcId) => void) {
  const { Server } = await import('@modelcontextprotocol/sdk/server/index.js')
  const { ResultSchema } = await import('@modelcontextprotocol/sdk/types.js')
  const { info, capabilities, instructions } = parts
  const server = new Server(info, {
    // Ours are answered by one handler; the SDK's own needs the capability of logging to be silent.
    capabilities: { ...capabilities, logging: {} },
    ...(instructions !== undefined && { instructions }),
    // Its default compiles schemas at a cost above that of the call; ours is never asked.
    jsonSchemaValidator: { getValidator: () => accepted as never },
  })
  server.removeRequestHandler('logging/setLevel')
  server.onerror = parts.complain
  server.fallbackRequestHandler = async (request, extra) => {
    const channel: Channel = {
      notify: (method, params) =>
        void extra.sendNotification({ method, params } as never).catch(parts.complain),
      request: (method, params) =>
        extra.sendRequest({ method, params } as never, ResultSchema, { timeout: PATIENCE }),
    }
    const { signal, authInfo, requestId } = extra
    // After a cancellation the SDK sends nothing, and would leave the stream open for good.
    signal.addEventListener('abort', () => closeStream?.(requestId), { once: true })
    try {
      return (await parts.answer(request as RpcMessage, {
        ...{ channel, signal, client: server.getClientVersion() },
        facts: authInfo?.extra?.['facts'],
      })) as Record<string, unknown>
    } catch (error) {
      // The SDK would send the message of any error.
      const { code, message, data } = rpcErrorOf(error)
      throw new RpcError(code, message, data)
    }
  }
  return server
}

/** Milliseconds that a person has for an answer. */
const PATIENCE = 600_000

function accepted(data: unknown): object {
  return { valid: true, data, errorMessage: undefined }
}

/**
 * A connection over Streamable HTTP for one session, or for one request without a session.
 *
 * @param session its id, and the params of its `initialize`, which the SDK has to be told again
 */
export async function openHttp(
  parts: ConnectionParts,
  session?: { readonly id: string; readonly introduction: Readonly<Record<string, unknown>> },
): Promise<Connection> {
  const { WebStandardStreamableHTTPServerTransport } =
    await import('@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js')
  const transport = new WebStandardStreamableHTTPServerTransport({
    ...(session && { sessionIdGenerator: () => session.id }),
  })
  const server = await openServer(parts, (id) => transport.closeSSEStream(id))
  // Its optional callbacks are typed without `undefined`.
  await server.connect(transport as never)
  if (session) {
    const params = { ...session.introduction }
    const hello = { jsonrpc: '2.0', id: 0, method: 'initialize', params }
    const request = new Request('http://localhost', { method: 'POST', headers: POST_HEADERS })
    const response = await transport.handleRequest(request, { parsedBody: hello })
    // To its end: an answer that nobody takes would be a complaint.
    await response.text()
  }
  return {
    handle: (request, message, facts) =>
      transport.handleRequest(request, {
        ...(message && { parsedBody: message }),
        authInfo: { ...NOBODY, extra: { facts } },
      }),
    notify: (method, params) =>
      void server.notification({ method, params } as never).catch(parts.complain),
    release: () => transport.closeStandaloneSSEStream(),
    close: () => server.close(),
  }
}

const POST_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
}
/** Callers are ours to know; this only carries facts through the SDK. */
const NOBODY = { token: '', clientId: '', scopes: [] }

/** A connection over standard input and output. Resolves when it has ended. */
export async function serveStdio(parts: ConnectionParts): Promise<void> {
  const { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js')
  const server = await openServer(parts)
  const ended = new Promise<void>((resolve) => {
    server.onclose = resolve
    process.stdin.once('end', resolve)
    process.stdin.once('close', resolve)
  })
  await server.connect(new StdioServerTransport())
  await ended
  await server.close()
}
