import { LEVELS, type ClientInfo, type McpLevel } from './channel.ts'
import { HttpRefusal } from './http-refusal.ts'
import { RPC, type RpcMessage } from './rpc.ts'

/** What the protocol's own members of `_meta` begin with. */
export const PREFIX = 'io.modelcontextprotocol/'

/** What a request says of itself. */
export interface Envelope {
  readonly version: string | undefined
  /** Whether all is there that has to be. */
  readonly isWhole: boolean
  readonly client: ClientInfo | undefined
  readonly level: McpLevel | undefined
  /** Whether it wants to be told how far the work is. */
  readonly progress: boolean
}

/** Reads the `_meta` of a message. */
export function envelopeOf({ params }: RpcMessage): Envelope {
  const meta = (params?.['_meta'] ?? {}) as Record<string, unknown>
  const { [`${PREFIX}protocolVersion`]: version, [`${PREFIX}clientInfo`]: info } = meta
  const { [`${PREFIX}clientCapabilities`]: capabilities, [`${PREFIX}logLevel`]: level } = meta
  return {
    version: typeof version === 'string' ? version : undefined,
    isWhole: typeof version === 'string' && typeof capabilities === 'object',
    client: typeof info === 'object' && info !== null ? (info as ClientInfo) : undefined,
    level: LEVELS.find((known) => known === level),
    progress: meta['progressToken'] !== undefined,
  }
}

/** Where the name is that a request is routed by. */
const NAMED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
}

/**
 * Refuses headers that say something else than the body: whoever routes by them would be deceived.
 *
 * @throws HttpRefusal
 */
export function checkHeaders(
  headers: Headers,
  { method, params }: RpcMessage,
  { version }: Envelope,
): void {
  const check = (header: string, value: unknown): void => {
    const said = headers.get(header)
    if (said !== null && decoded(said) === value) return
    const what = said === null ? 'is missing' : 'says something else than the body'
    throw new HttpRefusal(400, RPC.headerMismatch, `The header ${header} ${what}`)
  }
  check('MCP-Protocol-Version', version)
  check('Mcp-Method', method)
  const named = NAMED[method!]
  if (named !== undefined && params?.[named] !== undefined) check('Mcp-Name', params[named])
}

/** A header's value; what HTTP cannot carry comes as `=?base64?…?=`. */
function decoded(value: string): string | undefined {
  const [, text] = /^=\?base64\?(.*)\?=$/.exec(value) ?? []
  if (text === undefined) return value
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(text))
  } catch {
    return undefined
  }
}
