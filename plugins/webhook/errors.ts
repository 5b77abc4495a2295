import { type ErrorClass, defineError, t } from '../../kernel/index.ts'

/** The delivery is not proved to come from who it says, or not from now. */
export const WebhookRefused: ErrorClass = defineError('WEBHOOK_REFUSED', {
  status: 400,
  message: 'The signature of this delivery does not fit.',
})

/** The same delivery is being worked on; the sender tries again and learns how that ended. */
export const WebhookInProgress: ErrorClass = defineError('WEBHOOK_IN_PROGRESS', {
  status: 409,
  message: 'This delivery is being worked on already; send it again later.',
  retry: true,
})

/** A URL that webhooks are not sent to: not https, or not public. */
export const WebhookAddressRefused: ErrorClass = defineError('WEBHOOK_ADDRESS_REFUSED', {
  status: 422,
  message: 'Webhooks are not sent to this URL.',
})

/** No endpoint of that id. */
export const WebhookEndpointNotFound: ErrorClass<{ endpoint: string }> = defineError(
  'WEBHOOK_ENDPOINT_NOT_FOUND',
  {
    status: 404,
    message: 'There is no such webhook endpoint.',
    details: t.Object({ endpoint: t.String() }),
  },
)

/** The receiver did not take the delivery this time. */
export const WebhookNotDelivered: ErrorClass<{ status?: number }> = defineError(
  'WEBHOOK_NOT_DELIVERED',
  {
    status: 502,
    message: 'The webhook was not taken.',
    retry: true,
    details: t.Object({ status: t.Optional(t.Integer()) }),
  },
)
