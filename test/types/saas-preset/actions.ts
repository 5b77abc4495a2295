import {
  type Guard,
  action,
  createSession,
  guard,
  guards,
  hook,
  module,
  t,
  verifySession,
} from 'bunbase'
import type { Auth, AuthNotice, User } from 'bunbase/plugins/auth'
import { type Equal, expectType } from '../equal.ts'

const empty = { input: t.Object({}), output: t.Object({}) }

export default action({ ...empty, guards: [guards.public()] }, async (_input, ctx) => {
  expectType<Equal<typeof ctx.auth, Auth>>()
  expectType<Equal<typeof ctx.auth.user, User | null>>()
  // @ts-expect-error nobody has made sure of a user
  ctx.auth.user.email
  expectType<Equal<ReturnType<typeof ctx.auth.can>, boolean>>()
  const { token } = await createSession(ctx, { user: 'u1' })
  const found = await verifySession(ctx, token)
  expectType<Equal<typeof found, Auth | undefined>>()
  return {}
})

export const signedIn = action({ ...empty, guards: [guards.authenticated()] }, (_input, ctx) => {
  const email: string = ctx.auth.user.email
  ctx.auth.hasRole(email)
  return {}
})

const members = module({ name: 'members', guards: [guards.authenticated()] })
export const inModule = members.action(
  { ...empty, guards: [guards.hasPermission('members:read')] },
  (_input, ctx) => {
    ctx.auth.user.id.toUpperCase()
    return {}
  },
)

const tagging = guard('tagging', () => ({ tag: 'seen' }))
export const combined = action(
  { ...empty, guards: [guards.all(guards.authenticated(), tagging)] },
  (_input, ctx) => {
    expectType<Equal<typeof ctx.tag, string>>()
    ctx.auth.user.id.toUpperCase()
    return {}
  },
)
export const either = action(
  { ...empty, guards: [guards.any(guards.authenticated(), guards.not(guards.hasRole('x')))] },
  (_input, ctx) => {
    // @ts-expect-error the other guard may have let them in
    ctx.auth.user.id
    return {}
  },
)
expectType<Equal<ReturnType<typeof guards.hasRole>, Guard>>()

export const mails = hook('auth:notice', (notice) => {
  expectType<Equal<typeof notice, AuthNotice>>()
})

export const gated = action(
  {
    ...empty,
    guards: [guards.inOrg(), guards.hasFeature('exports'), guards.withinLimit('seats')],
    meters: 'messages',
  },
  async (_input, { org, usage, subscriptions }) => {
    const features = await org.features
    expectType<Equal<typeof features.exports, boolean>>()
    expectType<Equal<typeof features.seats, number>>()
    const { remaining } = await usage.record('messages', 1)
    expectType<Equal<typeof remaining, number>>()
    await subscriptions.entitlements(org.id)
    // @ts-expect-error there is no such feature
    features.exprots
    // @ts-expect-error nothing of it is counted
    await usage.record('exports')
    return {}
  },
)
// @ts-expect-error there is no such feature
guards.hasFeature('exprots')
// @ts-expect-error it is there or not
guards.withinLimit('exports')
// @ts-expect-error only what is metered is used by a run
action({ ...empty, meters: 'seats' }, () => ({}))
// @ts-expect-error nobody has made sure of an organisation
action(empty, async (_input, { org }) => ({ seats: (await org.features).seats }))
