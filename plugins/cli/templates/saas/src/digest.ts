import { action, guards, t, triggers } from 'bunbase'

/** One organisation's mail: a job of its own, so that one that fails keeps no other waiting. */
export const digest = action(
  {
    name: 'digest',
    description: 'Mails the members what was begun since yesterday',
    input: t.Object({ since: t.String({ format: 'date-time' }) }),
    output: t.Object({ mails: t.Integer() }),
    guards: [guards.inOrg()],
    transaction: true,
  },
  async ({ since }, ctx) => {
    const projects = await ctx.db
      .selectFrom('projects')
      .select('name')
      .where('created_at', '>=', new Date(since))
      .orderBy('created_at')
      .execute()
    if (projects.length === 0) return { mails: 0 }
    const text = projects.map(({ name }) => `- ${name}`).join('\n')
    const members = await ctx.organizations.members.list(ctx.org.id)
    for (const { email } of members) {
      await ctx.mailer.send({ to: email, subject: `${ctx.org.name}: new projects`, text })
    }
    return { mails: members.length }
  },
)

export default action(
  {
    name: 'digests',
    description: 'Asks for the digest of every organisation, each morning',
    input: t.Object({}),
    output: t.Object({ organizations: t.Integer() }),
    triggers: [triggers.cron('0 7 * * *')],
  },
  async (_input, ctx) => {
    const since = new Date(ctx.clock.now() - 24 * 60 * 60 * 1000).toISOString()
    let organizations = 0
    for await (const { id } of ctx.organizations.each()) {
      await ctx.queue.add(digest, { since }, { org: id })
      organizations++
    }
    return { organizations }
  },
)
