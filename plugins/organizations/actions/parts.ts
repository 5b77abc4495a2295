import { type Action, type Guard, type TriggersOf, kit } from '../../../kernel/index.ts'
import type { CronPlugin } from '../../cron/index.ts'
import type { OrganizationsPlugin } from '../index.ts'
import type { Org } from '../org.ts'

/** What the ready actions are made with. */
export interface ActionParts {
  /** Path before those of the actions. */
  readonly prefix: string
  /** Whether schedules run. */
  readonly hasCron: boolean
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

/** Guards of an action for members who may something in their organisation. */
export function forMembers(permission: string): readonly [Guard<{ org: Org }>, Guard] {
  return [guards.inOrg(), guards.hasPermission(`organization${permission}`)]
}
