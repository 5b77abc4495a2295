import { type Guard, kit } from '../../../kernel/index.ts'
import type { HttpExchange } from '../../http/index.ts'
import type { Codes } from '../codes.ts'
import { authenticated, everybody, notImpersonated } from '../guards.ts'
import type { AuthPlugin } from '../index.ts'
import type { KeyLimits } from '../key-limit.ts'
import type { AuthNotice } from '../notice.ts'
import type { KnownDevice } from '../known-device.ts'
import type { AuthService } from '../service.ts'
import type { Tell } from '../teller.ts'
import type { Throttle } from '../throttle.ts'
import type { OAuth } from '../oauth/setup.ts'
import type { Totp } from '../totp/setup.ts'
import type { RequestParts } from './request.ts'

/** What the ready actions are made with. */
export interface ActionParts extends RequestParts {
  readonly service: AuthService
  readonly codes: Codes
  readonly keyLimits: KeyLimits
  /** Path before those of the actions. */
  readonly prefix: string
  readonly emailVerification: 'off' | 'required'
  readonly throttle: Throttle
  readonly device: KnownDevice
  /** Where `auth.totp` asks for it. */
  readonly totp: Totp | undefined
  /** Where `auth.oauth` names services. */
  readonly oauth: OAuth | undefined
  /** Whether mails are sent; otherwise there is nothing that a code could come by. */
  readonly hasMailer: boolean
  /** Has a mail sent, when there is a mailer. */
  readonly tell: Tell
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Tells the owner of an address; never fails, and is not waited for. */
  readonly notify: (notice: AuthNotice) => void
}

type Kit = ReturnType<typeof kit<AuthPlugin>>

const tools: Kit = kit<AuthPlugin>()

/** Declares an action of this plugin. */
export const action: Kit['action'] = tools.action

/** The trigger builders that this plugin's actions can use. */
export const triggers: Kit['triggers'] = tools.triggers

/** Guards of an action that a stranger may call. */
export const FOR_EVERYBODY: readonly [Guard] = [everybody()]

/** Guards of an action for whoever is signed in. */
export const FOR_USERS: readonly [ReturnType<typeof authenticated>] = [authenticated()]

/** Guards of an action for the user alone, and not for who acts as them: it changes how they sign in. */
export const FOR_THEMSELVES: readonly [ReturnType<typeof authenticated>, Guard] = [
  authenticated(),
  notImpersonated(),
]

/** Nothing of what these actions answer may be kept by a cache (R64). */
export function noStore(http: HttpExchange | undefined): void {
  http?.headers.set('cache-control', 'no-store')
}
