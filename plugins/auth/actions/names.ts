const PLAIN = [
  'signUp',
  'signIn',
  'signOut',
  'me',
  'listSessions',
  'revokeSession',
  'revokeOtherSessions',
  'createApiKey',
  'listApiKeys',
  'revokeApiKey',
  'signOutUser',
  'signOutEverybody',
  'disableUser',
  'enableUser',
  'grantRole',
  'withdrawRole',
  'listRoles',
  'listPermissions',
  'defineRole',
  'removeRole',
  'changePassword',
  'deleteAccount',
] as const
const MAILED = [
  'requestEmailVerification',
  'verifyEmail',
  'requestPasswordReset',
  'resetPassword',
  'requestMagicLink',
  'magicLink',
  'requestEmailChange',
  'changeEmail',
] as const
const TOTP = [
  'totpStatus',
  'enrolTotp',
  'confirmTotp',
  'disableTotp',
  'renewRecoveryCodes',
  'secondFactor',
  'enrolSecondFactor',
] as const
const OAUTH = [
  'startOAuth',
  'oauth',
  'startOAuthLink',
  'linkOAuth',
  'listIdentities',
  'unlinkIdentity',
] as const
const PASSKEY = [
  'startPasskey',
  'passkey',
  'startPasskeyRegistration',
  'registerPasskey',
  'listPasskeys',
  'renamePasskey',
  'removePasskey',
] as const

/** Every ready action, by the name that the config switches it off by. */
export const ACTIONS: readonly ReadyAction[] = [...PLAIN, ...MAILED, ...TOTP, ...OAUTH, ...PASSKEY]

/** Name of a ready action. */
export type ReadyAction = PlainAction | MailedAction | TotpAction | OAuthAction | PasskeyAction

/** Those that need nothing else. */
export type PlainAction = (typeof PLAIN)[number]

/** Those that need the mailer. */
export type MailedAction = (typeof MAILED)[number]

/** Those that need `auth.totp`. */
export type TotpAction = (typeof TOTP)[number]

/** Those that need `auth.oauth`. */
export type OAuthAction = (typeof OAUTH)[number]

/** Those that need `auth.passkeys`. */
export type PasskeyAction = (typeof PASSKEY)[number]
