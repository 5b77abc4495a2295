import { type Action, t } from '../../../kernel/index.ts'
import { audit } from '../audit.ts'
import { InvalidCredentials } from '../errors.ts'
import { emailKey } from '../user.ts'
import { enter, enteredShape } from './enter.ts'
import { type ActionParts, FOR_EVERYBODY, action, noStore, triggers } from './parts.ts'
import { emailInput, passwordInput } from './shapes.ts'

/** Begins a session for whoever knows the password. Every failure looks and takes the same. */
export function signIn(parts: ActionParts): Action {
  const { service, prefix, emailVerification, notify, throttle, device } = parts
  const { users, passwords } = service
  return action(
    {
      name: 'auth.signIn',
      description:
        'Begins a session: in a cookie for browsers, as a bearer token for other clients.',
      input: t.Object({
        email: emailInput,
        password: passwordInput,
        keep: t.Optional(
          t.Union([t.Literal('cookie'), t.Literal('token')], {
            description: 'Where the client keeps the session. Default: cookie.',
          }),
        ),
      }),
      output: enteredShape(parts),
      triggers: [triggers.api('POST', `${prefix}/sign-in`, { body: 'json' })],
      guards: FOR_EVERYBODY,
      errors: [InvalidCredentials],
    },
    async ({ email, password, keep }, ctx) => {
      noStore(ctx.http)
      const known = device.read(ctx.http, email)
      const key = known === undefined ? emailKey(email) : `${emailKey(email)} on ${known}`
      await throttle.take(ctx, 'signIns', key)
      const account = await users.byEmail(email)
      const fits = await passwords.verify(password, account?.passwordHash)
      if (!account || !fits || account.disabled) {
        const reason = !account ? 'unknown' : fits ? 'disabled' : 'password'
        audit(ctx, 'sign-in.failed', { email, user: account?.user.id, reason })
        throw new InvalidCredentials()
      }
      const { user, passwordHash } = account
      if (emailVerification === 'required' && !user.emailVerified) {
        notify({ kind: 'not-verified', user })
        audit(ctx, 'sign-in.failed', { user: user.id, reason: 'not-verified' })
        throw new InvalidCredentials()
      }
      if (passwords.isOutdated(passwordHash!)) {
        await passwords.keep(user.id, await passwords.hash(password))
      }
      await throttle.forgive(ctx, 'signIns', key)
      const entered = await enter(parts, ctx, { user, method: 'password' }, keep)
      const isNew = known === undefined && ctx.rateLimit !== undefined && 'session' in entered
      if (ctx.http && keep !== 'token' && isNew) device.remember(ctx.http, email)
      return entered
    },
  )
}
