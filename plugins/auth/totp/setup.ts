import { type Authenticators, authenticators } from './authenticators.ts'
import { type PendingSignIns, pendingSignIns } from './pending-sign-ins.ts'
import { factorSeal } from './seal.ts'

/** Time-based one-time codes as a second factor. */
export interface Totp {
  /** What authenticator apps call the service. */
  readonly issuer: string
  readonly authenticators: Authenticators
  readonly pending: PendingSignIns
}

/** Builds it; loaded where the config asks for it. */
export function setupTotp(
  issuer: string,
  secrets: readonly string[],
  parts: Omit<Parameters<typeof authenticators>[0], 'seal'>,
): Totp {
  return {
    issuer,
    authenticators: authenticators({ ...parts, seal: factorSeal(secrets) }),
    pending: pendingSignIns(parts),
  }
}
