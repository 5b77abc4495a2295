import { availableParallelism } from 'node:os'
import type { Clock } from '../../../kernel/index.ts'
import type { Database } from '../../db/index.ts'
import type { AuthTables } from '../tables.ts'
import { type HashCost, hash, isOutdated, verify } from './hash.ts'
import { type PasswordPolicy, checkPassword } from './policy.ts'
import { type Pool, pool } from './pool.ts'

/** Passwords of users: choosing, keeping and checking them. */
export interface Passwords {
  /**
   * Checks a password that somebody chose against the policy.
   *
   * @param context words that nobody may build it from: address, name
   * @throws PasswordRefused
   */
  check(password: string, context: readonly string[]): Promise<void>
  /** @throws PasswordsBusy */
  hash(password: string): Promise<string>
  /**
   * Whether it is the password that was hashed. Without a hash it takes as long and is false, so that
   * nobody learns from the time whether there is one.
   *
   * @throws PasswordsBusy
   */
  verify(password: string, hashed: string | undefined): Promise<boolean>
  /** Whether a hash is to be replaced, as hashes have become more costly since. */
  isOutdated(hashed: string): boolean
  /** Keeps a hash as the password of a user. */
  keep(userId: string, hashed: string): Promise<void>
  /** The user has no password from now on. */
  remove(userId: string): Promise<void>
}

/** What {@link passwords} are made of. */
export interface PasswordParts {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly cost: HashCost
  readonly policy: PasswordPolicy
  /** Words that no password of this app may consist of. */
  readonly words: readonly string[]
  /** Hashes made at once. Default: one less than there are processors, at least 1. */
  readonly concurrency: number | undefined
}

/** At 20 to 40 ms each, whoever is the last to wait still has an answer in time. */
const WAITING = 500

/** Hashes made at once when nobody says how many. */
export const defaultConcurrency = (): number => Math.max(1, Math.min(8, availableParallelism() - 1))

/** A pool of the default size. */
export const defaultPool = (): Pool => pool(defaultConcurrency(), WAITING)

/** The passwords of an app. */
export function passwords(parts: PasswordParts): Passwords {
  const { database, clock, cost, policy, words } = parts
  const turns = pool(parts.concurrency ?? defaultConcurrency(), WAITING)
  let nobodys: Promise<string> | undefined
  return {
    check: (password, context) => checkPassword(password, [...context, ...words], policy),
    hash: (password) => turns.run(() => hash(password, cost)),
    verify(password, hashed) {
      return turns.run(async () => {
        // Made once, from something that nobody knows.
        nobodys ??= hash(crypto.randomUUID(), cost)
        const fits = await verify(password, hashed ?? (await nobodys))
        return fits && hashed !== undefined
      })
    },
    isOutdated: (hashed) => isOutdated(hashed, cost),
    async keep(userId, hashed) {
      const changed = { hash: hashed, changed_at: new Date(clock.now()) }
      await database
        .tables<AuthTables>()
        .insertInto('user_passwords')
        .values({ user_id: userId, ...changed })
        .onConflict((conflict) => conflict.column('user_id').doUpdateSet(changed))
        .execute()
    },
    async remove(userId) {
      await database
        .tables<AuthTables>()
        .deleteFrom('user_passwords')
        .where('user_id', '=', userId)
        .execute()
    },
  }
}
