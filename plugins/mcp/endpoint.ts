import {
  type Caller,
  Cancelled,
  type Invocation,
  MalformedJson,
  Unavailable,
  parseJson,
} from '../../kernel/index.ts'
import { type RouteCall, type ViaHttp } from '../http/index.ts'
import { accepted, errorAnswer, framed, resultAnswer } from './answers.ts'
import { CallFacts } from './call-facts.ts'
import type { Challenges } from './challenges.ts'
import type { Protocol } from './protocol.ts'
import { VERSIONS } from './protocol.ts'
import { RPC, RpcError, type RpcId, type RpcMessage, messageOf } from './rpc.ts'
import type { SameSiteCheck } from './same-site.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'
import type { Streams } from './streams.ts'

/** What the endpoint is made of. */
export interface EndpointParts {
  readonly protocol: () => Promise<Protocol> | Protocol
  readonly sessions: Sessions
  readonly streams: Streams
  readonly challenges: Challenges
  readonly checkSameSite: SameSiteCheck
  callerOf(invocation: Invocation): Caller | Promise<Caller>
  /** Milliseconds that the call of a tool may take; 0 for no limit, undefined for any other message. */
  patience(message: RpcMessage): number | undefined
}

/** A request whose sender is known. */
interface Known {
  readonly caller: Caller
  readonly session: Session | undefined
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

  post = (call: RouteCall): Promise<Response> =>
    this.#answered(call, async () => {
      const message = await readMessage(call)
      const { id, method } = message
      const isGreeting = method === 'initialize'
      const { caller, session } = await this.#known(call, isGreeting)
      if (isGreeting && id !== undefined) return this.#greet(call, id, message, caller)
      if (id === undefined) return this.#notified(call, message, session)
      if (method === undefined) return this.#answerOfClient(call, message, session)
      return this.#request(call, id, message, caller, session)
    })

  /** Opens the stream of a session on which news come that belong to no request. */
  get = (call: RouteCall): Promise<Response> =>
    this.#answered(call, async () => {
      const { session } = await this.#known(call)
      if (this.#stopping) throw new Unavailable()
      if (!session) return notAllowed(call)
      const connection = await this.#parts.streams.of(session)
      return framed(call, await connection.handle(call.request, undefined))
    })

  delete = (call: RouteCall): Promise<Response> =>
    this.#answered(call, async () => {
      const { session } = await this.#known(call)
      if (!session) return notAllowed(call)
      this.#parts.sessions.end(session)
      return new Response(null, { status: 204, headers: call.headers() })
    })

  /** Who sent a request, and the session it is part of. Nobody may use another's. */
  async #known(call: RouteCall, isGreeting = false): Promise<Known> {
    const { callerOf, challenges, sessions } = this.#parts
    const { request } = call
    const question: Invocation & ViaHttp = {
      trigger: MCP,
      get '~http'() {
        return call.exchange
      },
    }
    const asked = callerOf(question)
    const caller = asked instanceof Promise ? await asked : asked
    challenges.check(call, caller)
    const version = request.headers.get('mcp-protocol-version')
    if (version !== null && !VERSIONS.includes(version)) {
      throw new HttpRefusal(400, `Unsupported protocol version: ${version}`, RPC.server, {
        supported: VERSIONS,
      })
    }
    const id = isGreeting ? null : request.headers.get(SESSION)
    const session = id === null ? undefined : sessions.find(id, principalOf(caller))
    if (id !== null && !session) throw new HttpRefusal(404, 'Session not found', RPC.noSession)
    return { caller, session }
  }

  async #greet(
    call: RouteCall,
    id: RpcId,
    { params = {} }: RpcMessage,
    caller: Caller,
  ): Promise<Response> {
    const protocol = await this.#parts.protocol()
    const result = protocol.introduce(params)
    const session = this.#parts.sessions.open(principalOf(caller), params)
    const answer = resultAnswer(call, id, result)
    answer.headers.set(SESSION, session.id)
    return answer
  }

  async #notified(
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
    return connection
      ? framed(call, await connection.handle(call.request, message))
      : accepted(call)
  }

  /** What the client says to a question of ours; only who has a stream was asked. */
  async #answerOfClient(
    call: RouteCall,
    message: RpcMessage,
    session: Session | undefined,
  ): Promise<Response> {
    const connection = await session?.connection
    if (!connection) throw new HttpRefusal(400, 'Nothing was asked', RPC.invalidRequest)
    return framed(call, await connection.handle(call.request, message))
  }

  async #request(
    call: RouteCall,
    id: RpcId,
    message: RpcMessage,
    caller: Caller,
    session: Session | undefined,
  ): Promise<Response> {
    const { streams, challenges, patience } = this.#parts
    const protocol = await this.#parts.protocol()
    if (streams.wanted(call, message, session)) {
      return framed(call, await streams.answer(call, message, caller, session))
    }
    const ms = patience(message)
    if (ms !== undefined) call.keepOpen(ms)
    const facts = new CallFacts(call, message, caller, session, challenges)
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

  /** Answers of this path are JSON-RPC whatever happens, so that clients can show them. */
  async #answered(call: RouteCall, answer: () => Promise<Response>): Promise<Response> {
    try {
      checked(call, this.#parts.checkSameSite)
      return await answer()
    } catch (error) {
      const challenge = this.#parts.challenges.answer(call, error)
      if (challenge) return challenge
      return errorAnswer(call, null, error, statusOf(error))
    }
  }
}

const MCP = { kind: 'mcp', options: undefined }

/** An error of the protocol that HTTP has a status for. */
class HttpRefusal extends RpcError {
  readonly status: number

  constructor(status: number, message: string, code: number, data?: unknown) {
    super(code, message, data)
    this.status = status
  }
}

function checked({ request }: RouteCall, check: SameSiteCheck): void {
  try {
    check(request.headers)
  } catch (error) {
    throw new HttpRefusal(403, (error as Error).message, RPC.server)
  }
}

function statusOf(error: unknown): number {
  const { status } = error as { status?: unknown }
  if (typeof status === 'number') return status
  return error instanceof RpcError ? 400 : 500
}

function principalOf(caller: Caller): string {
  return 'id' in caller ? `${caller.kind}:${caller.id}` : caller.kind
}

function notAllowed(call: RouteCall): Response {
  const headers = call.headers()
  headers.set('allow', 'POST')
  return new Response(null, { status: 405, headers })
}

async function readMessage(call: RouteCall): Promise<RpcMessage> {
  const type = call.request.headers.get('content-type')?.split(';', 1)[0]!.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new HttpRefusal(415, 'Send the message as application/json', RPC.server)
  }
  const text = await call.readText()
  try {
    return messageOf(parseJson(text))
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error
    const [issue] = error.issues
    throw new RpcError(RPC.parseError, `Parse error: ${issue!.message}`)
  }
}
