import type { Action } from '../../../kernel/index.ts'
import type {
  AuthConfig,
  MailedAction,
  OAuthAction,
  PasskeyAction,
  ReadyAction,
  TotpAction,
} from '../config.ts'
import {
  disableUser,
  enableUser,
  grantRole,
  signOutEverybody,
  signOutUser,
  withdrawRole,
} from './admin.ts'
import { changeEmail, requestEmailChange } from './change-email.ts'
import { changePassword } from './change-password.ts'
import { deleteAccount } from './delete-account.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
import { magicLink, requestMagicLink } from './magic-link.ts'
import { me } from './me.ts'
import type { ActionParts } from './parts.ts'
import { requestPasswordReset, resetPassword } from './reset-password.ts'
import { defineRole, listPermissions, listRoles, removeRole } from './roles.ts'
import { listSessions, revokeOneSession, revokeOtherSessions } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { signUp } from './sign-up.ts'
import { requestEmailVerification, verifyEmail } from './verify-email.ts'

const MAKERS: Readonly<
  Record<
    Exclude<ReadyAction, MailedAction | TotpAction | OAuthAction | PasskeyAction>,
    (parts: ActionParts) => Action
  >
> = {
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
  listRoles,
  listPermissions,
  defineRole,
  removeRole,
  changePassword,
  deleteAccount,
}

/** Those that nobody could use without mail. */
const BY_MAIL: Readonly<Record<MailedAction, (parts: ActionParts) => Action>> = {
  requestEmailVerification,
  verifyEmail,
  requestPasswordReset,
  resetPassword,
  requestMagicLink,
  magicLink,
  requestEmailChange,
  changeEmail,
}

/** The ready actions that the config does not switch off. */
export function readyActions(
  parts: ActionParts,
  { actions = {} }: AuthConfig,
  hasMailer: boolean,
): Action[] {
  return Object.entries({ ...MAKERS, ...(hasMailer && BY_MAIL) }).flatMap(([name, make]) =>
    actions[name as ReadyAction] === false ? [] : [make(parts)],
  )
}
