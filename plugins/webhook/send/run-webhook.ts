import { type Ids, type Run, holdBack } from '../../../kernel/index.ts'
import type { Jobs } from '../../queue/index.ts'
import { WebhookEndpointNotFound } from '../errors.ts'
import type { EndpointStore } from './endpoint-store.ts'
import type { RunWebhook } from './endpoints.ts'
import { endpointsOf } from './org-endpoints.ts'

/** What `ctx.webhook` is made of. */
export interface SendParts {
  readonly endpoints: EndpointStore
  readonly jobs: Jobs
  readonly ids: Ids
}

/** `ctx.webhook` of a run. */
export function runWebhook({ endpoints: all, jobs, ids }: SendParts, run: Run): RunWebhook {
  const { ctx, org } = run
  const endpoints = org === undefined ? all : endpointsOf(all, org)
  return {
    endpoints,
    async send(endpoint, type, data) {
      // An endpoint that is not there is the sender's mistake, not a job's that fails later.
      if (!(await endpoints.get(endpoint))) {
        throw new WebhookEndpointNotFound({ details: { endpoint } })
      }
      const message = `msg_${ids.uuid()}`
      const details = { endpoint, data }
      if (holdBack(() => ({ kind: 'webhook', name: type, details }))) return message
      const timestamp = new Date(ctx.clock.now()).toISOString()
      await jobs.add({
        action: 'webhook.deliver',
        input: { endpoint, message, body: JSON.stringify({ type, timestamp, data }) },
        org,
        traceparent: ctx.trace.traceparent,
      })
      return message
    },
  }
}
