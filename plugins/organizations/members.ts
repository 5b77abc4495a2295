import { NotFound } from '../../kernel/index.ts'
import type { Actor } from './actor.ts'
import type { OrgCore } from './core.ts'
import { AlreadyMember, LastOwner, TooManyMembers } from './errors.ts'
import { memberAdded, memberChanged, memberRemoved, ownershipTransferred } from './events.ts'
import type { OrgRoles } from './org-roles.ts'
import { OWNER } from './roles.ts'

/** A member of an organisation. */
export interface Member {
  /** Id of the user. */
  readonly user: string
  readonly email: string
  readonly name: string | null
  readonly role: string
  readonly joinedAt: Date
}

/** The members of organisations. Every change waits for its turn, so that an owner always remains. */
export interface Members {
  /**
   * In the order in which they joined.
   *
   * @param page `after`: id of the last one seen; `limit`: default 100
   */
  list(
    org: string,
    page?: { after?: string | undefined; limit?: number | undefined },
  ): Promise<Member[]>
  count(org: string): Promise<number>
  /** Undefined when they are no member. */
  get(org: string, user: string): Promise<Member | undefined>
  /** Rejects with `ALREADY_MEMBER`, `TOO_MANY_MEMBERS`, `UNKNOWN_ROLE`. */
  add(org: string, member: { user: string; role: string }): Promise<void>
  /** Rejects with `LAST_OWNER`, `UNKNOWN_ROLE`, and `NOT_FOUND` for somebody else. */
  setRole(org: string, user: string, role: string): Promise<void>
  /** Rejects with `LAST_OWNER`, and `NOT_FOUND` for somebody else. */
  remove(org: string, user: string): Promise<void>
  /** As {@link Members.remove}, by themselves. */
  leave(org: string, user: string): Promise<void>
  /**
   * Takes a user out of every organisation, as when their account is removed. Rejects with `LAST_OWNER`, and
   * names the organisations that would be left without an owner.
   */
  leaveAll(user: string): Promise<void>
  /** Makes a member the owner, and the owner that hands over something else: `role`, default `admin`. */
  transfer(org: string, owners: { from: string; to: string; role?: string }): Promise<void>
}

