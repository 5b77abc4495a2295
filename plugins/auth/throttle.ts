import { type KernelContext, runOf } from '../../kernel/index.ts'
import { type RateLimit, type RateLimits, addressOf } from '../rate-limit/index.ts'

/** What is counted (R31): tries to sign in, mails that strangers ask for, codes, passwords of who is signed in, second factors, passkeys. */
export type CountedTry = 'signIns' | 'mails' | 'codes' | 'proofs' | 'factors' | 'passkeys'

/** How often: for one account, address or request, and from one network. */
export interface TryLimits {
  each?: Pick<RateLimit, 'limit' | 'window'>
  client?: Pick<RateLimit, 'limit' | 'window'>
}

const LIMITS: Readonly<Record<CountedTry, Required<TryLimits>>> = {
  signIns: { each: { limit: 10, window: '15m' }, client: { limit: 100, window: '15m' } },
  mails: { each: { limit: 5, window: '1h' }, client: { limit: 60, window: '1h' } },
  codes: { each: { limit: 10, window: '10m' }, client: { limit: 100, window: '10m' } },
  proofs: { each: { limit: 10, window: '15m' }, client: { limit: 100, window: '15m' } },
  // Six digits: ten in an hour find one in more than a year.
  factors: { each: { limit: 10, window: '1h' }, client: { limit: 100, window: '1h' } },
  // Nobody guesses a signature; this bounds the work.
  passkeys: { each: { limit: 30, window: '10m' }, client: { limit: 300, window: '10m' } },
}

/** What a {@link Throttle} sees of `ctx`. */
export interface ThrottledContext extends KernelContext {
  /** Undefined without the rate-limit plugin: then nothing is counted, which boot warns of. */
  readonly rateLimit?: RateLimits
}

/**
 * Counts tries before it is known whether they are right ones: of many at once only so many are tried.
 * Accounts that there are not are counted alike.
 */
export interface Throttle {
  /**
   * @param key account, address or request that it is about
   * @throws RateLimited
   */
  take(ctx: ThrottledContext, what: CountedTry, key: string): Promise<void>
  /** It was a right one: nothing counts against the key any more. */
  forgive(ctx: ThrottledContext, what: CountedTry, key: string): Promise<void>
}

/** Counts by the limits of the config. */
export function throttles(own: Partial<Record<CountedTry, TryLimits>> = {}): Throttle {
  const limitsOf = (what: CountedTry): Required<TryLimits> => ({ ...LIMITS[what], ...own[what] })
  return {
    async take(ctx, what, key) {
      const { rateLimit } = ctx
      if (!rateLimit) return
      const { each, client } = limitsOf(what)
      const from = addressOf(runOf(ctx))
      if (from !== undefined) await rateLimit.take(`auth ${what} from ${from}`, client)
      await rateLimit.take(`auth ${what} of ${key}`, each)
    },
    async forgive({ rateLimit }, what, key) {
      await rateLimit?.reset(`auth ${what} of ${key}`, limitsOf(what).each)
    },
  }
}
