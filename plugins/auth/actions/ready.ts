import type { Action } from '../../../kernel/index.ts'
import type { ACTIONS, AuthConfig } from '../config.ts'
import { me } from './me.ts'
import type { ActionParts } from './parts.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { signUp } from './sign-up.ts'

const MAKERS: Readonly<Record<(typeof ACTIONS)[number], (parts: ActionParts) => Action>> = {
  signUp,
  signIn,
  signOut,
  me,
}

/** The ready actions that the config does not switch off. */
export function readyActions(parts: ActionParts, { actions = {} }: AuthConfig): Action[] {
  return Object.entries(MAKERS).flatMap(([name, make]) =>
    actions[name as keyof typeof MAKERS] === false ? [] : [make(parts)],
  )
}
