import { type Action, t } from '../../../kernel/index.ts'
import { type Entered, beginSession, enter, enteredShape } from '../actions/enter.ts'
import { FOR_EVERYBODY, action, noStore, triggers } from '../actions/parts.ts'
import { begin, boundTo, keepInput, requestInput } from '../actions/request.ts'
import { emailInput } from '../actions/shapes.ts'
import { PasskeyRefused } from '../errors.ts'
import type { SignInContext } from '../sign-in-user.ts'
import type { ThrottledContext } from '../throttle.ts'
import { type User, emailKey } from '../user.ts'
import { userHandleOf } from './ceremonies.ts'
import { addressOf, anyone } from './challenges.ts'
import { refuse } from './refuse.ts'
import { type AssertionResponse, assertionResponse, challengeOf } from './responses.ts'
import type { PasskeyParts } from './setup.ts'
import { requestShape } from './shapes.ts'

/** Begins to sign in by a passkey. The answer is the same for every address, as none is looked for. */
export function startPasskey(parts: PasskeyParts): Action {
  const { ceremonies, challenges } = parts.webauthn
  return action(
    {
      name: 'auth.startPasskey',
      description: 'What a browser has a passkey used by, to sign in.',
      input: t.Object({ email: t.Optional(emailInput), keep: keepInput }),
      output: t.Object({
        options: requestShape,
        request: t.Optional(
          t.String({
            secret: true,
            description: 'Only with `keep: "token"`: goes with the answer.',
          }),
        ),
      }),
      triggers: [triggers.api('POST', `${parts.prefix}/passkey/start`, { body: 'json' })],
      guards: FOR_EVERYBODY,
    },
    async ({ email, keep }, ctx) => {
      noStore(ctx.http)
      const { bound, answer } = begin(parts, ctx.http, keep)
      await parts.throttle.take(ctx, 'passkeys', bound)
      const who = email === undefined ? anyone : addressOf(emailKey(email))
      const challenge = await challenges.begin({ kind: 'sign-in', bound, who })
      const { request } = answer
      return {
        options: await ceremonies.request(challenge),
        ...(request !== undefined && { request }),
      }
    },
  )
}

/** Begins a session for whoever has used a passkey. */
export function passkey(parts: PasskeyParts): Action {
  return action(
    {
      name: 'auth.passkey',
      description: 'Begins a session by a passkey.',
      input: t.Object({ response: assertionResponse, request: requestInput, keep: keepInput }),
      output: enteredShape(parts),
      triggers: [triggers.api('POST', `${parts.prefix}/passkey`, { body: 'json' })],
      guards: FOR_EVERYBODY,
      errors: [PasskeyRefused],
    },
    async ({ response, request, keep }, ctx) => {
      noStore(ctx.http)
      const bound = boundTo(parts, ctx.http, request)
      await parts.throttle.take(ctx, 'passkeys', bound)
      const { user, verified } = await signedBy(parts, ctx, bound, response)
      return verified
        ? // Something that they have, and something that they know or are.
          beginSession(parts, ctx, { user, method: 'passkey+verified' }, keep)
        : enterByOne(parts, ctx, { user, bound }, keep)
    },
  )
}

/**
 * Whose passkey has answered, and whether the device has made sure who holds it. The challenge is used up,
 * whatever comes of it.
 *
 * @throws PasskeyRefused
 */
async function signedBy(
  { service, webauthn, emailVerification }: PasskeyParts,
  ctx: SignInContext,
  bound: string,
  response: AssertionResponse,
): Promise<{ readonly user: User; readonly verified: boolean }> {
  const { ceremonies, challenges, passkeys } = webauthn
  const { clientDataJSON, userHandle } = response.response
  const found = await passkeys.find(response.id)
  const user = found && (await service.users.get(found.userId))
  const challenge = challengeOf(clientDataJSON)
  const whose = [anyone, ...(user ? [addressOf(emailKey(user.email))] : [])]
  if (!(await challenges.redeem(challenge, { kind: 'sign-in', bound }, whose))) {
    return refuse(ctx, 'challenge', { user: user?.id })
  }
  if (!found || !user) return refuse(ctx, 'unknown')
  const facts = { user: user.id, passkey: found.id }
  // A device that keeps passkeys says whose it is.
  if (userHandle !== userHandleOf(user.id)) return refuse(ctx, 'user', facts)
  const shown = await ceremonies.shown(challenge, response, found).catch((error: unknown) => {
    ctx.logger.warn('a passkey was not accepted', { error })
    return refuse(ctx, 'response', facts)
  })
  if (!(await passkeys.used(found, shown.counter, shown.backedUp))) {
    return refuse(ctx, 'cloned', facts)
  }
  if (emailVerification === 'required' && !user.emailVerified) {
    return refuse(ctx, 'not-verified', facts)
  }
  return { user, verified: shown.verified }
}

/** A device that does not make sure who holds it is one factor, and with a password it is the second. */
async function enterByOne(
  parts: PasskeyParts,
  ctx: SignInContext & ThrottledContext,
  { user, bound }: { readonly user: User; readonly bound: string },
  keep: 'cookie' | 'token' | undefined,
): Promise<Entered> {
  const waiting = await parts.totp?.pending.find(bound)
  const isSecond = waiting?.userId === user.id && waiting.method !== 'passkey'
  if (isSecond && (await parts.totp!.pending.end(bound))) {
    return beginSession(parts, ctx, { user, method: `${waiting.method}+passkey` }, keep)
  }
  return enter(parts, ctx, { user, method: 'passkey' }, keep)
}
