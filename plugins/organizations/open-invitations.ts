import type { OrgCore } from './core.ts'
import type { Invitation } from './invitations.ts'
import type { InvitationOutcome, InvitationsTable } from './tables.ts'

/** Which open invitations are meant. */
interface Which {
  readonly org?: string
  readonly id?: string
  /** Of its token, by each secret. */
  readonly hashes?: readonly string[]
  readonly email_key?: string
  /** Whether its time is over; left out, either. */
  readonly expired?: boolean
}

/** The rows of invitations that nobody has answered yet. */
export interface OpenInvitations {
  list(org: string): Promise<Invitation[]>
  /** Undefined when the address has an open one. */
  insert(row: InvitationsTable): Promise<Invitation | undefined>
  /** Undefined when it is not open. */
  renew(
    org: string,
    id: string,
    proof: { token_hash: string; expires_at: Date },
  ): Promise<Invitation | undefined>
  /** Closes them, each once however many try, and gives those that this call has closed. */
  close(outcome: InvitationOutcome, which: Which): Promise<Invitation[]>
}

/** The open invitations of an app. */
export function openInvitations({ tables, clock }: OrgCore): OpenInvitations {
  return {
    async list(org) {
      const rows = await tables
        .selectFrom('org_invitations')
        .selectAll()
        .where('org_id', '=', org)
        .where('closed_at', 'is', null)
        .where('expires_at', '>', new Date(clock.now()))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .execute()
      return rows.map(invitationOf)
    },
    async insert(row) {
      const made = await tables
        .insertInto('org_invitations')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['org_id', 'email_key']).where('closed_at', 'is', null).doNothing(),
        )
        .returningAll()
        .executeTakeFirst()
      return made && invitationOf(made)
    },
    async renew(org, id, proof) {
      const renewed = await tables
        .updateTable('org_invitations')
        .set(proof)
        .where('org_id', '=', org)
        .where('id', '=', id)
        .where('closed_at', 'is', null)
        .returningAll()
        .executeTakeFirst()
      return renewed && invitationOf(renewed)
    },
    async close(outcome, { org, id, hashes, email_key, expired }) {
      const now = new Date(clock.now())
      const closed = await tables
        .updateTable('org_invitations')
        .set({ closed_at: now, outcome })
        // Of two at once the second waits for the first, and then finds it closed.
        .where('closed_at', 'is', null)
        .$if(org !== undefined, (query) => query.where('org_id', '=', org!))
        .$if(id !== undefined, (query) => query.where('id', '=', id!))
        .$if(hashes !== undefined, (query) => query.where('token_hash', 'in', hashes!))
        .$if(email_key !== undefined, (query) => query.where('email_key', '=', email_key!))
        .$if(expired === true, (query) => query.where('expires_at', '<=', now))
        .$if(expired === false, (query) => query.where('expires_at', '>', now))
        .returningAll()
        .execute()
      return closed.map(invitationOf)
    },
  }
}

function invitationOf(row: InvitationsTable): Invitation {
  const { id, org_id, email, role, invited_by, created_at, expires_at } = row
  return {
    ...{ id, org: org_id, email, role, invitedBy: invited_by },
    ...{ createdAt: created_at, expiresAt: expires_at },
  }
}
