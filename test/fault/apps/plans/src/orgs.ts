// What a test does to organisations, without signing in.
import { action, guards, t, triggers } from 'bunbase'

const org = t.Object({ org: t.String() })
const open = [guards.public()] as const

export const create = action(
  {
    input: t.Object({ name: t.String() }),
    output: t.Object({ org: t.String() }),
    triggers: [triggers.api('POST', '/orgs')],
    guards: open,
  },
  async ({ name }, { people, organizations }) => {
    const owner = await people.create({ email: `${name}@example.com`, name })
    return { org: (await organizations.create({ name, owner: owner!.id })).id }
  },
)

export const join = action(
  {
    input: org,
    output: t.Object({}),
    triggers: [triggers.api('POST', '/orgs/:org/members')],
    guards: open,
  },
  async ({ org }, { people, organizations, runId }) => {
    const user = await people.create({ email: `${runId}@example.com`, name: 'member' })
    await organizations.members.add(org, { user: user!.id, role: 'member' })
    return {}
  },
)

export const checkout = action(
  {
    input: org,
    output: t.Object({ url: t.String() }),
    triggers: [triggers.api('POST', '/orgs/:org/checkout')],
    guards: open,
  },
  ({ org }, { subscriptions }) =>
    subscriptions.checkout(org, {
      ...{ plan: 'pro', successUrl: 'https://app.example/', cancelUrl: 'https://app.example/' },
    }),
)

export const seats = action(
  {
    input: org,
    output: t.Object({ told: t.Boolean() }),
    triggers: [triggers.api('POST', '/orgs/:org/seats')],
    guards: open,
  },
  async ({ org }, { subscriptions }) => ({ told: await subscriptions.syncSeats(org) }),
)

export const use = action(
  {
    input: t.Object({ org: t.String(), amount: t.Integer() }),
    output: t.Object({ reports: t.Integer() }),
    triggers: [triggers.api('POST', '/orgs/:org/use')],
    guards: open,
  },
  async ({ org, amount }, { subscriptions }) => {
    if (amount > 0) await subscriptions.usage.record(org, 'messages', amount)
    return { reports: await subscriptions.reportUsage() }
  },
)

export const standing = action(
  {
    input: org,
    output: t.Object({ standing: t.String(), seats: t.Integer() }),
    triggers: [triggers.api('GET', '/orgs/:org')],
    guards: open,
  },
  async ({ org }, { subscriptions }) => {
    const { plan, status, subscription } = await subscriptions.entitlements(org)
    return { standing: `${plan?.id} ${status}`, seats: subscription?.quantity ?? 0 }
  },
)
