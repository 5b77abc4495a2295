import type { AuthConfig } from '../config.ts'
import type { Passkeys } from '../passkeys/passkeys.ts'
import { type Authenticators, authenticators } from './authenticators.ts'
import { type PendingSignIn, type PendingSignIns, pendingSignIns } from './pending-sign-ins.ts'
import { factorSeal } from './seal.ts'

/** Time-based one-time codes as a second factor. */
export interface Totp {
  /** What authenticator apps call the service. */
  readonly issuer: string
  /** Whether nobody signs in by one factor. */
  readonly required: boolean
  readonly authenticators: Authenticators
  readonly pending: PendingSignIns
  /**
   * Whether somebody who has given the first factor may choose the second: where everybody needs one, and
   * they have none yet. Whoever has a passkey has one; else a stolen password would do.
   */
  mayEnrol(waiting: PendingSignIn, passkeys: Passkeys | undefined): Promise<boolean>
}

/** Builds it; loaded where the config asks for it. */
export function setupTotp(
  { issuer, required = false }: NonNullable<AuthConfig['totp']>,
  secrets: readonly string[],
  parts: Omit<Parameters<typeof authenticators>[0], 'seal'>,
): Totp {
  const all = authenticators({ ...parts, seal: factorSeal(secrets) })
  return {
    ...{ issuer, required, authenticators: all, pending: pendingSignIns(parts) },
    async mayEnrol({ userId, method }, passkeys) {
      if (!required || (await all.isOn(userId))) return false
      return method === 'passkey' || ((await passkeys?.list(userId)) ?? []).length === 0
    },
  }
}
