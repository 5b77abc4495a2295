import { randomBytes } from 'node:crypto'
import { type Clock, Conflict } from '../../../kernel/index.ts'
import type { Database } from '../../db/index.ts'
import type { AuthTables } from '../tables.ts'
import type { TokenHasher } from '../token.ts'
import { stepAt, stepOf } from './one-time-code.ts'
import { recoveryCodes } from './recovery-codes.ts'
import type { FactorSeal } from './seal.ts'

/** By what a second factor was given. */
export type FactorKind = 'totp' | 'recovery'

/** The authenticator apps of users. A user has at most one. */
export interface Authenticators {
  /** Whether signing in asks the user for a code. */
  isOn(userId: string): Promise<boolean>
  /** Makes a secret, which counts for nothing before its first code. @throws Conflict when one is on */
  enrol(userId: string): Promise<Buffer>
  /** Puts the enrolled one in force by its first code. Undefined when it is a wrong one. */
  confirm(userId: string, code: string): Promise<string[] | undefined>
  /** Uses a code up: each is good once. Undefined for one that is wrong, or was used. */
  use(userId: string, code: string): Promise<FactorKind | undefined>
  /** Other recovery codes; those that there were are void. */
  renewRecovery(userId: string): Promise<string[]>
  /** How many recovery codes are left. */
  recoveryLeft(userId: string): Promise<number>
  /** Signing in asks for a code no more. False when it did not. */
  remove(userId: string): Promise<boolean>
}

/** Milliseconds from the secret to its first code. */
const ENROLMENT = 600_000
/** Of which RFC 4226 (section 4) asks for 20. */
const SECRET_BYTES = 20

/** The authenticator apps of an app's users. */
export function authenticators(parts: {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly hasher: TokenHasher
  readonly seal: FactorSeal
}): Authenticators {
  const { database, clock, seal } = parts
  const tables = database.tables<AuthTables>()
  const recovery = recoveryCodes(parts)

  const rowOf = (userId: string) =>
    tables.selectFrom('user_totp').selectAll().where('user_id', '=', userId).executeTakeFirst()

  /** Which of several that come at once with the same code is the first is the database's to say. */
  const take = async (userId: string, code: string, confirms: boolean): Promise<boolean> => {
    const row = await rowOf(userId)
    if (!row || (row.confirmed_at === null) !== confirms) return false
    const now = clock.now()
    if (confirms && now - row.created_at.getTime() > ENROLMENT) return false
    const secret = seal.open(row.secret, userId)
    // Apps show them in two groups.
    const digits = code.replaceAll(/\s/g, '')
    const step = secret && stepOf(secret, digits, stepAt(now), row.last_step)
    if (step === undefined) return false
    const { numUpdatedRows } = await tables
      .updateTable('user_totp')
      .set({
        last_step: step,
        // By the newest of the secrets, so that older ones can go.
        secret: seal.seal(secret!, userId),
        ...(confirms && { confirmed_at: new Date(now) }),
      })
      .where('user_id', '=', userId)
      .where('secret', '=', row.secret)
      .where('last_step', '<', step)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  return {
    async isOn(userId) {
      return (await rowOf(userId))?.confirmed_at instanceof Date
    },
    async enrol(userId) {
      const secret = randomBytes(SECRET_BYTES)
      const row = {
        ...{ secret: seal.seal(secret, userId), last_step: 0 },
        created_at: new Date(clock.now()),
      }
      const kept = await tables
        .insertInto('user_totp')
        .values({ user_id: userId, ...row, confirmed_at: null })
        .onConflict((conflict) =>
          conflict.column('user_id').doUpdateSet(row).where('user_totp.confirmed_at', 'is', null),
        )
        .returning('user_id')
        .executeTakeFirst()
      if (!kept) throw new Conflict({ message: 'There is an authenticator app already.' })
      return secret
    },
    confirm: (userId, code) =>
      database.transaction(async () =>
        (await take(userId, code, true)) ? recovery.renew(userId) : undefined,
      ),
    async use(userId, code) {
      if (await take(userId, code, false)) return 'totp'
      return (await recovery.use(userId, code)) ? 'recovery' : undefined
    },
    renewRecovery: (userId) => database.transaction(() => recovery.renew(userId)),
    recoveryLeft: recovery.left,
    remove: (userId) =>
      database.transaction(async () => {
        await recovery.remove(userId)
        await tables.deleteFrom('pending_sign_ins').where('user_id', '=', userId).execute()
        const removed = await tables
          .deleteFrom('user_totp')
          .where('user_id', '=', userId)
          .returning('confirmed_at')
          .executeTakeFirst()
        return removed !== undefined && removed.confirmed_at !== null
      }),
  }
}
