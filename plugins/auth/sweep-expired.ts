import { everyNth } from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import type { AuthTables } from './tables.ts'

/** Every so many new rows. */
const SWEEP_EVERY = 20

/** Removes the rows of a table that are over, once in a while: called with the time for each new one. */
export function sweepExpired(
  database: Database,
  table: 'auth_codes' | 'oauth_requests' | 'passkey_challenges' | 'pending_sign_ins',
): (now: number) => Promise<void> | undefined {
  const tables = database.tables<AuthTables>()
  return everyNth(SWEEP_EVERY, async (now) => {
    await tables.deleteFrom(table).where('expires_at', '<', new Date(now)).execute()
  })
}
