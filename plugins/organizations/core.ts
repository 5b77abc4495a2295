import { type Clock, type Ids, NotFound } from '../../kernel/index.ts'
import type { RoleDefinition, TokenHasher } from '../auth/index.ts'
import type { Database, TypedQueryBuilder } from '../db/index.ts'
import type { InvitationNotice } from './invitations.ts'
import type { OrgTables } from './tables.ts'

/** What all parts of the service work with. */
export interface OrgCore {
  readonly database: Database
  readonly tables: TypedQueryBuilder<OrgTables>
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly hasher: TokenHasher
  /** Roles of the config, with what they inherit worked out. */
  readonly configured: ReadonlyMap<string, RoleDefinition>
  /** Undefined for no limit. */
  readonly maxMembers: number | undefined
  /**
   * Whether somebody may join or be invited, as other plugins see it; asked within the turn, before the
   * row is written. Rejects when not.
   */
  readonly room: (org: string, how: 'join' | 'invite') => Promise<void>
  /** Milliseconds until an invitation expires. */
  readonly invitationFor: number
  /** Sends an invitation, and tells whoever else sends them, when the transaction around commits. */
  readonly send: (notice: InvitationNotice) => Promise<void>
  /**
   * Takes a turn at changing an organisation, within the transaction around.
   *
   * @throws NotFound
   */
  lock(org: string): Promise<void>
  /** Drops what this process knows of memberships, once the transaction around has committed. */
  changed(): void
}

/** Makes it. */
export function orgCore(
  parts: Omit<OrgCore, 'tables' | 'lock' | 'changed'> & { readonly forget: () => void },
): OrgCore {
  const { database, clock, forget, ...rest } = parts
  const tables = database.tables<OrgTables>()
  return {
    ...rest,
    ...{ database, clock, tables },
    changed: () => database.afterCommit(forget),
    async lock(org) {
      // A write, as only that makes others wait on both engines.
      const { numUpdatedRows } = await tables
        .updateTable('organizations')
        .set({ updated_at: new Date(clock.now()) })
        .where('id', '=', org)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw new NotFound()
    },
  }
}
