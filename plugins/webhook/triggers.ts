import { type Trigger, trigger } from '../../kernel/index.ts'
import type { Verifier } from './verify/verifier.ts'

/** A delivery that is genuine. */
export interface WebhookDelivery {
  readonly provider: string
  /** The sender's id of it, when it has one. */
  readonly id: string | undefined
  readonly headers: Headers
  /** In milliseconds since the epoch. */
  readonly receivedAt: number
}

/** What {@link WebhookTriggers.webhook} takes beside the path. */
export interface WebhookOptions<In> {
  /**
   * Proves who a delivery is from: `stripe({ secret })`, `github`, `slack`, `shopify`,
   * `standardWebhooks`, `hmacSignature`, or one of your own. `'none'` takes it from anybody.
   */
  verify: Verifier | 'none'
  /**
   * Makes the action's input of a payload (parsed JSON or form); undefined leaves the delivery out,
   * and tells the sender that all is well. Default: the payload itself.
   */
  map?: (payload: any, delivery: WebhookDelivery) => In | undefined
  /**
   * Id by which a delivery that comes again is known, where the verifier does not know it; false runs
   * every one. Default: the sender's id.
   */
  dedupe?: false | ((payload: any, delivery: WebhookDelivery) => string | undefined)
  /**
   * `queue` stores the delivery, answers 202 and runs the action as a job; `inline` runs it first and
   * answers with its output. Default: `queue` when that plugin is selected.
   */
  mode?: 'queue' | 'inline'
  /** Whom the run is by. Default `anonymous`; `system` passes guards, and needs a verifier. */
  as?: 'anonymous' | 'system'
  /** Longest accepted body in bytes. Default: `http.maxBodySize`. */
  maxBodySize?: number
}

/** The trigger builders of this plugin. */
export interface WebhookTriggers {
  /**
   * Runs the action for what others send by POST, once for each delivery.
   *
   * @param path begins with `/`; joined after the `apiPrefix` of the action's modules
   */
  webhook<In = never>(path: string, options: WebhookOptions<In>): Trigger<In>
}

/** The options of a `webhook` trigger, as kept on the trigger. */
export interface WebhookTriggerOptions extends WebhookOptions<unknown> {
  readonly path: string
}

const OPTIONS = ['verify', 'map', 'dedupe', 'mode', 'as', 'maxBodySize']

/** Builds a `webhook` trigger. Throws a `TypeError` on arguments that cannot be meant. */
export function webhook<In = never>(path: string, options: WebhookOptions<In>): Trigger<In> {
  if (typeof path !== 'string') throw new TypeError('the path must be a string such as "/stripe"')
  const { verify, mode = 'queue', as = 'anonymous', maxBodySize = 1 } = options ?? {}
  for (const key of Object.keys(options ?? {})) oneOf('option', key, OPTIONS)
  if (verify !== 'none' && typeof verify?.verify !== 'function') {
    throw new TypeError(
      "it needs `verify`: stripe({ secret }), standardWebhooks({ secret }) …, or 'none' to take deliveries from anybody",
    )
  }
  if (verify !== 'none' && verify.problem !== undefined) throw new TypeError(verify.problem)
  oneOf('mode', mode, ['queue', 'inline'])
  oneOf('as', as, ['anonymous', 'system'])
  if (as === 'system' && verify === 'none') {
    throw new TypeError("as: 'system' needs a verifier: else anybody would be the system")
  }
  if (!Number.isInteger(maxBodySize) || maxBodySize < 1) {
    throw new TypeError(`maxBodySize is a number of bytes, not ${maxBodySize}`)
  }
  const made: WebhookTriggerOptions = { ...options, path }
  return trigger('webhook', made)
}

function oneOf(what: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return
  throw new TypeError(`unknown ${what} "${value}"; there are ${allowed.join(', ')}`)
}
