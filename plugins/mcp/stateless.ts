// The protocol without a handshake (2026-07-28): each request says by itself what it needs.
import type { Caller } from '../../kernel/index.ts'
import type { RouteCall } from '../http/index.ts'
import { accepted, errorAnswer, resultAnswer } from './answers.ts'
import { CallFacts, type Way } from './call-facts.ts'
import type { Challenges } from './challenges.ts'
import { PREFIX, checkHeaders, envelopeOf } from './envelope.ts'
import { eventsAnswer } from './events-answer.ts'
import { HttpRefusal } from './http-refusal.ts'
import { withoutSession } from './methods.ts'
import { type Protocol, VERSIONS } from './protocol.ts'
import { RPC, RpcError, type RpcMessage } from './rpc.ts'

/** The version of the protocol that is served so. */
const STATELESS = '2026-07-28'
const VERSION = 'mcp-protocol-version'

/** Methods of the handshake, and of sessions, that this version does not have. */
const GONE = new Set([
  'initialize',
  'ping',
  'logging/setLevel',
  'resources/subscribe',
  'resources/unsubscribe',
])
/** Methods whose results say how long they may be kept. */
const CACHED =
  /^(server\/discover|(tools|prompts|resources|resources\/templates)\/list|resources\/read)$/

/** A request, and what it is answered with. */
export interface StatelessCall {
  readonly call: RouteCall
  readonly message: RpcMessage
  readonly caller: Caller
  readonly protocol: Protocol
  readonly challenges: Challenges
  patience(message: RpcMessage): number | undefined
}

/** Whether a message is of this version: by its own word, else by the header's. */
export function isStateless({ request }: RouteCall, message: RpcMessage): boolean {
  if (envelopeOf(message).version !== undefined) return true
  const header = request.headers.get(VERSION)
  return header !== null && header >= STATELESS
}

/** Answers a message. Throws what HTTP has a status for. */
export async function answerStateless(given: StatelessCall): Promise<Response> {
  const { call, message, caller, protocol, challenges, patience } = given
  const { id, method } = message
  if (method === undefined) throw new HttpRefusal(400, RPC.invalidRequest, 'Nothing was asked')
  if (id === undefined) return accepted(call)
  const envelope = envelopeOf(message)
  const { version = call.request.headers.get(VERSION)! } = envelope
  if (envelope.version === undefined) checkVersion(version, [STATELESS, ...VERSIONS])
  if (!envelope.isWhole) {
    throw new HttpRefusal(400, RPC.invalidParams, 'params._meta must name version and capabilities')
  }
  checkHeaders(call.request.headers, message, envelope)
  checkVersion(version, [STATELESS])
  if (GONE.has(method))
    throw new HttpRefusal(404, RPC.methodNotFound, `Method not found: ${method}`)

  const ms = patience(message)
  if (ms !== undefined) call.keepOpen(ms)
  const known = { client: envelope.client, level: envelope.level }
  const result = async (way: Way): Promise<unknown> =>
    complete(protocol, message, new CallFacts(call, message, caller, known, way))
  const wantsMore = envelope.progress || envelope.level !== undefined
  if (wantsMore && call.request.headers.get('accept')?.includes('text/event-stream')) {
    return eventsAnswer(call, id, result)
  }
  try {
    return resultAnswer(call, id, await result(challenges))
  } catch (error) {
    const isUnknown = error instanceof RpcError && error.code === RPC.methodNotFound
    return challenges.answer(call, error) ?? errorAnswer(call, id, error, isUnknown ? 404 : 200)
  }
}

function checkVersion(requested: string, supported: readonly string[]): void {
  if (requested === STATELESS) return
  const data = { supported, requested }
  throw new HttpRefusal(400, RPC.unsupportedVersion, 'Unsupported protocol version', data)
}

/** A result with what every one of this version says. */
async function complete(
  protocol: Protocol,
  message: RpcMessage,
  facts: CallFacts,
): Promise<Record<string, unknown>> {
  const result = await resultOf(protocol, message, facts)
  return {
    ...result,
    resultType: 'complete',
    // What a caller may do changes, and nobody says when.
    ...(CACHED.test(message.method!) && { ttlMs: 0, cacheScope: 'private' }),
    ['_meta']: { ...(result['_meta'] as object), [`${PREFIX}serverInfo`]: protocol.info },
  }
}

async function resultOf(
  protocol: Protocol,
  message: RpcMessage,
  facts: CallFacts,
): Promise<Record<string, unknown>> {
  if (message.method === 'server/discover') {
    const { capabilities, instructions } = protocol
    return {
      supportedVersions: [STATELESS],
      capabilities: withoutSession(capabilities),
      ...(instructions !== undefined && { instructions }),
    }
  }
  try {
    return (await protocol.answer(message, facts)) as Record<string, unknown>
  } catch (error) {
    const isMissing = error instanceof RpcError && error.code === RPC.noResource
    throw isMissing ? new RpcError(RPC.invalidParams, error.message, error.data) : error
  }
}
