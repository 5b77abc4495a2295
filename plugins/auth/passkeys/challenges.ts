import type { Clock } from '../../../kernel/index.ts'
import type { Database } from '../../db/index.ts'
import { sweepExpired } from '../sweep-expired.ts'
import type { AuthTables } from '../tables.ts'
import { type TokenHasher, newToken } from '../token.ts'

/** What a challenge is for; an answer to one is none to another. */
export interface Ceremony {
  readonly kind: 'register' | 'sign-in'
  /** The client that it was given to, and counts for only: a session, or `boundBy`. */
  readonly bound: string
  /** Whose passkey is wanted: {@link anyone}, {@link userOf} or {@link addressOf}. */
  readonly who: string
}

/** What devices sign: each once, for a short while, for one client. */
export interface Challenges {
  /** 43 characters, of which only a hash is kept. */
  begin(ceremony: Ceremony): Promise<string>
  /**
   * Uses it up. Of several that try at once, one has it.
   *
   * @param whose of each who it may have been for
   */
  redeem(
    challenge: string,
    ceremony: Omit<Ceremony, 'who'>,
    whose: readonly string[],
  ): Promise<boolean>
}

/** Whoever has a passkey. */
export const anyone = 'anyone'
/** One user. */
export const userOf = (id: string): string => `user ${id}`
/** The owner of an address, if there is one: nobody has to look. */
export const addressOf = (key: string): string => `address ${key}`

/** The challenges of an app. */
export function challenges(parts: {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly hasher: TokenHasher
  /** Milliseconds. */
  readonly timeout: number
}): Challenges {
  const { database, clock, hasher, timeout } = parts
  const tables = database.tables<AuthTables>()
  const text = (challenge: string, { kind, bound, who }: Ceremony): string =>
    `passkey ${kind}\0${bound}\0${who}\0${challenge}`
  const sweep = sweepExpired(database, 'passkey_challenges')
  return {
    async begin(ceremony) {
      const now = clock.now()
      await sweep(now)
      const challenge = newToken()
      const row = {
        challenge_hash: hasher.hash('code', text(challenge, ceremony)),
        expires_at: new Date(now + timeout),
      }
      await tables.insertInto('passkey_challenges').values(row).execute()
      return challenge
    },
    async redeem(challenge, ceremony, whose) {
      const hashes = whose.flatMap((who) =>
        hasher.hashes('code', text(challenge, { ...ceremony, who })),
      )
      const { numDeletedRows } = await tables
        .deleteFrom('passkey_challenges')
        .where('challenge_hash', 'in', hashes)
        .where('expires_at', '>', new Date(clock.now()))
        .executeTakeFirstOrThrow()
      return numDeletedRows > 0n
    },
  }
}
