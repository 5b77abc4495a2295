import type { Clock, Ids } from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import { newCode, plainCode } from './code-text.ts'
import { sweepExpired } from './sweep-expired.ts'
import type { AuthTables } from './tables.ts'
import type { TokenHasher } from './token.ts'

/** What a code is for; the same code is another one elsewhere. */
export type CodePurpose = 'verify-email' | 'reset-password' | 'magic-link' | 'change-email'

/** What a code proves: that whoever has it reads the mail of an address. */
export interface ProvenAddress {
  readonly userId: string
  /** To which it was sent. */
  readonly email: string
}

/** A code that is to be sent. */
export interface NewCode {
  readonly purpose: CodePurpose
  /** Undefined where nobody has this address: nothing is sent then, and it takes as long. */
  readonly userId: string | undefined
  readonly email: string
  /** `boundBy` of whoever asked for it. */
  readonly bound: string
}

/** What a code is looked for by. */
export interface GivenCode {
  readonly purpose: CodePurpose
  readonly code: string
  readonly bound: string
}

/** Codes that are sent by mail: for ten minutes, for one use, for whoever asked. */
export interface Codes {
  /** Makes a code, which is kept as a hash only. Earlier ones of the user for the same are void. */
  create(code: NewCode): Promise<string>
  /** What it proves, without using it up; undefined for one that is wrong, over, or bound to others. */
  find(code: GivenCode): Promise<ProvenAddress | undefined>
  /** As {@link Codes.find}, and uses it up: of several that try at once, one has it. */
  redeem(code: GivenCode): Promise<ProvenAddress | undefined>
  /** Those of a user are void. */
  forget(userId: string): Promise<void>
}

/** Of those that wait in no one's mail for longer than this, none is of use (R32). */
export const CODE_MINUTES = 10

/** The codes of an app. */
export function codes(parts: {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly hasher: TokenHasher
}): Codes {
  const { database, clock, ids, hasher } = parts
  const tables = database.tables<AuthTables>()

  const text = ({ purpose, code, bound }: GivenCode): string =>
    `${purpose}\0${plainCode(code)}\0${bound}`
  /** Also of codes that were made before the secret was rotated. */
  const hashesOf = (given: GivenCode): string[] => hasher.hashes('code', text(given))

  const sweep = sweepExpired(database, 'auth_codes')

  return {
    async create({ purpose, userId = null, email, bound }) {
      const now = clock.now()
      await sweep(now)
      const code = newCode()
      await tables
        .deleteFrom('auth_codes')
        .where('user_id', '=', userId ?? '')
        .where('purpose', '=', purpose)
        .execute()
      await tables
        .insertInto('auth_codes')
        .values({
          ...{ id: ids.uuid(), purpose, user_id: userId, email },
          code_hash: hasher.hash('code', text({ purpose, code, bound })),
          created_at: new Date(now),
          expires_at: new Date(now + CODE_MINUTES * 60_000),
        })
        .execute()
      return code
    },
    async find(given) {
      const found = await tables
        .selectFrom('auth_codes')
        .select(['user_id', 'email'])
        .where('code_hash', 'in', hashesOf(given))
        .where('expires_at', '>', new Date(clock.now()))
        .executeTakeFirst()
      return proven(found)
    },
    async redeem(given) {
      const found = await tables
        .deleteFrom('auth_codes')
        .where('code_hash', 'in', hashesOf(given))
        .where('expires_at', '>', new Date(clock.now()))
        .returning(['user_id', 'email'])
        .executeTakeFirst()
      return proven(found)
    },
    async forget(userId) {
      await tables.deleteFrom('auth_codes').where('user_id', '=', userId).execute()
    },
  }
}

function proven(
  row: { user_id: string | null; email: string } | undefined,
): ProvenAddress | undefined {
  if (!row || row.user_id === null) return undefined
  return { userId: row.user_id, email: row.email }
}
