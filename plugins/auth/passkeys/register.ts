import { type Action, Conflict, Forbidden, t } from '../../../kernel/index.ts'
import { UniqueViolation } from '../../db/index.ts'
import { FOR_THEMSELVES, action, noStore, triggers } from '../actions/parts.ts'
import { proven } from '../actions/proven.ts'
import { audit } from '../audit.ts'
import { PasskeyRefused } from '../errors.ts'
import { userOf } from './challenges.ts'
import { refuse } from './refuse.ts'
import { challengeOf, registrationResponse } from './responses.ts'
import type { PasskeyParts } from './setup.ts'
import { creationShape, nameInput, passkeyShape, shownPasskey } from './shapes.ts'

/** Begins to make a passkey for the user. */
export function startPasskeyRegistration(parts: PasskeyParts): Action {
  const { ceremonies, challenges, passkeys } = parts.webauthn
  return proven(
    parts,
    {
      name: 'auth.startPasskeyRegistration',
      description: 'What a browser makes a passkey by.',
      path: '/passkeys/register/start',
      output: t.Object({ options: creationShape }),
    },
    async (_input, ctx, session) => {
      const { user } = ctx.auth
      await parts.throttle.take(ctx, 'passkeys', user.id)
      const challenge = await challenges.begin({
        ...{ kind: 'register', bound: session.id, who: userOf(user.id) },
      })
      const has = await passkeys.list(user.id)
      return { options: await ceremonies.creation(challenge, user, has) }
    },
  )
}

/** Has the user sign in by a passkey, too. */
export function registerPasskey(parts: PasskeyParts): Action {
  const { ceremonies, challenges, passkeys } = parts.webauthn
  return action(
    {
      name: 'auth.registerPasskey',
      description: 'Has the user sign in by a passkey that the browser has made.',
      input: t.Object({ response: registrationResponse, name: t.Optional(nameInput) }),
      output: t.Object({ passkey: passkeyShape }),
      triggers: [
        triggers.api('POST', `${parts.prefix}/passkeys/register`, { body: 'json', status: 201 }),
      ],
      guards: FOR_THEMSELVES,
      errors: [Conflict, Forbidden, PasskeyRefused],
    },
    async ({ response, name = 'Passkey' }, ctx) => {
      noStore(ctx.http)
      const { user, session } = ctx.auth
      if (!session) throw new Forbidden({ message: 'Sign in to do this.' })
      await parts.throttle.take(ctx, 'passkeys', user.id)
      const challenge = challengeOf(response.response.clientDataJSON)
      const begun = { kind: 'register', bound: session.id } as const
      const facts = { user: user.id }
      if (!(await challenges.redeem(challenge, begun, [userOf(user.id)]))) {
        return refuse(ctx, 'challenge', facts)
      }
      const made = await ceremonies.created(challenge, response).catch((error: unknown) => {
        ctx.logger.warn('a passkey could not be made', { error })
        return refuse(ctx, 'response', facts)
      })
      const { transports = [] } = response.response
      const passkey = await passkeys
        .add({ ...made, ...{ userId: user.id, name, transports } })
        .catch((error: unknown) => {
          if (error instanceof UniqueViolation) return refuse(ctx, 'taken', facts)
          throw error
        })
      await parts.tell(ctx, { kind: 'passkey-added', email: user.email })
      audit(ctx, 'passkey.added', { ...facts, passkey: passkey.id })
      return { passkey: shownPasskey(passkey) }
    },
  )
}
