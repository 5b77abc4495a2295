import type { Action } from '../../../kernel/index.ts'
import type { BillingConfig } from '../config.ts'
import * as changing from './changing.ts'
import type { ReadyAction } from './names.ts'
import type { ActionMaker, ActionParts } from './parts.ts'
import * as reading from './reading.ts'
import * as staff from './staff.ts'
import * as upkeep from './upkeep.ts'

const MAKERS: Readonly<Record<ReadyAction, ActionMaker>> = {
  ...reading,
  ...changing,
  ...staff,
  ...upkeep,
}

/** The ready actions, but for those that the config switches off. */
export function readyActions(
  parts: ActionParts,
  actions: NonNullable<BillingConfig['actions']>,
): Action[] {
  return Object.entries(MAKERS).flatMap(([name, make]) =>
    (actions[name as ReadyAction] ?? true) ? [make(parts)] : [],
  )
}
