import type { Database } from '../../db/index.ts'
import { newCode, plainCode } from '../code-text.ts'
import type { AuthTables } from '../tables.ts'
import type { TokenHasher } from '../token.ts'

/** Codes on paper, for who has lost the phone. */
export interface RecoveryCodes {
  /** Makes ten, and voids those that there were. */
  renew(userId: string): Promise<string[]>
  /** Uses one up; of several that try at once, one has it. */
  use(userId: string, code: string): Promise<boolean>
  left(userId: string): Promise<number>
  remove(userId: string): Promise<void>
}

const HOW_MANY = 10

/** The recovery codes of an app's users, of which only keyed hashes are kept. */
export function recoveryCodes({
  database,
  hasher,
}: {
  readonly database: Database
  readonly hasher: TokenHasher
}): RecoveryCodes {
  const tables = database.tables<AuthTables>()
  const text = (userId: string, code: string): string => `recovery\0${userId}\0${plainCode(code)}`
  const remove = async (userId: string): Promise<void> => {
    await tables.deleteFrom('user_recovery_codes').where('user_id', '=', userId).execute()
  }
  return {
    remove,
    async renew(userId) {
      await remove(userId)
      const codes = Array.from({ length: HOW_MANY }, newCode)
      const rows = codes.map((code) => ({
        user_id: userId,
        code_hash: hasher.hash('code', text(userId, code)),
      }))
      await tables.insertInto('user_recovery_codes').values(rows).execute()
      return codes
    },
    async use(userId, code) {
      const { numDeletedRows } = await tables
        .deleteFrom('user_recovery_codes')
        .where('user_id', '=', userId)
        .where('code_hash', 'in', hasher.hashes('code', text(userId, code)))
        .executeTakeFirstOrThrow()
      return numDeletedRows > 0n
    },
    async left(userId) {
      const rows = await tables
        .selectFrom('user_recovery_codes')
        .select('code_hash')
        .where('user_id', '=', userId)
        .execute()
      return rows.length
    },
  }
}
