import type { Duration } from '../../../kernel/index.ts'

/** An address that webhooks are sent to. Times in milliseconds since the epoch. */
export interface WebhookEndpoint {
  /** UUIDv7. */
  readonly id: string
  readonly url: string
  readonly description: string | undefined
  readonly org: string | undefined
  readonly createdAt: number
  /** Undefined: it is sent to. */
  readonly disabledAt: number | undefined
  /** `manual`, or `gone`: it answered 410. */
  readonly disabledBecause: string | undefined
}

/** What {@link WebhookEndpoints.create} takes. */
export interface NewEndpoint {
  /** `https:`, unless the config's `webhook.privateHosts` names its host. */
  url: string
  description?: string
  /** Whose it is. A run that acts for an organisation makes its own alone. */
  org?: string
}

/** The addresses that webhooks are sent to. */
export interface WebhookEndpoints {
  /**
   * Adds one. Its secret (`whsec_…`) is what its owner verifies deliveries with; it is shown only now.
   *
   * @throws WebhookAddressRefused
   */
  create(endpoint: NewEndpoint): Promise<{ id: string; secret: string }>
  get(id: string): Promise<WebhookEndpoint | undefined>
  /** In the order in which they were added. */
  list(query?: { org?: string }): Promise<WebhookEndpoint[]>
  /**
   * Gives it a new secret. Deliveries are signed with the old one, too, for as long as `keep` says, so
   * that its owner has time to change over. Default `'24h'`.
   *
   * @throws WebhookEndpointNotFound
   */
  rotate(id: string, options?: { keep?: Duration }): Promise<{ secret: string }>
  /** @throws WebhookEndpointNotFound */
  enable(id: string): Promise<void>
  /** What is on its way to it is given up. @throws WebhookEndpointNotFound */
  disable(id: string): Promise<void>
  /** As {@link WebhookEndpoints.disable}, for good. @throws WebhookEndpointNotFound */
  remove(id: string): Promise<void>
}

/** `ctx.webhook`. */
export interface RunWebhook {
  /**
   * Sends `{ type, timestamp, data }` to an endpoint, as
   * [Standard Webhooks](https://www.standardwebhooks.com) say. It is a job: part of the transaction
   * around, and tried ten times over three days.
   *
   * @param type what happened, dotted: `invoice.paid`
   * @returns the id of the message (`webhook-id`), the same in every try
   * @throws WebhookEndpointNotFound
   */
  send(endpoint: string, type: string, data: unknown): Promise<string>
  /** Of a run that acts for an organisation: its own alone. */
  readonly endpoints: WebhookEndpoints
}
