import { NotFound } from '../../kernel/index.ts'
import { emailKey, newToken } from '../auth/index.ts'
import type { Actor } from './actor.ts'
import type { OrgCore } from './core.ts'
import { AlreadyInvited, AlreadyMember, InvitationInvalid } from './errors.ts'
import {
  invitationAccepted,
  invitationCancelled,
  invitationCreated,
  invitationDeclined,
  invitationExpired,
  invitationResent,
} from './events.ts'
import { openInvitations } from './open-invitations.ts'
import type { Members } from './members.ts'
import type { OrgRoles } from './org-roles.ts'

/** That the owner of an address may become a member. */
export interface Invitation {
  readonly id: string
  /** Id of the organisation. */
  readonly org: string
  readonly email: string
  readonly role: string
  /** Id of the user who invited; null when the app itself did. */
  readonly invitedBy: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** An invitation on its way to its address, for whoever sends it. */
export interface InvitationNotice {
  readonly invitation: Invitation
  /** The organisation's name. */
  readonly organization: string
  /** What its owner proves it by; it is nowhere else. */
  readonly token: string
}

/** Invitations. The answer to every token that does not open one is the same: `INVITATION_INVALID`. */
export interface Invitations {
  /** Rejects with `ALREADY_INVITED`, `ALREADY_MEMBER`, `UNKNOWN_ROLE`. */
  create(
    org: string,
    invitation: { email: string; role: string; by?: string | undefined },
  ): Promise<Invitation>
  /** Those that are open, the newest first. */
  list(org: string): Promise<Invitation[]>
  /** Sends it again: with a new token, for as long as a new one. The old token opens nothing any more. */
  resend(org: string, id: string): Promise<Invitation>
  cancel(org: string, id: string): Promise<void>
  /**
   * Makes a member of whoever it was sent to; once, however many try.
   *
   * @param user who accepts: their address must be the one that was invited
   * @returns id of the organisation
   */
  accept(token: string, user: { readonly id: string; readonly email: string }): Promise<string>
  decline(token: string): Promise<void>
  /** Closes those that were not answered in time, and says how many. They have been void since. */
  expire(): Promise<number>
}

/** The invitations of an app. */
export function invitations(
  core: OrgCore,
  actor: Actor,
  parts: { readonly members: Members; readonly roles: OrgRoles },
): Invitations {
  const { clock, database, hasher, ids, invitationFor, tables } = core
  const open = openInvitations(core)
  const fresh = (): { token: string; token_hash: string; expires_at: Date } => {
    const token = newToken()
    return {
      token,
      token_hash: hasher.hash('code', token),
      expires_at: new Date(clock.now() + invitationFor),
    }
  }
  const send = async (invitation: Invitation, token: string): Promise<void> => {
    const { name } = await tables
      .selectFrom('organizations')
      .select('name')
      .where('id', '=', invitation.org)
      .executeTakeFirstOrThrow()
    await core.send({ invitation, organization: name, token })
  }
  return {
    create: (org, { email, role, by }) =>
      database.transaction(async () => {
        await core.lock(org)
        await parts.roles.get(org, role)
        const email_key = emailKey(email)
        const member = await tables
          .selectFrom('org_memberships')
          .innerJoin('users', 'users.id', 'org_memberships.user_id')
          .select('users.id')
          .where('org_memberships.org_id', '=', org)
          .where('users.email_key', '=', email_key)
          .executeTakeFirst()
        if (member) throw new AlreadyMember()
        for (const late of await open.close('expired', { org, expired: true, email_key })) {
          await actor.tell(invitationExpired, { org, invitation: late.id })
        }
        await core.room(org, 'invite')
        const { token, ...proof } = fresh()
        const row = await open.insert({
          ...{ id: ids.uuid(), org_id: org, email: email.trim(), email_key, role, ...proof },
          ...{ invited_by: by ?? null, created_at: new Date(clock.now()) },
          ...{ closed_at: null, outcome: null },
        })
        if (!row) throw new AlreadyInvited()
        await actor.tell(invitationCreated, { org, invitation: row.id, role })
        await send(row, token)
        return row
      }),
    list: (org) => open.list(org),
    resend: (org, id) =>
      database.transaction(async () => {
        const { token, ...proof } = fresh()
        const row = await open.renew(org, id, proof)
        if (!row) throw new NotFound()
        await actor.tell(invitationResent, { org, invitation: id })
        await send(row, token)
        return row
      }),
    async cancel(org, id) {
      await database.transaction(async () => {
        if ((await open.close('cancelled', { org, id })).length === 0) throw new NotFound()
        await actor.tell(invitationCancelled, { org, invitation: id })
      })
    },
    accept: (token, { id: user, email }) =>
      database.transaction(async () => {
        const [row] = await open.close('accepted', {
          ...{ hashes: hasher.hashes('code', token), email_key: emailKey(email) },
          expired: false,
        })
        if (!row) throw new InvitationInvalid()
        const { org, role, id } = row
        await parts.members.add(org, { user, role })
        await actor.tell(invitationAccepted, { org, invitation: id, user })
        return org
      }),
    async decline(token) {
      await database.transaction(async () => {
        const hashes = hasher.hashes('code', token)
        const [row] = await open.close('declined', { hashes, expired: false })
        if (!row) throw new InvitationInvalid()
        await actor.tell(invitationDeclined, { org: row.org, invitation: row.id })
      })
    },
    expire: () =>
      database.transaction(async () => {
        const late = await open.close('expired', { expired: true })
        for (const { id, org } of late) await actor.tell(invitationExpired, { org, invitation: id })
        return late.length
      }),
  }
}
