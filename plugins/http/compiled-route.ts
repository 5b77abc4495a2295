import type { Exchange, ServerFacts } from './exchange.ts'
import type { Responder } from './output.ts'
import type { ServedRoute } from './route.ts'
import type { Served } from './table.ts'

/** A route with everything that was compiled for it at boot. */
export interface CompiledRoute extends ServedRoute, Served {
  readonly method: ServedRoute['method']
  readonly facts: ServerFacts
  /** Starts the run. Synchronous when the run is. */
  readonly execute: (exchange: Exchange) => unknown
  /** Reads the input, after the guards have passed. */
  readonly read: (exchange: Exchange) => unknown
  /** Makes the response of a success. */
  readonly respond: Responder
}
