import { BunbaseError, type Caller, type Logger } from '../../kernel/index.ts'
import type { OfferCatalogue } from './catalogue.ts'
import type { ClientInfo } from './channel.ts'
import type { RequestFacts } from './invocation.ts'
import {
  type Method,
  type SessionFacts,
  capabilitiesOf,
  methodsOf,
  withoutSession,
} from './methods.ts'
import { RPC, RpcError, type RpcMessage } from './rpc.ts'
import type { ServerInfo } from './server-info.ts'
import type { Wire } from './wire.ts'

/** Versions of the protocol with a handshake, newest first. */
export const VERSIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05']

/** What of MCP does not depend on how messages travel. */
export class Protocol {
  readonly info: ServerInfo
  readonly instructions: string | undefined
  readonly capabilities: Record<string, unknown>
  readonly #methods: ReadonlyMap<string, Method>
  readonly #logger: () => Logger
  readonly #wire: Wire

  constructor(
    catalogue: OfferCatalogue,
    info: ServerInfo,
    instructions: string | undefined,
    { logger, wire }: { readonly logger: () => Logger; readonly wire: Wire },
  ) {
    this.#logger = logger
    this.#wire = wire
    this.info = info
    this.instructions = instructions
    this.capabilities = capabilitiesOf(catalogue)
    this.#methods = methodsOf(catalogue)
  }

  /** The result of `initialize`, by which a client gets a session or not. */
  introduce(request: RpcMessage, caller: Caller, givesSession: boolean): Record<string, unknown> {
    const { params = {} } = request
    const asked = params['protocolVersion']
    if (typeof asked !== 'string') {
      throw new RpcError(RPC.invalidParams, 'params.protocolVersion must be a string')
    }
    const result = {
      protocolVersion: VERSIONS.includes(asked) ? asked : VERSIONS[0],
      capabilities: givesSession ? this.capabilities : withoutSession(this.capabilities),
      serverInfo: this.info,
      ...(this.instructions !== undefined && { instructions: this.instructions }),
    }
    const client = params['clientInfo'] as ClientInfo | undefined
    if (this.#wire.isHeard) this.#wire.tell(request, { result }, { client, caller })
    return result
  }

  /** The result of any other request, or a promise of it. Throws an `RpcError` or a `BunbaseError`. */
  answer(message: RpcMessage, facts: RequestFacts, session?: SessionFacts): unknown {
    if (!this.#wire.isHeard) return this.#answer(message, facts, session)
    return this.#wire.around(message, facts, () => this.#answer(message, facts, session))
  }

  #answer(message: RpcMessage, facts: RequestFacts, session?: SessionFacts): unknown {
    const { method: name, params = {} } = message
    const method = this.#methods.get(name!)
    if (!method) throw new RpcError(RPC.methodNotFound, `Method not found: ${name}`)
    try {
      const given = method(params, facts, session)
      return given instanceof Promise ? given.catch((error) => this.#failed(name!, error)) : given
    } catch (error) {
      return this.#failed(name!, error)
    }
  }

  /** What no run has logged, because it was outside of one. */
  #failed(method: string, error: unknown): never {
    if (!(error instanceof RpcError || error instanceof BunbaseError)) {
      this.#logger().error('answering an MCP request failed', { method, error })
    }
    throw error
  }
}
