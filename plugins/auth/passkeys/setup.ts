import { type Host, milliseconds } from '../../../kernel/index.ts'
import type { ActionParts } from '../actions/parts.ts'
import { type Ceremonies, ceremonies } from './ceremonies.ts'
import { type Challenges, challenges } from './challenges.ts'
import { checkPasskeys } from './check.ts'
import type { PasskeysConfig } from './config.ts'
import { type Passkeys, passkeys } from './passkeys.ts'

/** Signing in by a device. */
export interface WebAuthn {
  readonly passkeys: Passkeys
  readonly challenges: Challenges
  readonly ceremonies: Ceremonies
}

/** What the actions of passkeys are made with. */
export type PasskeyParts = ActionParts & { readonly webauthn: WebAuthn }

/** Builds it; loaded where the config asks for it. Undefined where boot is refused. */
export async function setupPasskeys(
  { report }: Pick<Host<never>, 'report'>,
  config: PasskeysConfig,
  parts: Omit<Parameters<typeof challenges>[0], 'timeout'> & Parameters<typeof passkeys>[0],
): Promise<WebAuthn | undefined> {
  checkPasskeys(report, config)
  const loaded = await ceremonies(config).catch((cause: unknown) => {
    report({
      key: 'auth.passkeys',
      message: 'passkeys need the package @simplewebauthn/server',
      mend: 'run: bun add @simplewebauthn/server',
      cause,
    })
    return undefined
  })
  if (!loaded) return undefined
  return {
    ceremonies: loaded,
    passkeys: passkeys(parts),
    challenges: challenges({ ...parts, timeout: milliseconds(config.timeout ?? '5m') }),
  }
}
