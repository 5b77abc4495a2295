import {
  ANONYMOUS,
  BunbaseError,
  type Clock,
  type Invocation,
  type Invoke,
  type Logger,
  type RegisteredAction,
  type Run,
  SYSTEM,
  reasonOf,
  trigger,
} from '../../kernel/index.ts'
import type { RouteCall } from '../http/index.ts'
import type { Jobs } from '../queue/index.ts'
import { WebhookInProgress } from './errors.ts'
import type { Claim, DeliveryKey, Inbox } from './inbox.ts'
import { readPayload } from './payload.ts'
import type { WebhookDelivery, WebhookTriggerOptions } from './triggers.ts'

/** What deliveries to one address are received with. */
export interface ReceiveParts {
  readonly action: RegisteredAction
  readonly options: WebhookTriggerOptions
  readonly invoke: Invoke
  /** Undefined: runs are inline. */
  readonly jobs: Jobs | undefined
  readonly inbox: Inbox
  readonly clock: Clock
  readonly logger: () => Logger
}

/** Milliseconds that a delivery is held beyond its run's timeout, or in all when that has none. */
const LONGER = 10_000
const LONGEST = 3_600_000

/** Answers the deliveries to one address. */
export function receiver(parts: ReceiveParts): (call: RouteCall) => Promise<Response> {
  const { action, options, invoke, jobs, inbox, clock, logger } = parts
  const verifier = options.verify === 'none' ? undefined : options.verify
  const provider = verifier?.provider ?? 'anybody'
  const { map = (payload: unknown) => payload, dedupe } = options

  /** Reads, verifies and parses: in this order, as nothing of an unproved delivery may be looked at. */
  const accept = async (call: RouteCall) => {
    const { request, route, ip } = call
    const { headers } = request
    const receivedAt = clock.now()
    const body = await call.readBody()
    try {
      const verified = await verifier?.verify({ headers, body, now: receivedAt })
      const payload = readPayload(headers, body)
      const id = verified?.id ?? verifier?.idOf?.(payload)
      const delivery: WebhookDelivery = { provider, id, headers, receivedAt }
      return { payload, delivery }
    } catch (error) {
      const reason = reasonOf(error)
      logger().warn('a webhook delivery was refused', { path: route, provider, ip, reason })
      throw error
    }
  }
  const idOf = (payload: unknown, delivery: WebhookDelivery): string | undefined => {
    if (dedupe === false) return undefined
    return dedupe ? textOf(dedupe(payload, delivery)) : delivery.id
  }
  const invocationOf = (
    { request, route, ip }: RouteCall,
    id: string | undefined,
    input: unknown,
  ): Invocation => ({
    trigger: trigger('webhook', { path: route, provider, delivery: id }),
    input,
    caller: options.as === 'system' ? SYSTEM : ANONYMOUS,
    ip,
    traceparent: request.headers.get('traceparent') ?? undefined,
  })
  const keyOf = ({ route }: RouteCall, id: string): DeliveryKey => ({ provider, path: route, id })

  const enqueue = async (call: RouteCall, id: string | undefined, input: unknown) => {
    const { caller, traceparent, trigger: shown } = invocationOf(call, id, input)
    const add = async (): Promise<void> => {
      await jobs!.add({ action: action.name, input, caller, traceparent, trigger: shown })
    }
    let claim: Claim = 'new'
    if (id === undefined) await add()
    else claim = await inbox.store(keyOf(call, id), add)
    if (claim === 'new') return call.json({ received: true }, 202)
    return call.json({ received: true, duplicate: true })
  }

  const runInline = async (call: RouteCall, id: string | undefined, input: unknown) => {
    const key = id === undefined ? undefined : keyOf(call, id)
    const patience = action.timeout === 0 ? LONGEST : action.timeout + LONGER
    const claim = key ? await inbox.begin(key, patience) : 'new'
    if (claim === 'busy') throw new WebhookInProgress()
    if (claim === 'done') return call.json({ received: true, duplicate: true })
    let run: Run | undefined
    try {
      const output = await invoke.execute({
        ...invocationOf(call, id, input),
        idempotencyKey: id === undefined ? undefined : `${provider} ${id}`,
        signal: call.request.signal,
        started: (it) => (run = it),
      })
      if (key) await inbox.end(key, true)
      return call.json(output ?? { received: true })
    } catch (error) {
      // The sender is told, and may send it again.
      if (key) await inbox.end(key, false)
      return call.problem(error, run)
    }
  }

  return async (call) => {
    const { payload, delivery } = await accept(call)
    try {
      const greeting = verifier?.handshake?.(payload)
      if (greeting !== undefined) return call.json(greeting)
      const input = map(payload, delivery)
      if (input === undefined) return call.json({ received: true, ignored: true })
      const id = idOf(payload, delivery)
      const isQueued = jobs !== undefined && options.mode !== 'inline'
      return await (isQueued ? enqueue : runInline)(call, id, input)
    } catch (error) {
      if (!(error instanceof BunbaseError)) {
        logger().error('receiving a webhook delivery failed', { path: call.route, provider, error })
      }
      throw error
    }
  }
}

/** Payloads are untyped: what is no text would make deliveries the same that are not. */
function textOf(id: unknown): string | undefined {
  if (typeof id === 'number' || typeof id === 'bigint') return String(id)
  if (id === undefined || id === null || id === '') return undefined
  if (typeof id === 'string') return id
  throw new TypeError(`\`dedupe\` of a webhook gave ${typeof id} instead of the text of an id`)
}
