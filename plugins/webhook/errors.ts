import { type ErrorClass, defineError } from '../../kernel/index.ts'

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
