import { type Action, NotFound } from '../../kernel/index.ts'
import type { TypedQueryBuilder } from '../db/index.ts'
import type { Actor } from './actor.ts'
import type { OrgCore } from './core.ts'
import { SlugTaken } from './errors.ts'
import {
  memberAdded,
  organizationCreated,
  organizationDeleted,
  organizationUpdated,
} from './events.ts'
import { type Invitations, invitations } from './invitations.ts'
import { type Members, members } from './members.ts'
import { type OrgRoles, orgRoles } from './org-roles.ts'
import { OWNER } from './roles.ts'
import { checkedSlug, slugFrom } from './slug.ts'
import type { OrganizationsTable } from './tables.ts'
import { type Teams, teams } from './teams.ts'

/** People who work together. */
export interface Organization {
  readonly id: string
  readonly name: string
  /** In addresses: small letters, digits and hyphens; unique in the app. */
  readonly slug: string
  readonly createdAt: Date
}

/** What a new organisation has. */
export interface NewOrganization {
  readonly name: string
  /** Default: made of the name. */
  readonly slug?: string | undefined
  /** Id of the user who becomes its owner. */
  readonly owner: string
}

/** What {@link Organizations} does with the help of the app. */
export interface OrganizationsReach {
  /** Runs an action for an organisation, as the same caller. */
  call(org: string, action: Action, input: unknown): Promise<unknown>
}

/**
 * Organisations, their members and what these may: the whole service. It asks nobody's permission; the
 * guards of actions do.
 */
export class Organizations {
  readonly members: Members
  readonly invitations: Invitations
  readonly roles: OrgRoles
  readonly teams: Teams
  readonly #core: OrgCore
  readonly #actor: Actor
  readonly #reach: OrganizationsReach

  constructor(core: OrgCore, actor: Actor, reach: OrganizationsReach) {
    this.#core = core
    this.#actor = actor
    this.#reach = reach
    this.roles = orgRoles(core, actor)
    this.members = members(core, actor, this.roles)
    this.invitations = invitations(core, actor, { members: this.members, roles: this.roles })
    this.teams = teams(core, actor, this.members)
  }

  /** Rejects with `SLUG_TAKEN` when a short name was given that another organisation has. */
  create({ name, slug, owner }: NewOrganization): Promise<Organization> {
    const { database, tables, clock, ids } = this.#core
    const id = ids.uuid()
    return database.transaction(async () => {
      const now = new Date(clock.now())
      const insert = (short: string) =>
        tables
          .insertInto('organizations')
          .values({ id, name, slug: short, created_at: now, updated_at: now })
          .onConflict((conflict) => conflict.column('slug').doNothing())
          .returningAll()
          .executeTakeFirst()
      const row =
        slug === undefined
          ? ((await insert(slugFrom(name, id))) ?? (await insert(slugFrom(name, id, true))))
          : await insert(checkedSlug(slug))
      if (!row) throw new SlugTaken()
      await tables
        .insertInto('org_memberships')
        .values({ org_id: id, user_id: owner, role: OWNER, created_at: now })
        .execute()
      this.#core.changed()
      await this.#actor.tell(organizationCreated, { org: id, name, slug: row.slug })
      await this.#actor.tell(memberAdded, { org: id, user: owner, role: OWNER })
      return organizationOf(row)
    })
  }

  /** Undefined when there is none. */
  async get(id: string): Promise<Organization | undefined> {
    const row = await this.#core.tables
      .selectFrom('organizations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    return row && organizationOf(row)
  }

  /** By id or short name; undefined when there is none. */
  async find(ref: string): Promise<Organization | undefined> {
    const row = await this.#core.tables
      .selectFrom('organizations')
      .selectAll()
      .where(({ eb, or }) => or([eb('id', '=', ref), eb('slug', '=', ref)]))
      .executeTakeFirst()
    return row && organizationOf(row)
  }

  /** Rejects with `SLUG_TAKEN`, and `NOT_FOUND`. */
  update(
    id: string,
    changes: { name?: string | undefined; slug?: string | undefined },
  ): Promise<Organization> {
    const { database, tables } = this.#core
    return database.transaction(async () => {
      await this.#core.lock(id)
      const slug = changes.slug === undefined ? undefined : checkedSlug(changes.slug)
      const taken =
        slug &&
        (await tables
          .selectFrom('organizations')
          .select('id')
          .where('slug', '=', slug)
          .executeTakeFirst())
      if (taken && taken.id !== id) throw new SlugTaken()
      const row = await tables
        .updateTable('organizations')
        .set({
          ...(changes.name !== undefined && { name: changes.name }),
          ...(slug !== undefined && { slug }),
          id,
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      this.#core.changed()
      await this.#actor.tell(organizationUpdated, { org: id, name: row.name, slug: row.slug })
      return organizationOf(row)
    })
  }

  /** With its members, invitations, roles and teams. Data of the app's own is the app's to delete. */
  delete(id: string): Promise<void> {
    const { database, tables } = this.#core
    return database.transaction(async () => {
      const { numDeletedRows } = await tables
        .deleteFrom('organizations')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      if (numDeletedRows === 0n) throw new NotFound()
      this.#core.changed()
      await this.#actor.tell(organizationDeleted, { org: id })
    })
  }

  /** Those that a user is a member of, with the role, by name. */
  async ofUser(user: string): Promise<(Organization & { readonly role: string })[]> {
    const rows = await this.#core.tables
      .selectFrom('organizations')
      .innerJoin('org_memberships', 'org_memberships.org_id', 'organizations.id')
      .selectAll('organizations')
      .select('org_memberships.role')
      .where('org_memberships.user_id', '=', user)
      .orderBy('organizations.name')
      .orderBy('organizations.id')
      .execute()
    return rows.map((row) => ({ ...organizationOf(row), role: row.role }))
  }

  /**
   * All of them, in portions, for work that goes through every organisation.
   *
   * @param page `after`: id of the last one seen; `limit`: default 100
   */
  async all({ after, limit = 100 }: { after?: string; limit?: number } = {}): Promise<
    Organization[]
  > {
    const rows = await this.#core.tables
      .selectFrom('organizations')
      .selectAll()
      .$if(after !== undefined, (query) => query.where('id', '>', after!))
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(organizationOf)
  }

  /** Every one, in the order of their ids: `for await (const org of organizations.each())`. */
  async *each(): AsyncGenerator<Organization, void> {
    for (let page = await this.all(); page.length > 0;) {
      yield* page
      page = await this.all({ after: page.at(-1)!.id })
    }
  }

  /** Runs an action for an organisation, as the same caller: what cron does for each of them. */
  call<In, Out>(org: string, action: Action<In, Out>, input: NoInfer<In>): Promise<Out> {
    return this.#reach.call(org, action, input) as Promise<Out>
  }

  /** The query builder for the rows of one organisation, outside of its requests. */
  db(org: string): TypedQueryBuilder {
    return this.#core.database.dbOf(org)
  }

  /** The query builder for the rows of all organisations: for reports and upkeep, never for requests. */
  get dbOfAll(): TypedQueryBuilder {
    return this.#core.database.dbOfAll
  }
}

function organizationOf({ id, name, slug, created_at }: OrganizationsTable): Organization {
  return { id, name, slug, createdAt: created_at }
}
