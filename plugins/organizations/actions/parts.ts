import {
  type Action,
  Forbidden,
  type Guard,
  type GuardsOf,
  type KernelContext,
  type TriggersOf,
  guard,
  kit,
} from '../../../kernel/index.ts'
import type { Auth } from '../../auth/index.ts'
import type { CronPlugin } from '../../cron/index.ts'
import type { RateLimitPlugin } from '../../rate-limit/index.ts'
import type { OrganizationsPlugin } from '../index.ts'
import type { Org } from '../org.ts'

/** What the ready actions are made with. */
export interface ActionParts {
  /** Path before those of the actions. */
  readonly prefix: string
  /** Whether schedules run. */
  readonly hasCron: boolean
  /** Whether tries can be counted. */
  readonly hasRateLimit: boolean
}

/** Makes some of the ready actions. */
export type ActionMaker = (parts: ActionParts) => Action

type Kit = ReturnType<typeof kit<OrganizationsPlugin>>

const tools: Kit = kit<OrganizationsPlugin>()

/** Declares an action of this plugin. */
export const action: Kit['action'] = tools.action

/** The trigger builders that this plugin's actions can use. */
export const triggers: Kit['triggers'] = tools.triggers

/** The trigger builders of a plugin that may be absent. */
export const schedules: TriggersOf<CronPlugin> = tools.triggers as never

/** The guard builders that this plugin's actions can use. */
export const guards: Kit['guards'] = tools.guards

/**
 * Whoever acts themselves, or through work that they have caused: not an API key, which nobody was told
 * that it could make or end memberships.
 */
export function inPerson(): Guard {
  return guard('inPerson', ({ auth }: KernelContext & { readonly auth: Auth }) => {
    if (auth.apiKey) throw new Forbidden({ message: 'Sign in to do this.' })
  })
}

/** Counts tries of tokens, by caller and of strangers by address, where something counts (R32). */
export function fewTries({ hasRateLimit }: ActionParts): readonly Guard[] {
  if (!hasRateLimit) return []
  const { rateLimit } = tools.guards as unknown as GuardsOf<RateLimitPlugin>
  return [rateLimit({ limit: 30, window: '10m', name: 'organizations.invitations' })]
}

/** Guards of an action for members who may something in their organisation. */
export function forMembers(permission: string): readonly [Guard<{ org: Org }>, Guard] {
  return [guards.inOrg(), guards.hasPermission(`organization${permission}`)]
}
