import type { Awaitable, Clock } from '../../kernel/index.ts'
import { ALL_GRANTS, type Grants, type RoleDefinition, grantsOf } from '../auth/index.ts'
import { type Database, type TypedQueryBuilder, prepare } from '../db/index.ts'
import { OWNER } from './roles.ts'
import type { OrgTables } from './tables.ts'

/** That somebody works for an organisation, and what they may there. */
export interface Membership {
  readonly org: { readonly id: string; readonly name: string; readonly slug: string }
  /** Null for the app itself. */
  readonly role: string | null
  readonly grants: Grants
}

/** Who works where: read from the database, and remembered for {@link FRESH} milliseconds. */
export interface Memberships {
  /** @param ref id or short name of the organisation */
  of(user: string, ref: string): Awaitable<Membership | undefined>
  /** The app itself in an organisation; undefined when there is none. */
  ofApp(ref: string): Promise<Membership | undefined>
  /** Drops what this process knows; others have forgotten it within {@link FRESH}. */
  forget(): void
}

/** What {@link memberships} are made of. */
export interface MembershipParts {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly configured: ReadonlyMap<string, RoleDefinition>
}

/** Milliseconds for which an answer of the database counts: half of what R25 leaves. */
export const FRESH = 500
const KEPT = 10_000

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

interface Known {
  readonly membership: Membership
  /** Milliseconds since the epoch. */
  readonly from: number
}

/** The memberships of an app. */
export function memberships({ database, clock, configured }: MembershipParts): Memberships {
  const tables = database.tables<OrgTables>()
  const kept = new Map<string, Known>()
  const loading = new Map<string, Promise<Membership | undefined>>()
  let changes = 0

  const grantsFor = (role: string, permissions: readonly string[] | null): Grants => {
    if (role === OWNER) return ALL_GRANTS
    return grantsOf(configured.get(role)?.permissions ?? permissions ?? [])
  }
  const load = async (key: string, user: string, ref: string): Promise<Membership | undefined> => {
    const before = changes
    const from = clock.now()
    const found = await byUser.first(tables, { user, ref })
    if (!found) return undefined
    const { id, name, slug, role, permissions } = found
    const membership = { org: { id, name, slug }, role, grants: grantsFor(role, permissions) }
    // What a transaction sees is not yet so, and what was changed meanwhile is no longer so.
    if (changes === before && !database.inTransaction) {
      kept.delete(key)
      kept.set(key, { membership, from })
      if (kept.size > KEPT) kept.delete(kept.keys().next().value!)
    }
    return membership
  }
  return {
    of(user, ref) {
      const key = `${user}\n${ref}`
      const known = kept.get(key)
      if (known) {
        const now = clock.now()
        if (now < known.from + FRESH && now >= known.from) return known.membership
      }
      if (database.inTransaction) return load(key, user, ref)
      let asked = loading.get(key)
      if (!asked) {
        asked = load(key, user, ref).finally(() => loading.delete(key))
        loading.set(key, asked)
      }
      return asked
    },
    async ofApp(ref) {
      const org = await byRef.first(tables, { ref })
      return org && { org, role: null, grants: ALL_GRANTS }
    },
    forget() {
      changes++
      kept.clear()
      loading.clear()
    },
  }
}
