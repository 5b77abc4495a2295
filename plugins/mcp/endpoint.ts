import {
  BunbaseError,
  type Caller,
  Cancelled,
  type Invocation,
  type Logger,
  Unavailable,
} from '../../kernel/index.ts'
import type { RouteCall, ViaHttp } from '../http/index.ts'
import { accepted, errorAnswer, framed, notAllowed, resultAnswer } from './answers.ts'
import { CallFacts } from './call-facts.ts'
import type { Challenges } from './challenges.ts'
import { HttpRefusal, statusOf } from './http-refusal.ts'
import { type Protocol, VERSIONS } from './protocol.ts'
import { readMessage } from './read-message.ts'
import { RPC, type RpcId, type RpcMessage } from './rpc.ts'
import type { SameSiteCheck } from './same-site.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'
import { answerStateless, isStateless } from './stateless.ts'
import type { Streams } from './streams.ts'

/** What the endpoint is made of. */
export interface EndpointParts {
  readonly protocol: () => Promise<Protocol> | Protocol
  readonly logger: () => Logger
  readonly sessions: Sessions
  /** Whether clients that introduce themselves get one. */
  readonly givesSessions: boolean
  readonly streams: Streams
  readonly challenges: Challenges
  readonly checkSameSite: SameSiteCheck
  callerOf(invocation: Invocation): Caller | Promise<Caller>
  /** Milliseconds that the call of a tool may take; 0 for no limit, undefined for any other message. */
  patience(message: RpcMessage): number | undefined
}

const SESSION = 'mcp-session-id'

/** MCP over Streamable HTTP: one path that takes POST, GET and DELETE. */
export class Endpoint {
  readonly #parts: EndpointParts
  #stopping = false

  constructor(parts: EndpointParts) {
    this.#parts = parts
  }

  /** Ends the streams that wait for news; calls go on. */
  stop(): void {
    this.#stopping = true
    this.#parts.streams.release()
  }

  post = async (call: RouteCall): Promise<Response> => {
    let asked: RpcId | null = null
    try {
      this.#parts.checkSameSite(call.request.headers)
      const message = await readMessage(call)
      // The id of an answer is one of ours.
      if (message.method !== undefined) asked = message.id ?? null
      const found = this.#callerOf(call)
      const caller = found instanceof Promise ? await found : found
      this.#parts.challenges.check(call, caller)
      const made = this.#parts.protocol()
      const protocol = made instanceof Promise ? await made : made
      if (isStateless(call, message)) {
        return await answerStateless({ ...this.#parts, call, message, caller, protocol })
      }
      return await this.#answer(call, message, caller, protocol)
    } catch (error) {
      return this.#refused(call, error, asked)
    }
  }

  /** Opens the stream of a session on which news come that belong to no request. */
  get = (call: RouteCall): Promise<Response> =>
    this.#withSession(call, async (session) => {
      if (this.#stopping) throw new Unavailable()
      const connection = await this.#parts.streams.of(session)
      // The SDK sends a comment every 15 seconds.
      call.keepOpen(0)
      return framed(call, await connection.handle(call.request, undefined))
    })

  delete = (call: RouteCall): Promise<Response> =>
    this.#withSession(call, async (session) => {
      this.#parts.sessions.end(session)
      return new Response(null, { status: 204, headers: call.headers() })
    })

  async #withSession(
    call: RouteCall,
    answer: (session: Session) => Promise<Response>,
  ): Promise<Response> {
    try {
      this.#parts.checkSameSite(call.request.headers)
      const caller = await this.#callerOf(call)
      this.#parts.challenges.check(call, caller)
      const session = this.#sessionOf(call, caller)
      return session ? await answer(session) : notAllowed(call)
    } catch (error) {
      return this.#refused(call, error)
    }
  }

  #callerOf(call: RouteCall): Caller | Promise<Caller> {
    const question: Invocation & ViaHttp = {
      trigger: MCP,
      get '~http'() {
        return call.exchange
      },
    }
    return this.#parts.callerOf(question)
  }

  /** Nobody may use another's session: for them it is not there. */
  #sessionOf({ request }: RouteCall, caller: Caller): Session | undefined {
    const version = request.headers.get('mcp-protocol-version')
    if (version !== null && !VERSIONS.includes(version)) {
      const supported = VERSIONS
      throw new HttpRefusal(400, RPC.server, `Unsupported protocol version: ${version}`, {
        supported,
      })
    }
    const id = request.headers.get(SESSION)
    if (id === null) return undefined
    const session = this.#parts.sessions.find(id, principalOf(caller))
    if (!session) throw new HttpRefusal(404, RPC.noSession, 'Session not found')
    return session
  }

  async #answer(
    call: RouteCall,
    message: RpcMessage,
    caller: Caller,
    protocol: Protocol,
  ): Promise<Response> {
    const { id, method, params = {} } = message
    if (method === 'initialize' && id !== undefined) {
      const { sessions, givesSessions } = this.#parts
      const result = protocol.introduce(message, caller, givesSessions)
      const answer = resultAnswer(call, id, result)
      if (givesSessions) {
        answer.headers.set(SESSION, sessions.open(principalOf(caller), params).id)
      }
      return answer
    }
    const session = this.#sessionOf(call, caller)
    if (id === undefined || method === undefined) return this.#told(call, message, session)
    const { streams, challenges, patience } = this.#parts
    if (streams.wanted(call, message, session)) {
      return framed(call, await streams.answer(call, message, caller, session))
    }
    const ms = patience(message)
    if (ms !== undefined) call.keepOpen(ms)
    const facts = new CallFacts(call, message, caller, session, {
      concerns: challenges.concerns,
      cancellable: session !== undefined,
    })
    session?.calls.set(id, facts)
    try {
      const given = protocol.answer(message, facts, session)
      return resultAnswer(call, id, given instanceof Promise ? await given : given)
    } catch (error) {
      return challenges.answer(call, error) ?? errorAnswer(call, id, error)
    } finally {
      session?.calls.delete(id)
    }
  }

  /** Takes a notification, or what the client says to a question of ours. */
  async #told(
    call: RouteCall,
    message: RpcMessage,
    session: Session | undefined,
  ): Promise<Response> {
    if (message.method === 'notifications/cancelled' && session) {
      const { requestId, reason } = message.params ?? {}
      const cause = typeof reason === 'string' ? new Error(reason) : undefined
      session.calls.get(requestId as RpcId)?.cancel(new Cancelled({ cause }))
    }
    const connection = await session?.connection
    if (connection) return framed(call, await connection.handle(call.request, message))
    // Only who has a stream was asked anything.
    if (message.method !== undefined) return accepted(call)
    throw new HttpRefusal(400, RPC.invalidRequest, 'Nothing was asked')
  }

  /** Answers of this path are JSON-RPC whatever happens, so that clients can show them. */
  #refused(call: RouteCall, error: unknown, asked: RpcId | null = null): Response {
    const challenge = this.#parts.challenges.answer(call, error)
    if (challenge) return challenge
    const status = statusOf(error)
    if (status >= 500 && !(error instanceof BunbaseError)) {
      this.#parts.logger().error('answering a request of an MCP client failed', { error })
    }
    return errorAnswer(call, asked, error, status)
  }
}

const MCP = { kind: 'mcp', options: undefined }

function principalOf(caller: Caller): string {
  return 'id' in caller ? `${caller.kind}:${caller.id}` : caller.kind
}
