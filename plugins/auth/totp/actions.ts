import { type Action, Conflict, Forbidden, t } from '../../../kernel/index.ts'
import { audit } from '../audit.ts'
import { InvalidCode } from '../errors.ts'
import {
  type ActionParts,
  FOR_THEMSELVES,
  FOR_USERS,
  action,
  noStore,
  triggers,
} from '../actions/parts.ts'
import { proven } from '../actions/proven.ts'
import { renewSession, renewedFields, renewedShape } from '../actions/renew-session.ts'
import { codeInput } from '../actions/shapes.ts'
import { enrol, enrolledShape, recoveryCodesShape } from './enrolment.ts'
import type { Totp } from './setup.ts'

/** What the actions of the second factor are made with. */
export type TotpParts = ActionParts & { readonly totp: Totp }

const WRONG =
  'This code is wrong, or the secret is more than ten minutes old. Give what the app shows now, or enrol again.'

/** Whether the user has an authenticator app. */
export function totpStatus({ prefix, totp: { authenticators } }: TotpParts): Action {
  return action(
    {
      name: 'auth.totpStatus',
      description: 'Whether signing in asks the user for a code of an authenticator app.',
      input: t.Object({}),
      output: t.Object({ enabled: t.Boolean(), recoveryCodes: t.Integer() }),
      triggers: [triggers.api('GET', `${prefix}/totp`)],
      guards: FOR_USERS,
    },
    async (_input, { auth: { user }, http }) => {
      noStore(http)
      const enabled = await authenticators.isOn(user.id)
      return { enabled, recoveryCodes: enabled ? await authenticators.recoveryLeft(user.id) : 0 }
    },
  )
}

/** Makes a secret for an authenticator app; nothing is asked for before its first code has come. */
export function enrolTotp(parts: TotpParts): Action {
  return proven(
    parts,
    {
      name: 'auth.enrolTotp',
      description: 'Makes a secret for an authenticator app.',
      path: '/totp/enrol',
      output: enrolledShape,
      errors: [Conflict],
    },
    async (_input, ctx) => {
      const { user } = ctx.auth
      const made = await enrol(parts.totp, user)
      audit(ctx, 'totp.enrolled', { user: user.id })
      return made
    },
  )
}

/** Puts the authenticator app in force; other sessions end. */
export function confirmTotp(parts: TotpParts): Action {
  const { authenticators } = parts.totp
  return action(
    {
      name: 'auth.confirmTotp',
      description: 'Has signing in ask for a code from now on, by the first code of the app.',
      input: t.Object({ code: codeInput }),
      output: t.Object({ recoveryCodes: recoveryCodesShape, ...renewedFields }),
      triggers: [triggers.api('POST', `${parts.prefix}/totp/confirm`, { body: 'json' })],
      guards: FOR_THEMSELVES,
      errors: [Forbidden, InvalidCode],
    },
    async ({ code }, ctx) => {
      noStore(ctx.http)
      const { user, session } = ctx.auth
      if (!session) throw new Forbidden({ message: 'Sign in to do this.' })
      await parts.throttle.take(ctx, 'factors', user.id)
      let codes: string[] = []
      const change = async (): Promise<void> => {
        const made = await authenticators.confirm(user.id, code)
        if (!made) throw new InvalidCode({ message: WRONG })
        codes = made
      }
      const renewed = await renewSession(parts, ctx, session, change, `${session.method}+totp`)
      await parts.throttle.forgive(ctx, 'factors', user.id)
      await parts.tell(ctx, { kind: 'second-factor-on', email: user.email })
      audit(ctx, 'totp.on', { user: user.id })
      return { recoveryCodes: codes, ...renewed }
    },
  )
}

/** Has signing in ask for no code any more; other sessions end. */
export function disableTotp(parts: TotpParts): Action {
  const { service } = parts
  const { authenticators, required } = parts.totp
  return proven(
    parts,
    {
      name: 'auth.disableTotp',
      description: 'Has signing in ask for no code any more.',
      path: '/totp/disable',
      output: renewedShape,
      errors: [Conflict],
    },
    async (_input, ctx, session) => {
      const { user } = ctx.auth
      if (required && ((await service.passkeys?.list(user.id)) ?? []).length === 0) {
        throw new Conflict({ message: 'Nobody signs in here by one factor.' })
      }
      const renewed = await renewSession(parts, ctx, session, async () => {
        // Nothing has changed then, for which sessions would have to end.
        if (await authenticators.remove(user.id)) return
        throw new Conflict({ message: 'There is no authenticator app.' })
      })
      await parts.tell(ctx, { kind: 'second-factor-off', email: user.email })
      audit(ctx, 'totp.off', { user: user.id })
      return renewed
    },
  )
}

/** Other recovery codes; those that there were are void. */
export function renewRecoveryCodes(parts: TotpParts): Action {
  const { authenticators } = parts.totp
  return proven(
    parts,
    {
      name: 'auth.renewRecoveryCodes',
      description: 'Makes new recovery codes.',
      path: '/totp/recovery-codes',
      output: t.Object({ recoveryCodes: recoveryCodesShape }),
    },
    async (_input, ctx) => {
      const { user } = ctx.auth
      if (!(await authenticators.isOn(user.id))) {
        throw new Forbidden({ message: 'There is no authenticator app.' })
      }
      audit(ctx, 'recovery-codes.renewed', { user: user.id })
      return { recoveryCodes: await authenticators.renewRecovery(user.id) }
    },
  )
}
