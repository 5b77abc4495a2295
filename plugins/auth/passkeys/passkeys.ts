import { type Clock, Conflict, type Ids } from '../../../kernel/index.ts'
import type { Database, Selectable } from '../../db/index.ts'
import type { AuthTables, UserPasskeysTable } from '../tables.ts'

/** A key by which a user signs in with a device. */
export interface Passkey {
  readonly id: string
  readonly userId: string
  readonly name: string
  /** Whether it is also on other devices of the user, as the one that was used last said. */
  readonly backedUp: boolean
  /** Ways to reach the device, as browsers name them: `internal`, `usb`, `hybrid` … */
  readonly transports: readonly string[]
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

/** What a device has to be held to. */
export interface Credential {
  /** As the device names it, in base64url. */
  readonly credentialId: string
  /** In COSE. */
  readonly publicKey: Uint8Array
  /** How often it was used; 0 where the device does not count. */
  readonly counter: number
}

/** What is new of a passkey. */
export type NewPasskey = Credential & Pick<Passkey, 'userId' | 'name' | 'backedUp' | 'transports'>

/** The passkeys of users. */
export interface Passkeys {
  /** @throws UniqueViolation when somebody has it already @throws Conflict for too many */
  add(passkey: NewPasskey): Promise<Passkey>
  /** By the name that its device gives it; those of disabled users left out. */
  find(credentialId: string): Promise<(Passkey & Credential) | undefined>
  /** The newest first. */
  list(userId: string): Promise<(Passkey & Credential)[]>
  /** Notes that it was used. False when the device has not counted on since: there are two of it. */
  used(passkey: Passkey & Credential, counter: number, backedUp: boolean): Promise<boolean>
  /** False when the user has no such. */
  rename(userId: string, id: string, name: string): Promise<boolean>
  /** False when the user has no such. */
  remove(userId: string, id: string): Promise<boolean>
  removeAll(userId: string): Promise<void>
}

/** Passkeys that a user may have. */
const MOST = 50

/** The passkeys of an app's users. */
export function passkeys({
  database,
  clock,
  ids,
}: {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
}): Passkeys {
  const tables = database.tables<AuthTables>()
  const list: Passkeys['list'] = async (userId) => {
    const rows = await tables
      .selectFrom('user_passkeys')
      .selectAll()
      .where('user_id', '=', userId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute()
    return rows.map(passkeyOf)
  }
  return {
    list,
    async add({ userId, name, credentialId, publicKey, counter, transports, backedUp }) {
      if ((await list(userId)).length >= MOST) {
        throw new Conflict({ message: `Nobody needs more than ${MOST} passkeys; remove one.` })
      }
      const row = {
        ...{ id: ids.uuid(), user_id: userId, name, credential_id: credentialId },
        public_key: Buffer.from(publicKey).toString('base64url'),
        ...{ counter: BigInt(counter), transports: [...transports], backed_up: backedUp },
        ...{ created_at: new Date(clock.now()), last_used_at: null },
      }
      await tables.insertInto('user_passkeys').values(row).execute()
      return passkeyOf(row)
    },
    async find(credentialId) {
      const row = await tables
        .selectFrom('user_passkeys')
        .innerJoin('users', 'users.id', 'user_passkeys.user_id')
        .selectAll('user_passkeys')
        .where('credential_id', '=', credentialId)
        .where('users.disabled_at', 'is', null)
        .executeTakeFirst()
      return row && passkeyOf(row)
    },
    async used({ id, counter: before }, counter, backedUp) {
      if (counter <= before && (counter > 0 || before > 0)) return false
      const { numUpdatedRows } = await tables
        .updateTable('user_passkeys')
        .set({
          ...{ counter: BigInt(counter), backed_up: backedUp },
          last_used_at: new Date(clock.now()),
        })
        .where('id', '=', id)
        // Of two that come at once with the same count, one is the first.
        .where('counter', '=', BigInt(before))
        .executeTakeFirstOrThrow()
      return numUpdatedRows > 0n
    },
    async rename(userId, id, name) {
      const { numUpdatedRows } = await tables
        .updateTable('user_passkeys')
        .set({ name })
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .executeTakeFirstOrThrow()
      return numUpdatedRows > 0n
    },
    async remove(userId, id) {
      const { numDeletedRows } = await tables
        .deleteFrom('user_passkeys')
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .executeTakeFirstOrThrow()
      return numDeletedRows > 0n
    },
    async removeAll(userId) {
      await tables.deleteFrom('user_passkeys').where('user_id', '=', userId).execute()
    },
  }
}

function passkeyOf(row: Selectable<UserPasskeysTable>): Passkey & Credential {
  return {
    ...{ id: row.id, userId: row.user_id, name: row.name },
    ...{ backedUp: row.backed_up, transports: row.transports },
    ...{ createdAt: row.created_at, lastUsedAt: row.last_used_at },
    credentialId: row.credential_id,
    publicKey: Buffer.from(row.public_key, 'base64url'),
    counter: Number(row.counter),
  }
}
