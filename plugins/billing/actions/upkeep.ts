// What the app does by itself.
import { NotFound, t } from '../../../kernel/index.ts'
import { memberAdded, memberRemoved, organizationDeleted } from '../../organizations/index.ts'
import { type ActionMaker, action, schedules, theApp } from './parts.ts'

/** Milliseconds within which changes of members are told together, and by which clocks may differ. */
const TOGETHER = 5_000
const APART = 2_000

const news = { map: ({ org }: { org: string }) => ({ org, isNews: true }) }

/** Begins periods and ends trials of subscriptions without a provider, every hour where schedules run. */
export const renew: ActionMaker = ({ hasCron }) =>
  action(
    {
      name: 'billing.renew',
      description: 'Begins the periods that are due of subscriptions without a payment service.',
      input: t.Object({}),
      output: t.Object({ renewed: t.Integer() }),
      triggers: hasCron ? [schedules.cron('7 * * * *')] : [],
      guards: [theApp()],
    },
    async (_input, { subscriptions }) => ({ renewed: await subscriptions.renew() }),
  )

/** Counts the seats of an organisation after somebody has come or gone. */
export const syncSeats: ActionMaker = ({ hasEvents }) =>
  action(
    {
      name: 'billing.syncSeats',
      description: 'Makes the seats of a subscription as many as there are members.',
      input: t.Object({
        org: t.String(),
        isNews: t.Optional(t.Boolean({ description: 'True lets it wait for more of the same.' })),
      }),
      output: t.Void(),
      triggers: hasEvents
        ? [schedules.event(memberAdded, news), schedules.event(memberRemoved, news)]
        : [],
    },
    async ({ org, isNews }, { clock, queue, subscriptions }) => {
      if (isNews && queue) {
        // What happens by then is one job, which begins when no clock is before that any more.
        const end = (Math.floor(clock.now() / TOGETHER) + 1) * TOGETHER
        const uniqueKey = `billing.seats:${org}:${end}`
        const runAt = new Date(end + APART)
        await queue.add(
          'billing.syncSeats',
          { org },
          { uniqueKey, runAt, group: `billing.seats:${org}` },
        )
        return
      }
      try {
        await subscriptions.syncSeats(org)
      } catch (error) {
        // It was deleted meanwhile, with its seats.
        if (!(error instanceof NotFound)) throw error
      }
    },
  )

/** Ends at the provider's what belonged to an organisation that is gone. */
export const endOrphans: ActionMaker = ({ hasEvents }) =>
  action(
    {
      name: 'billing.endOrphans',
      description: 'Ends the subscriptions of organisations that were deleted.',
      input: t.Object({}),
      output: t.Void(),
      triggers: hasEvents ? [schedules.event(organizationDeleted, { map: () => ({}) })] : [],
    },
    async (_input, { subscriptions }) => {
      await subscriptions.endOrphans()
    },
  )

/** Tells the provider what was used, every hour where schedules run. */
export const reportUsage: ActionMaker = ({ hasCron, returnUrl }) =>
  action(
    {
      name: 'billing.reportUsage',
      description: 'Reports to the payment service what was used beyond what is included.',
      input: t.Object({}),
      output: t.Object({ reports: t.Integer() }),
      triggers: hasCron && returnUrl !== undefined ? [schedules.cron('37 * * * *')] : [],
      guards: [theApp()],
    },
    async (_input, { subscriptions }) => ({ reports: await subscriptions.reportUsage() }),
  )

/** Compares everything with the provider, every night where schedules run. */
export const reconcile: ActionMaker = ({ hasCron, returnUrl }) =>
  action(
    {
      name: 'billing.reconcile',
      description: 'Makes every subscription what the payment service says, and tells differences.',
      input: t.Object({}),
      output: t.Object({
        checked: t.Integer(),
        repaired: t.Array(
          t.Object({
            org: t.Union([t.String(), t.Null()]),
            subscription: t.String(),
            differences: t.Array(t.String()),
          }),
        ),
        foreign: t.Array(t.String()),
        ...{ orphans: t.Integer(), seats: t.Integer() },
      }),
      timeout: 0,
      triggers: hasCron && returnUrl !== undefined ? [schedules.cron('23 3 * * *')] : [],
      guards: [theApp()],
    },
    async (_input, { subscriptions }) => {
      const { checked, repaired, foreign, orphans, seats } = await subscriptions.reconcile()
      return {
        ...{ checked, orphans, seats, foreign: [...foreign] },
        repaired: repaired.map((each) => ({ ...each, differences: [...each.differences] })),
      }
    },
  )
