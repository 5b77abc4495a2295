import {
  type Guard,
  type KernelContext,
  NotFound,
  Unauthenticated,
  guard,
  runOf,
} from '../../kernel/index.ts'
import { type Auth, asks, withGrants } from '../auth/index.ts'
import { OrganizationRequired } from './errors.ts'
import type { Org } from './org.ts'
import { organizationsParts } from './service.ts'

interface GuardContext extends KernelContext {
  readonly auth: Auth
  readonly org: Org | null
}

/**
 * Whoever works for an organisation and does so now. `ctx.org` is there from here on, and `ctx.auth.can`
 * and the guards that ask it count what the caller may in this organisation.
 */
export function inOrg(): Guard<{ org: Org }> {
  const made = guard('inOrg', (ctx: GuardContext) => {
    const { auth, caller, org } = ctx
    const run = runOf(ctx)
    const { active } = run.get(organizationsParts)!
    const found = active.of(run)
    if (org && found) {
      const standing = found.role === null ? undefined : `${found.role} of ${found.org.slug}`
      return { org, auth: withGrants(auth, found.grants, standing) }
    }
    if (caller.kind === 'anonymous') throw new Unauthenticated()
    if (!active.isNamed(run)) throw new OrganizationRequired()
    // The same for an organisation of others as for none.
    throw new NotFound()
  })
  // Whoever is in an organisation is somebody.
  return asks(made, { kind: 'user' }) as Guard<{ org: Org }>
}
