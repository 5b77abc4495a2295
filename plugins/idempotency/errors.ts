import { type ErrorClass, defineError } from '../../kernel/index.ts'

/** The action asks for a key, and none came. */
export const IdempotencyKeyMissing: ErrorClass = defineError('IDEMPOTENCY_KEY_MISSING', {
  status: 400,
  message: 'This needs an idempotency key; over HTTP send the header Idempotency-Key.',
})

/** Longer than 255 characters. */
export const IdempotencyKeyInvalid: ErrorClass = defineError('IDEMPOTENCY_KEY_INVALID', {
  status: 400,
  message: 'An idempotency key has from 1 to 255 characters.',
})

/** The first use of the key has not come to its end. */
export const IdempotencyInProgress: ErrorClass = defineError('IDEMPOTENCY_IN_PROGRESS', {
  status: 409,
  message: 'The same is being done already; ask again later to learn how it ended.',
  retry: true,
})

/** The key was used for something else. */
export const IdempotencyMismatch: ErrorClass = defineError('IDEMPOTENCY_MISMATCH', {
  status: 422,
  message: 'This idempotency key was used with another input; take a new one for each operation.',
})
