import type { Run } from '../../kernel/index.ts'
import type { Database, TypedQueryBuilder } from '../db/index.ts'
import type { Membership } from './memberships.ts'
import type { OrganizationsParts } from './service.ts'

/** `ctx.org`: the organisation that a run acts for, and what its caller may there. */
export interface Org {
  readonly id: string
  readonly name: string
  /** Its short name, as in addresses. */
  readonly slug: string
  /** The caller's; null for the app itself. */
  readonly role: string | null
  /** What was granted, patterns such as `invoices:*` among it. An API key may never more than its owner. */
  readonly permissions: readonly string[]
  /** Whether the caller may do this here. */
  can(permission: string): boolean
  /** The query builder, confined to this organisation on tenant tables. */
  readonly db: TypedQueryBuilder
}

/** What a run finds in `ctx.org`. */
export function orgOf(
  { org, role, grants }: Membership,
  database: Database,
  run: Run,
  added: OrganizationsParts['added'],
): Org {
  let db: TypedQueryBuilder | undefined
  const made: Org = {
    ...{ id: org.id, name: org.name, slug: org.slug, role },
    permissions: grants.patterns,
    can: (permission) => grants.allow(permission),
    get db() {
      return (db ??= database.dbOf(org.id))
    },
  }
  for (const [name, make] of added) {
    let value: unknown
    // Not among what a copy or a log of it touches.
    Object.defineProperty(made, name, { get: () => (value ??= make(org.id, run)) })
  }
  return made
}
