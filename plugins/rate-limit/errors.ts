import { type ErrorClass, defineError, t } from '../../kernel/index.ts'

/** What {@link RateLimited} tells its caller. */
export interface RateLimitedDetails {
  limit: number
  windowMs: number
  remaining: number
  afterMs: number
}

/** A limit is used up. A job that it refuses is tried again when it has been waited for. */
export const RateLimited: ErrorClass<RateLimitedDetails> = defineError('RATE_LIMITED', {
  status: 429,
  message: 'Too many tries; try again later.',
  retry: true,
  details: t.Object({
    limit: t.Integer(),
    windowMs: t.Integer(),
    remaining: t.Integer(),
    afterMs: t.Integer({ description: 'milliseconds from now' }),
  }),
})

/** Nobody can count right now, and `rateLimit.whenUnavailable` is `refuse`. */
export const RateLimitUnavailable: ErrorClass = defineError('RATE_LIMIT_UNAVAILABLE', {
  status: 503,
  message: 'This cannot be let through right now; retry shortly.',
  retry: true,
})
