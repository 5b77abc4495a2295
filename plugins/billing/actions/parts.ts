import {
  type Action,
  Forbidden,
  type Guard,
  type KernelContext,
  type TriggersOf,
  guard,
  kit,
} from '../../../kernel/index.ts'
import type { CronPlugin } from '../../cron/index.ts'
import type { EventsPlugin } from '../../events/index.ts'
import type { Org } from '../../organizations/index.ts'
import type { BillingPlugin } from '../index.ts'

/** What the ready actions are made with. */
export interface ActionParts {
  /** Path before those of the actions. */
  readonly prefix: string
  /** Whether schedules run. */
  readonly hasCron: boolean
  /** Whether events are heard. */
  readonly hasEvents: boolean
  /** The page that the provider's pages lead back to; undefined where nobody takes money. */
  readonly returnUrl: string | undefined
}

/** Makes some of the ready actions. */
export type ActionMaker = (parts: ActionParts) => Action

type Kit = ReturnType<typeof kit<BillingPlugin>>

const tools: Kit = kit<BillingPlugin>()

/** Declares an action of this plugin. */
export const action: Kit['action'] = tools.action

/** The trigger builders that this plugin's actions can use. */
export const triggers: Kit['triggers'] = tools.triggers

/** The trigger builders of plugins that may be absent. */
export const schedules: TriggersOf<CronPlugin | EventsPlugin> = tools.triggers as never

/** The guard builders that this plugin's actions can use. */
export const guards: Kit['guards'] = tools.guards

/** The app itself, and nobody else. */
export function theApp(): Guard {
  return guard('theApp', ({ caller }: KernelContext) => {
    if (caller.kind !== 'system') throw new Forbidden()
  })
}

/** Guards of an action for members who may something about what their organisation pays for. */
export function forMembers(permission: string): readonly [Guard<{ org: Org }>, Guard] {
  return [guards.inOrg(), guards.hasPermission(`billing:${permission}`)]
}
