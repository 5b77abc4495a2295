import { type ErrorClass, defineError, t } from '../../kernel/index.ts'

/** A cursor of run history that was not made there. */
export const InvalidCursor: ErrorClass = defineError('INVALID_CURSOR', {
  status: 400,
  message: 'This is not a cursor; pass `next` of the page before.',
})

/** There is no recorded run of that id, or no longer. */
export const RunNotFound: ErrorClass = defineError('RUN_NOT_FOUND', {
  status: 404,
  message: 'There is no recorded run of this id; it may have been pruned.',
})

/** What was recorded of a run's input is not all of it. */
export const ReplayInputIncomplete: ErrorClass<{ paths: string[] }> = defineError(
  'REPLAY_INPUT_INCOMPLETE',
  {
    status: 409,
    message:
      'The recorded input is not complete: secrets and what is too long are not kept. Give one.',
    details: t.Object({ paths: t.Array(t.String({ description: 'JSON pointer (RFC 6901)' })) }),
  },
)

/** In a rehearsal a request that may change something elsewhere is not sent. */
export const RequestHeldBack: ErrorClass<{ method: string; url: string }> = defineError(
  'REQUEST_HELD_BACK',
  {
    status: 409,
    message: 'A rehearsal sends no request that may change something elsewhere.',
    details: t.Object({ method: t.String(), url: t.String() }),
  },
)
