import { action, guards, t, triggers } from 'bunbase'
import { subscriptionStarted } from 'bunbase/plugins/billing'

export default action(
  {
    name: 'thank',
    description: 'Mails the owners when their organisation has subscribed, or tries a plan',
    input: t.Object({ plan: t.String(), status: t.String() }),
    output: t.Void(),
    guards: [guards.inOrg()],
    triggers: [
      triggers.event(subscriptionStarted, { map: ({ plan, status }) => ({ plan, status }) }),
    ],
  },
  async ({ plan, status }, ctx) => {
    const members = await ctx.organizations.members.list(ctx.org.id)
    const owners = members.filter(({ role }) => role === 'owner')
    const text = status === 'trialing' ? `Your trial of ${plan} has begun.` : `You have ${plan}.`
    for (const { email } of owners) {
      await ctx.mailer.send({ to: email, subject: 'Thank you', text })
    }
  },
)
