import { type ErrorClass, defineError, t } from '../../kernel/index.ts'

/** One answer for every way in which signing in fails, so that it tells nobody which accounts there are. */
export const InvalidCredentials: ErrorClass = defineError('INVALID_CREDENTIALS', {
  status: 401,
  message:
    'The e-mail address or the password is wrong, or the address has not been confirmed yet.',
})

/**
 * The password of whoever is signed in already, and is asked for it once more. No 401: the session is in
 * force, and clients must not drop it.
 */
export const WrongPassword: ErrorClass = defineError('WRONG_PASSWORD', {
  status: 403,
  message: 'The password is wrong.',
})

/** The password does not meet the policy; `details` say which rule, and nothing of the password. */
export const PasswordRefused: ErrorClass<{ rule: string }> = defineError('PASSWORD_REFUSED', {
  status: 422,
  message: 'This password cannot be used; choose another one.',
  details: t.Object({ rule: t.String() }),
})

/** A code does not fit: wrong, used, over, or asked for by somebody else. */
export const InvalidCode: ErrorClass = defineError('INVALID_CODE', {
  status: 400,
  message:
    'This code is wrong, was used, is over, or was asked for elsewhere. Ask for a new one, here.',
})

/** Something that only the user may do, and not whoever finds their screen unlocked. */
export const ProofNeeded: ErrorClass = defineError('PROOF_NEEDED', {
  status: 403,
  message: 'Give your password, or sign in again, to do this.',
})

/** Something that only the user themselves may do, and nobody who looks at the app as they do. */
export const ImpersonationRefused: ErrorClass = defineError('IMPERSONATION_REFUSED', {
  status: 403,
  message: 'Only the user themselves may do this, and nobody who acts as them.',
})

/** Who comes back from another service is not let in; the log says why, and callers are not told. */
export const OAuthRefused: ErrorClass = defineError('OAUTH_REFUSED', {
  status: 400,
  message:
    'This sign-in was begun elsewhere, is over, or was not confirmed by the service. Begin again, here.',
})

/** What a device has signed is not accepted; the log says why, and callers are not told. */
export const PasskeyRefused: ErrorClass = defineError('PASSKEY_REFUSED', {
  status: 400,
  message:
    'This passkey is not known here, or was asked for elsewhere or too long ago. Begin again, here.',
})

/** More passwords wait to be checked than the process takes on. */
export const PasswordsBusy: ErrorClass = defineError('PASSWORDS_BUSY', {
  status: 503,
  message: 'Too many sign-ins at once; retry shortly.',
  retry: true,
})