/** The members of organisations. */
export function members(core: OrgCore, actor: Actor, roles: OrgRoles): Members {
  const { tables, clock, database, maxMembers } = core
  const listed = (org: string) =>
    tables
      .selectFrom('org_memberships')
      .innerJoin('users', 'users.id', 'org_memberships.user_id')
      .select(['users.id', 'users.email', 'users.name', 'org_memberships.role'])
      .select('org_memberships.created_at')
      .where('org_memberships.org_id', '=', org)
  const row = (org: string, user: string) =>
    tables
      .selectFrom('org_memberships')
      .selectAll()
      .where('org_id', '=', org)
      .where('user_id', '=', user)
      .executeTakeFirst()
  const count = async (org: string, role?: string): Promise<number> => {
    const { n } = await tables
      .selectFrom('org_memberships')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('org_id', '=', org)
      .$if(role !== undefined, (query) => query.where('role', '=', role!))
      .executeTakeFirstOrThrow()
    return Number(n)
  }
  /** @throws NotFound, LastOwner when the only owner would cease to be one */
  const leaving = async (org: string, user: string): Promise<{ role: string }> => {
    await core.lock(org)
    const member = await row(org, user)
    if (!member) throw new NotFound()
    if (member.role === OWNER && (await count(org, OWNER)) === 1) throw new LastOwner()
    return member
  }
  const write = async (org: string, user: string, role: string): Promise<void> => {
    await tables
      .updateTable('org_memberships')
      .set({ role })
      .where('org_id', '=', org)
      .where('user_id', '=', user)
      .execute()
    core.changed()
  }
  const remove = (org: string, user: string, left: boolean): Promise<void> =>
    database.transaction(async () => {
      await leaving(org, user)
      await tables
        .deleteFrom('org_memberships')
        .where('org_id', '=', org)
        .where('user_id', '=', user)
        .execute()
      core.changed()
      await actor.tell(memberRemoved, { org, user, left })
    })

  return {
    async list(org, { after, limit = 100 } = {}) {
      const last = after === undefined ? undefined : await row(org, after)
      const rows = await listed(org)
        .$if(last !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) =>
            eb(
              refTuple('org_memberships.created_at', 'org_memberships.user_id'),
              '>',
              tuple(last!.created_at, last!.user_id),
            ),
          ),
        )
        .orderBy('org_memberships.created_at')
        .orderBy('org_memberships.user_id')
        .limit(limit)
        .execute()
      return rows.map(memberOf)
    },
    count: (org) => count(org),
    async get(org, user) {
      const found = await listed(org).where('users.id', '=', user).executeTakeFirst()
      return found && memberOf(found)
    },
    async add(org, { user, role }) {
      await database.transaction(async () => {
        await core.lock(org)
        await roles.get(org, role)
        if (await row(org, user)) throw new AlreadyMember()
        if (maxMembers !== undefined && (await count(org)) >= maxMembers) throw new TooManyMembers()
        await core.room(org, 'join')
        const created_at = new Date(clock.now())
        await tables
          .insertInto('org_memberships')
          .values({ org_id: org, user_id: user, role, created_at })
          .execute()
        core.changed()
        await actor.tell(memberAdded, { org, user, role })
      })
    },
    async setRole(org, user, role) {
      await database.transaction(async () => {
        await roles.get(org, role)
        const { role: before } = await (role === OWNER ? lockedRow(org, user) : leaving(org, user))
        if (before === role) return
        await write(org, user, role)
        await actor.tell(memberChanged, { org, user, role, before })
      })
    },
    remove: (org, user) => remove(org, user, false),
    leave: (org, user) => remove(org, user, true),
    leaveAll: (user) =>
      database.transaction(async () => {
        const rows = await tables
          .selectFrom('org_memberships')
          .innerJoin('organizations', 'organizations.id', 'org_memberships.org_id')
          .select(['organizations.id', 'organizations.name'])
          .where('user_id', '=', user)
          // Two who leave at once take their turns in one order.
          .orderBy('organizations.id')
          .execute()
        const alone: typeof rows = []
        for (const { id, name } of rows) {
          try {
            await remove(id, user, true)
          } catch (error) {
            if (error instanceof LastOwner) alone.push({ id, name })
            // Somebody else took them out just now.
            else if (!(error instanceof NotFound)) throw error
          }
        }
        if (alone.length === 0) return
        const names = alone.map(({ name }) => name).join(', ')
        throw new LastOwner({
          message: `You are the only owner of: ${names}. Make somebody else an owner, or delete the organisation, first.`,
          details: { organizations: alone },
        })
      }),
    async transfer(org, { from, to, role = 'admin' }) {
      await database.transaction(async () => {
        await roles.get(org, role)
        const [giver, taker] = [await lockedRow(org, from), await lockedRow(org, to)]
        if (giver.role !== OWNER || from === to) throw new NotFound()
        await write(org, to, OWNER)
        await write(org, from, role)
        await actor.tell(ownershipTransferred, { org, from, to })
        await actor.tell(memberChanged, { org, user: to, role: OWNER, before: taker.role })
        await actor.tell(memberChanged, { org, user: from, role, before: OWNER })
      })
    },
  }

  async function lockedRow(org: string, user: string): Promise<{ role: string }> {
    await core.lock(org)
    const member = await row(org, user)
    if (!member) throw new NotFound()
    return member
  }
}

function memberOf(row: {
  id: string
  email: string
  name: string | null
  role: string
  created_at: Date
}): Member {
  const { id, email, name, role, created_at } = row
  return { user: id, email, name, role, joinedAt: created_at }
}
