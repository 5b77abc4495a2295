import type { TArray, TObject, TString } from '@sinclair/typebox'
import { t } from '../../../kernel/index.ts'
import type { User } from '../user.ts'
import { base32, otpauthUri } from './one-time-code.ts'
import type { Totp } from './setup.ts'

/** Schema of a secret that was just made. */
export const enrolledShape: TObject<{ uri: TString; secret: TString }> = t.Object({
  uri: t.String({ secret: true, description: 'To be shown as a QR code.' }),
  secret: t.String({ secret: true, description: 'The same to be typed, in base32.' }),
})

/** Schema of recovery codes that were just made. */
export const recoveryCodesShape: TArray<TString> = t.Array(t.String({ secret: true }), {
  description: 'For who has lost the phone, each for one use; shown this once.',
})

/** Makes a secret for the authenticator app of a user. @throws Conflict when one is on */
export async function enrol(
  { issuer, authenticators }: Totp,
  { id, email }: Pick<User, 'id' | 'email'>,
): Promise<{ uri: string; secret: string }> {
  const secret = await authenticators.enrol(id)
  return { uri: otpauthUri(issuer, email, secret), secret: base32(secret) }
}
