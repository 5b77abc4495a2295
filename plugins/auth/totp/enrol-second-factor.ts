import { type Action, Forbidden, t } from '../../../kernel/index.ts'
import { FOR_EVERYBODY, action, noStore, triggers } from '../actions/parts.ts'
import { boundTo, requestInput } from '../actions/request.ts'
import { audit } from '../audit.ts'
import type { TotpParts } from './actions.ts'
import { enrol, enrolledShape } from './enrolment.ts'

/** Makes a secret for who cannot sign in without a second factor, and has none yet. */
export function enrolSecondFactor(parts: TotpParts): Action {
  const { service, throttle, totp, prefix } = parts
  return action(
    {
      name: 'auth.enrolSecondFactor',
      description:
        'Makes a secret for an authenticator app, whose first code begins the session that waits.',
      input: t.Object({ request: requestInput }),
      output: enrolledShape,
      triggers: [triggers.api('POST', `${prefix}/second-factor/enrol`, { body: 'json' })],
      guards: FOR_EVERYBODY,
      errors: [Forbidden],
    },
    async ({ request }, ctx) => {
      noStore(ctx.http)
      const bound = boundTo(parts, ctx.http, request)
      await throttle.take(ctx, 'factors', bound)
      const waiting = await totp.pending.find(bound)
      const user = waiting && (await service.users.get(waiting.userId))
      if (!user || !(await totp.mayEnrol(waiting, service.passkeys))) {
        throw new Forbidden({ message: 'No sign-in waits here for a second factor to be chosen.' })
      }
      const made = await enrol(totp, user)
      audit(ctx, 'totp.enrolled', { user: user.id })
      return made
    },
  )
}
