import { type Action, readyActions } from '../../../kernel/index.ts'
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

/** The ready actions, but for those that the config switches off. */
export function organizationsActions(parts: ActionParts, config: OrganizationsConfig): Action[] {
  // Whoever runs an organisation could see by it which users the app has.
  return readyActions(MAKERS, parts, config, ['addMember'])
}
