import { type Action, readyActions } from '../../../kernel/index.ts'
import type { AuthConfig } from '../config.ts'
import type { OAuthParts } from '../oauth/round-trip.ts'
import type { PasskeyParts } from '../passkeys/setup.ts'
import type { TotpParts } from '../totp/actions.ts'
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
import type { MailedAction, OAuthAction, PasskeyAction, PlainAction, TotpAction } from './names.ts'
import type { ActionParts } from './parts.ts'
import { requestPasswordReset, resetPassword } from './reset-password.ts'
import { defineRole, listPermissions, listRoles, removeRole } from './roles.ts'
import { listSessions, revokeOneSession, revokeOtherSessions } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { signUp } from './sign-up.ts'
import { requestEmailVerification, verifyEmail } from './verify-email.ts'

type Makers<Name extends string, Parts = ActionParts> = Readonly<
  Record<Name, (parts: Parts) => Action>
>

const PLAIN: Makers<PlainAction> = {
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
const BY_MAIL: Makers<MailedAction> = {
  requestEmailVerification,
  verifyEmail,
  requestPasswordReset,
  resetPassword,
  requestMagicLink,
  magicLink,
  requestEmailChange,
  changeEmail,
}

/** The ready actions of what the app has, but for those that the config switches off. */
export async function authActions(
  parts: ActionParts & { readonly webauthn: PasskeyParts['webauthn'] | undefined },
  config: AuthConfig,
): Promise<Action[]> {
  const { totp, oauth, webauthn, hasMailer } = parts
  return [
    ...readyActions(PLAIN, parts, config),
    ...(hasMailer ? readyActions(BY_MAIL, parts, config) : []),
    ...(totp ? await totpActions({ ...parts, totp }, config) : []),
    ...(oauth ? await oauthActions({ ...parts, oauth }, config) : []),
    ...(webauthn ? await passkeyActions({ ...parts, webauthn }, config) : []),
  ]
}

async function totpActions(parts: TotpParts, config: AuthConfig): Promise<Action[]> {
  const [{ secondFactor }, { enrolSecondFactor }, own] = await Promise.all([
    import('../totp/second-factor.ts'),
    import('../totp/enrol-second-factor.ts'),
    import('../totp/actions.ts'),
  ])
  const makers: Partial<Makers<TotpAction, TotpParts>> = {
    ...own,
    secondFactor,
    ...(parts.totp.required && { enrolSecondFactor }),
  }
  return readyActions(makers, parts, config)
}

async function oauthActions(parts: OAuthParts, config: AuthConfig): Promise<Action[]> {
  const makers: Makers<OAuthAction, OAuthParts> = { ...(await import('../oauth/actions.ts')) }
  const ready = readyActions(makers, parts, config)
  const posts = [...parts.oauth.providers.values()].some(({ landing }) => landing)
  if (posts) ready.push((await import('../oauth/callback.ts')).oauthCallback(parts))
  return ready
}

async function passkeyActions(parts: PasskeyParts, config: AuthConfig): Promise<Action[]> {
  const [register, manage, enter] = await Promise.all([
    import('../passkeys/register.ts'),
    import('../passkeys/manage.ts'),
    import('../passkeys/sign-in.ts'),
  ])
  const makers: Makers<PasskeyAction, PasskeyParts> = { ...register, ...manage, ...enter }
  return readyActions(makers, parts, config)
}
