import type { Exchange, ServerFacts } from './exchange.ts'
import type { InputReader } from './input.ts'
import type { Responder } from './output.ts'
import type { Refuser } from './refusal.ts'
import type { ServedRoute } from './route.ts'
import type { Served } from './table.ts'

/** A route with everything that was compiled for it at boot. */
export interface CompiledRoute extends ServedRoute, Served {
  readonly method: ServedRoute['method']
  readonly facts: ServerFacts
  /** Starts the run, and gives its response. Synchronous when the run is. */
  readonly execute: (exchange: Exchange) => unknown
  /** How the input is read, after the guards have passed. */
  readonly input: InputReader
  /** Makes the response of a success. */
  readonly respond: Responder
  /** Makes the response of a refusal or a failure. */
  readonly refuse: Refuser
}
