import { type ErrorClass, defineError, t } from '../../kernel/index.ts'

/** No such job, or no longer. */
export const JobNotFound: ErrorClass<{ job: string }> = defineError('JOB_NOT_FOUND', {
  status: 404,
  message: 'There is no such job; it may have ended.',
  details: t.Object({ job: t.String() }),
})

/** What was asked for cannot be done to a job while it runs. */
export const JobRunning: ErrorClass<{ job: string }> = defineError('JOB_RUNNING', {
  status: 409,
  message: 'The job is running; cancel it, or wait for its end.',
  details: t.Object({ job: t.String() }),
})

/** Thrown by a handler whose job is not to be tried again; its cause says why. */
export const JobGivenUp: ErrorClass = defineError('JOB_GIVEN_UP', {
  status: 422,
  message: 'The job gave up: trying again cannot help.',
})

/** Thrown by a handler whose job is not to be tried again before a time, whatever its backoff says. */
export const JobRetryLater: ErrorClass<{ afterMs: number }> = defineError('JOB_RETRY_LATER', {
  status: 503,
  message: 'The job is to be tried again later.',
  retry: true,
  details: t.Object({ afterMs: t.Number({ description: 'milliseconds from now' }) }),
})

/** Stands in a failed job whose process ended three times while it ran. */
export const JobCrashed: ErrorClass = defineError('JOB_CRASHED', {
  status: 500,
  internal: true,
  message: 'The process ended while the job ran, again and again.',
})

/** A job was added to a queue that the config does not name. */
export const UnknownQueue: ErrorClass<{ queue: string }> = defineError('UNKNOWN_QUEUE', {
  status: 500,
  internal: true,
  message: 'The config has no queue of that name.',
  details: t.Object({ queue: t.String() }),
})

/** A job was added with an input that does not fit its action's schema. */
export const InvalidJobInput: ErrorClass<{
  action: string
  issues: { path: string; message: string }[]
}> = defineError('INVALID_JOB_INPUT', {
  status: 500,
  internal: true,
  message: "A job was added with an input that does not fit its action's schema.",
  details: t.Object({
    action: t.String(),
    issues: t.Array(
      t.Object({
        path: t.String({
          description: 'JSON pointer (RFC 6901) into the input, or into the list of several',
        }),
        message: t.String(),
      }),
    ),
  }),
})
