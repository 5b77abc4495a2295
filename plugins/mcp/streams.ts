import type { Caller, Logger } from '../../kernel/index.ts'
import type { RouteCall } from '../http/index.ts'
import { CallFacts } from './call-facts.ts'
import type { OfferCatalogue } from './catalogue.ts'
import type { Connection, ConnectionParts, Stream } from './connection.ts'
import type { Protocol } from './protocol.ts'
import { RPC, RpcError, type RpcMessage } from './rpc.ts'
import type { Cancellable, Session } from './session.ts'
import type { Sessions } from './sessions.ts'

/** What {@link Streams} needs. */
export interface StreamsParts {
  readonly catalogue: OfferCatalogue
  readonly sessions: Sessions
  readonly protocol: () => Promise<Protocol> | Protocol
  logger(): Logger
}

/** Requests whose answer comes with something else: progress, log lines, questions to the client. */
export class Streams {
  readonly #parts: StreamsParts

  constructor(parts: StreamsParts) {
    this.#parts = parts
  }

  /** Whether a request is answered by a stream. All others get their answer as JSON. */
  wanted({ request }: RouteCall, message: RpcMessage, session: Session | undefined): boolean {
    const { method, params = {} } = message
    if (method !== 'tools/call') return false
    const { _meta: meta, name } = params as { _meta?: { progressToken?: unknown }; name?: unknown }
    const isWanted =
      meta?.progressToken !== undefined ||
      session?.level !== undefined ||
      (session !== undefined && this.#parts.catalogue.tools.get(String(name))?.asks === true)
    return isWanted && (request.headers.get('accept')?.includes('text/event-stream') ?? false)
  }

  /**
   * Answers by a stream: that of the session, or one for this request alone.
   *
   * @throws RpcError for the id of a request that is not answered yet: its stream would wait for good
   */
  async answer(
    call: RouteCall,
    message: RpcMessage,
    caller: Caller,
    session: Session | undefined,
  ): Promise<Response> {
    const id = message.id!
    if (session?.calls.has(id)) {
      throw new RpcError(RPC.invalidRequest, `Invalid Request: the id ${id} is in use`)
    }
    session?.calls.set(id, NOT_YET)
    try {
      const response = await this.#answer(call, message, caller, session)
      if (!response.ok) session?.calls.delete(id)
      return response
    } catch (error) {
      session?.calls.delete(id)
      throw error
    }
  }

  async #answer(
    call: RouteCall,
    message: RpcMessage,
    caller: Caller,
    session: Session | undefined,
  ): Promise<Response> {
    const connection = session ? await this.of(session) : await this.#open(undefined)
    const { request } = call
    call.keepOpen(0)
    if (!session) {
      // Nobody can come back for the answer.
      request.signal.addEventListener('abort', () => void connection.close(), { once: true })
    }
    const facts = (stream: Stream): CallFacts =>
      new CallFacts(call, message, caller, session, stream)
    return connection.handle(request, message, facts)
  }

  /** The connection of a session; opened when it is first needed. */
  of(session: Session): Promise<Connection> {
    return (session.connection ??= this.#open(session).catch((error: unknown) => {
      session.connection = undefined
      throw error
    }))
  }

  /** Ends the streams that belong to no request. */
  release(): void {
    for (const { connection } of this.#parts.sessions.all()) {
      void connection?.then((open) => open.release()).catch(() => undefined)
    }
  }

  async #open(session: Session | undefined): Promise<Connection> {
    const { openHttp } = await import('./connection.ts')
    const protocol = await this.#parts.protocol()
    return openHttp(connectionParts(protocol, this.#parts.logger, session), session)
  }
}

/** Holds the place of a call that has not begun. */
const NOT_YET: Cancellable = { cancel: () => undefined }

/** How a connection answers: by the protocol, with what each request brings along. */
function connectionParts(
  protocol: Protocol,
  logger: () => Logger,
  session: Session | undefined,
): ConnectionParts {
  const { info, capabilities, instructions } = protocol
  return {
    ...{ info, capabilities, instructions },
    async answer(message, stream) {
      const factsOf = stream.facts as (stream: Stream) => CallFacts
      const facts = factsOf(stream)
      const id = message.id!
      session?.calls.set(id, facts)
      try {
        return await protocol.answer(message, facts, session)
      } finally {
        // A session with calls does not end for being idle.
        session?.calls.delete(id)
      }
    },
    complain: (error) => logger().debug('mcp: a message could not be delivered', { error }),
  }
}
