import type { Action } from '../../../kernel/index.ts'
import type { AuthConfig, ReadyAction } from '../config.ts'
import {
  disableUser,
  enableUser,
  grantRole,
  signOutEverybody,
  signOutUser,
  withdrawRole,
} from './admin.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
import { me } from './me.ts'
import type { ActionParts } from './parts.ts'
import { listSessions, revokeOneSession, revokeOtherSessions } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { signUp } from './sign-up.ts'

const MAKERS: Readonly<Record<ReadyAction, (parts: ActionParts) => Action>> = {
  signUp,
  signIn,
  signOut,
  me,
  listSessions,
  revokeSession: revokeOneSession,
  revokeOtherSessions,
  createApiKey,
  listApiKeys,
  revokeApiKey,
  signOutUser,
  signOutEverybody,
  disableUser,
  enableUser,
  grantRole,
  withdrawRole,
}

/** The ready actions that the config does not switch off. */
export function readyActions(parts: ActionParts, { actions = {} }: AuthConfig): Action[] {
  return Object.entries(MAKERS).flatMap(([name, make]) =>
    actions[name as ReadyAction] === false ? [] : [make(parts)],
  )
}
