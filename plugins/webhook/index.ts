import {
  type Plugin,
  type Service,
  definePlugin,
  milliseconds,
  mistake,
  service,
} from '../../kernel/index.ts'
import { type DbPlugin, database } from '../db/index.ts'
import { type HttpPlugin, httpRoutes } from '../http/index.ts'
import { type QueuePlugin, jobs } from '../queue/index.ts'
import { type WebhookConfig, configSchema } from './config.ts'
import type { Inbox } from './inbox.ts'
import { DatabaseInbox } from './database.ts'
import { MemoryInbox } from './memory.ts'
import { receiver } from './receive.ts'
import { checkUrl } from './send/address.ts'
import { deliverAction } from './send/deliver.ts'
import { EndpointStore } from './send/endpoint-store.ts'
import type { RunWebhook } from './send/endpoints.ts'
import { type SendParts, runWebhook } from './send/run-webhook.ts'
import { type WebhookTriggerOptions, type WebhookTriggers, webhook as build } from './triggers.ts'

export type { Claim, DeliveryKey, Inbox, ReceivedDelivery } from './inbox.ts'
export type { WebhookConfig } from './config.ts'
export {
  WebhookAddressRefused,
  WebhookEndpointNotFound,
  WebhookInProgress,
  WebhookNotDelivered,
  WebhookRefused,
} from './errors.ts'
export type {
  NewEndpoint,
  RunWebhook,
  WebhookEndpoint,
  WebhookEndpoints,
} from './send/endpoints.ts'
export type { WebhookDelivery, WebhookOptions, WebhookTriggers } from './triggers.ts'
export { github } from './verify/github.ts'
export type { HashName } from './verify/hmac.ts'
export { type HmacOptions, hmacSignature } from './verify/hmac-signature.ts'
export { shopify } from './verify/shopify.ts'
export { type SlackOptions, slack } from './verify/slack.ts'
export { type StandardOptions, standardWebhooks } from './verify/standard.ts'
export { type StripeOptions, stripe } from './verify/stripe.ts'
export type { RawDelivery, Secrets, Verified, Verifier } from './verify/verifier.ts'

/**
 * Runs actions for what others send by HTTP, each delivery once; durable when the queue is there. Sends
 * webhooks, which needs the queue.
 */
export interface WebhookPlugin {
  name: 'webhook'
  needs: HttpPlugin
  uses: QueuePlugin | DbPlugin
  config: { webhook?: WebhookConfig }
  context: {
    /** Sends webhooks. Undefined without the queue plugin. */
    webhook: RunWebhook | undefined
  }
  triggers: WebhookTriggers
}

/** Provided by `webhook`: the deliveries that came. */
export const webhookInbox: Service<Inbox> = service('webhook:inbox')

const sending: Service<SendParts> = service('webhook:sending')

/** The `webhook` plugin. */
export const webhook: (options?: Partial<WebhookPlugin['config']>) => Plugin<WebhookPlugin> =
  definePlugin<WebhookPlugin>({
    name: 'webhook',
    needs: ['http'],
    uses: ['queue', 'db'],
    config: configSchema,
    migrations: new URL('migrations/', import.meta.url),
    triggers: { webhook: build } as WebhookTriggers,
    context: {
      webhook: (run) => {
        const parts = run.get(sending)
        return parts && runWebhook(parts, run)
      },
    },
    setup(host, { webhook: config = {} }) {
      const { clock } = host
      const logger = (): typeof host.logger => host.logger
      const db = host.get(database)
      const remember = milliseconds(config.remember ?? '30d')
      const inbox = db ? new DatabaseInbox(db, clock, remember) : new MemoryInbox(clock, remember)
      host.provide(webhookInbox, inbox)
      const queue = host.get(jobs)
      const privateHosts = new Set(config.privateHosts)
      if (db && queue) {
        const { ids } = host
        const check = (url: string): void => void checkUrl(url, privateHosts)
        const endpoints = new EndpointStore({ database: db, clock, ids, checkUrl: check })
        host.provide(sending, { endpoints, jobs: queue, ids })
        host.addAction(deliverAction({ endpoints, clock, privateHosts }))
      }
      let addresses = 0
      host.handleTrigger('webhook', (action, trigger, invoke) => {
        const options = trigger.options as WebhookTriggerOptions
        if (options.mode === 'queue' && !queue) {
          throw mistake(
            "mode: 'queue' needs the queue plugin, which is not selected",
            "add queue() to `plugins`, or write mode: 'inline'",
          )
        }
        host.get(httpRoutes)!.add({
          ...{ method: 'POST', path: options.path, action, maxBodySize: options.maxBodySize },
          answer: receiver({ action, options, invoke, jobs: queue, inbox, clock, logger }),
        })
        addresses++
      })
      host.hook('kernel:ready', () => {
        if (privateHosts.size > 0) {
          host.logger.warn('webhooks may be sent to private addresses', {
            hosts: [...privateHosts],
          })
        }
        if (addresses > 0 && !db) {
          host.logger.warn(
            'webhook deliveries are known by this process alone: no db plugin is selected',
          )
        }
      })
    },
  })
