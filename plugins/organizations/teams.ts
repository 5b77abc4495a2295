import { Conflict, NotFound } from '../../kernel/index.ts'
import type { Actor } from './actor.ts'
import type { OrgCore } from './core.ts'
import type { Members } from './members.ts'
import {
  teamCreated,
  teamMemberAdded,
  teamMemberRemoved,
  teamRemoved,
  teamRenamed,
} from './events.ts'

/** A group of members of one organisation. */
export interface Team {
  readonly id: string
  readonly name: string
  /** How many are in it. */
  readonly members: number
}

/** Teams. A team of another organisation is `NOT_FOUND`, like one that is not there. */
export interface Teams {
  /** By name. */
  list(org: string): Promise<Team[]>
  /** Rejects with `CONFLICT` when the name is taken. */
  create(org: string, name: string): Promise<Team>
  rename(org: string, team: string, name: string): Promise<void>
  remove(org: string, team: string): Promise<void>
  /** Ids of its users, in the order in which they came. */
  members(org: string, team: string): Promise<string[]>
  /** Once is enough. Rejects with `NOT_FOUND` for somebody who is no member of the organisation. */
  addMember(org: string, team: string, user: string): Promise<void>
  removeMember(org: string, team: string, user: string): Promise<void>
}

/** The teams of organisations. */
export function teams(core: OrgCore, actor: Actor, members: Members): Teams {
  const { tables, clock, ids, database } = core
  const found = async (org: string, team: string): Promise<void> => {
    const row = await tables
      .selectFrom('org_teams')
      .select('id')
      .where('org_id', '=', org)
      .where('id', '=', team)
      .executeTakeFirst()
    if (!row) throw new NotFound()
  }
  const free = async (org: string, name: string, except?: string): Promise<void> => {
    const row = await tables
      .selectFrom('org_teams')
      .select('id')
      .where('org_id', '=', org)
      .where('name', '=', name)
      .executeTakeFirst()
    if (row && row.id !== except) throw new Conflict({ message: 'There is a team of this name.' })
  }
  return {
    async list(org) {
      const rows = await tables
        .selectFrom('org_teams')
        .leftJoin('org_team_members', 'org_team_members.team_id', 'org_teams.id')
        .select(['org_teams.id', 'org_teams.name'])
        .select(({ fn }) => fn.count<number>('org_team_members.user_id').as('members'))
        .where('org_teams.org_id', '=', org)
        .groupBy(['org_teams.id', 'org_teams.name'])
        .orderBy('org_teams.name')
        .execute()
      return rows.map((row) => ({ ...row, members: Number(row.members) }))
    },
    async create(org, name) {
      const id = ids.uuid()
      await database.transaction(async () => {
        await core.lock(org)
        await free(org, name)
        const created_at = new Date(clock.now())
        await tables.insertInto('org_teams').values({ id, org_id: org, name, created_at }).execute()
        await actor.tell(teamCreated, { org, team: id, name })
      })
      return { id, name, members: 0 }
    },
    async rename(org, team, name) {
      await database.transaction(async () => {
        await core.lock(org)
        await found(org, team)
        await free(org, name, team)
        await tables.updateTable('org_teams').set({ name }).where('id', '=', team).execute()
        await actor.tell(teamRenamed, { org, team, name })
      })
    },
    async remove(org, team) {
      await database.transaction(async () => {
        await core.lock(org)
        await found(org, team)
        await tables.deleteFrom('org_teams').where('id', '=', team).execute()
        await actor.tell(teamRemoved, { org, team })
      })
    },
    async members(org, team) {
      await found(org, team)
      const rows = await tables
        .selectFrom('org_team_members')
        .select('user_id')
        .where('team_id', '=', team)
        .orderBy('created_at')
        .orderBy('user_id')
        .execute()
      return rows.map(({ user_id }) => user_id)
    },
    async addMember(org, team, user) {
      await database.transaction(async () => {
        await core.lock(org)
        await found(org, team)
        if (!(await members.get(org, user))) throw new NotFound()
        const created_at = new Date(clock.now())
        const { numInsertedOrUpdatedRows } = await tables
          .insertInto('org_team_members')
          .values({ team_id: team, org_id: org, user_id: user, created_at })
          .onConflict((conflict) => conflict.columns(['team_id', 'user_id']).doNothing())
          .executeTakeFirstOrThrow()
        if (numInsertedOrUpdatedRows) await actor.tell(teamMemberAdded, { org, team, user })
      })
    },
    async removeMember(org, team, user) {
      await database.transaction(async () => {
        await core.lock(org)
        await found(org, team)
        const { numDeletedRows } = await tables
          .deleteFrom('org_team_members')
          .where('team_id', '=', team)
          .where('user_id', '=', user)
          .executeTakeFirstOrThrow()
        if (numDeletedRows === 0n) throw new NotFound()
        await actor.tell(teamMemberRemoved, { org, team, user })
      })
    },
  }
}
