import type { Action } from '../../../kernel/index.ts'
import { studioAction } from '../action.ts'
import { reach } from '../reach.ts'
import type { SaasTables } from '../saas/tables.ts'
import type { Studio } from '../studio.ts'

/** What users and organisations are called, for pages that know their ids: one query each. */
export function nameActions({ host, has }: Studio): Action[] {
  const db = host.get(reach.database)!.tables<SaasTables>()
  return [
    studioAction('studio.names', 'reads', async ({ users, orgs }) => {
      const [people, groups] = await Promise.all([
        users.length > 0
          ? db.selectFrom('users').select(['id', 'email']).where('id', 'in', users).execute()
          : [],
        orgs.length > 0 && has('organizations')
          ? db.selectFrom('organizations').select(['id', 'slug']).where('id', 'in', orgs).execute()
          : [],
      ])
      return {
        users: Object.fromEntries(people.map(({ id, email }) => [id, email])),
        orgs: Object.fromEntries(groups.map(({ id, slug }) => [id, slug])),
      }
    }),
  ]
}
