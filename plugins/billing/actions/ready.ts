import { type Action, readyActions } from '../../../kernel/index.ts'
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
export function billingActions(parts: ActionParts, config: BillingConfig): Action[] {
  return readyActions(MAKERS, parts, config)
}
