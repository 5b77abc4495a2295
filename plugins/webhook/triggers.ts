import { type Trigger, checkOptions, mistake, t, trigger } from '../../kernel/index.ts'
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
   * Id by which a delivery that comes again is known, where the verifier does not know it; none (also
   * null and an empty text) runs it in any case, false every one. Default: the sender's id.
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

const aFunction = t.Function([], t.Any())
const optionsSchema = t.Object(
  {
    verify: t.Optional(t.Any()),
    map: t.Optional(aFunction),
    dedupe: t.Optional(
      t.Union([t.Literal(false), aFunction], {
        description: 'false, or a function that makes the id of a delivery',
      }),
    ),
    mode: t.Optional(t.Union([t.Literal('queue'), t.Literal('inline')])),
    as: t.Optional(t.Union([t.Literal('anonymous'), t.Literal('system')])),
    maxBodySize: t.Optional(
      t.Integer({ minimum: 1, description: 'give a number of bytes of at least 1' }),
    ),
  },
  { additionalProperties: false },
)

/** Builds a `webhook` trigger. Throws a `TypeError` on arguments that cannot be meant. */
export function webhook<In = never>(path: string, options: WebhookOptions<In>): Trigger<In> {
  if (typeof path !== 'string') throw mistake('the path is no string', 'write it as in "/stripe"')
  checkOptions(optionsSchema, options ?? {})
  const { verify, as } = options ?? {}
  if (verify !== 'none' && typeof verify?.verify !== 'function') {
    throw mistake(
      'it needs `verify`',
      "give it stripe({ secret }), standardWebhooks({ secret }) …, or 'none' to take deliveries from anybody",
    )
  }
  if (verify !== 'none' && verify.problem !== undefined) {
    throw mistake(verify.problem, 'take the secret from the environment, and set it there')
  }
  if (as === 'system' && verify === 'none') {
    throw mistake(
      "as: 'system' needs a verifier: else anybody would be the system",
      'give it `verify`',
    )
  }
  const made: WebhookTriggerOptions = { ...options, path }
  return trigger('webhook', made)
}
