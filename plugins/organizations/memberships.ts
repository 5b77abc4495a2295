import type { Awaitable, Clock } from '../../kernel/index.ts'
import { ALL_GRANTS, type Grants, type RoleDefinition, grantsOf } from '../auth/index.ts'
import {
  type Database,
  type DatabaseAnswer,
  DatabaseAnswers,
  FRESH_MS,
  type TypedQueryBuilder,
  prepare,
} from '../db/index.ts'
import { OWNER } from './roles.ts'
import type { OrgTables } from './tables.ts'

/** That somebody works for an organisation, and what they may there. */
export interface Membership {
  readonly org: { readonly id: string; readonly name: string; readonly slug: string }
  /** Null for the app itself. */
  readonly role: string | null
  readonly grants: Grants
}

/** Who works where: read from the database, and remembered for {@link FRESH_MS} milliseconds. */
export interface Memberships {
  /** @param ref id or short name of the organisation */
  of(user: string, ref: string): Awaitable<Membership | undefined>
  /** The app itself in an organisation; undefined when there is none. */
  ofApp(ref: string): Promise<Membership | undefined>
  /** Drops what this process knows; others have forgotten it within {@link FRESH_MS}. */
  forget(): void
}

/** What {@link memberships} are made of. */
export interface MembershipParts {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly configured: ReadonlyMap<string, RoleDefinition>
}

type Tables = TypedQueryBuilder<OrgTables>

const byUser = prepare((db: Tables, p: { user: string; ref: string }) =>
  db
    .selectFrom('org_memberships')
    .innerJoin('organizations', 'organizations.id', 'org_memberships.org_id')
    .leftJoin('org_roles', (join) =>
      join
        .onRef('org_roles.org_id', '=', 'org_memberships.org_id')
        .onRef('org_roles.name', '=', 'org_memberships.role'),
    )
    .select(['organizations.id', 'organizations.name', 'organizations.slug'])
    .select(['org_memberships.role', 'org_roles.permissions'])
    .where('org_memberships.user_id', '=', p.user)
    .where(({ eb, or }) =>
      or([eb('organizations.id', '=', p.ref), eb('organizations.slug', '=', p.ref)]),
    )
    .limit(1),
)
const byRef = prepare((db: Tables, p: { ref: string }) =>
  db
    .selectFrom('organizations')
    .select(['id', 'name', 'slug'])
    .where(({ eb, or }) => or([eb('id', '=', p.ref), eb('slug', '=', p.ref)]))
    .limit(1),
)

interface Known extends DatabaseAnswer {
  readonly membership: Membership
}

/** The memberships of an app. */
export function memberships({ database, clock, configured }: MembershipParts): Memberships {
  const tables = database.tables<OrgTables>()
  const answers = new DatabaseAnswers<Known>(clock, () => database.inTransaction)

  const grantsFor = (role: string, permissions: readonly string[] | null): Grants => {
    if (role === OWNER) return ALL_GRANTS
    return grantsOf(configured.get(role)?.permissions ?? permissions ?? [])
  }
  const load = async (user: string, ref: string): Promise<Known | undefined> => {
    const from = clock.now()
    const found = await byUser.first(tables, { user, ref })
    if (!found) return undefined
    const { id, name, slug, role, permissions } = found
    const membership = { org: { id, name, slug }, role, grants: grantsFor(role, permissions) }
    return { membership, from, until: from + FRESH_MS }
  }
  return {
    of(user, ref) {
      const key = `${user}\n${ref}`
      const known = answers.get(key)
      if (known) return known.membership
      return answers.ask(key, () => load(user, ref)).then((found) => found?.membership)
    },
    async ofApp(ref) {
      const org = await byRef.first(tables, { ref })
      return org && { org, role: null, grants: ALL_GRANTS }
    },
    forget: () => answers.forget(),
  }
}
