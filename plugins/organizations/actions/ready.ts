import type { Action } from '../../../kernel/index.ts'
import type { OrganizationsConfig } from '../config.ts'
import * as invitations from './invitations.ts'
import * as members from './members.ts'
import type { ReadyAction } from './names.ts'
import { create, get, list, remove, update } from './organization.ts'
import type { ActionMaker, ActionParts } from './parts.ts'
import * as roles from './roles.ts'
import * as teams from './teams.ts'

const MAKERS: Readonly<Record<ReadyAction, ActionMaker>> = {
  ...{ create, list, get, update, delete: remove },
  ...members,
  ...invitations,
  ...roles,
  ...teams,
}

/** Whoever runs an organisation could see by it which users the app has. */
const ONLY_WHEN_ASKED: ReadonlySet<string> = new Set<ReadyAction>(['addMember'])

/** The ready actions, but for those that the config switches off. */
export function readyActions(
  parts: ActionParts,
  actions: NonNullable<OrganizationsConfig['actions']>,
): Action[] {
  return Object.entries(MAKERS).flatMap(([name, make]) =>
    (actions[name as ReadyAction] ?? !ONLY_WHEN_ASKED.has(name)) ? [make(parts)] : [],
  )
}
