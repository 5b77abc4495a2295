import { type ErrorClass, defineError } from '../../kernel/index.ts'

/** A cursor of run history that was not made there. */
export const InvalidCursor: ErrorClass = defineError('INVALID_CURSOR', {
  status: 400,
  message: 'This is not a cursor; pass `next` of the page before.',
})
