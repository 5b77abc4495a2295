import { t, triggers } from 'bunbase'
import { projectCreated } from './_events.ts'
import module from './_module.ts'

export default module.action(
  {
    name: 'announce',
    description: 'Mails the owners that a project was begun',
    input: t.Object({ name: t.String(), by: t.String() }),
    output: t.Object({ mails: t.Integer() }),
    triggers: [triggers.event(projectCreated)],
  },
  async ({ name, by }, ctx) => {
    const members = await ctx.organizations.members.list(ctx.org.id)
    const owners = members.filter(({ role }) => role === 'owner')
    for (const { email } of owners) {
      await ctx.mailer.send({ to: email, subject: `New project: ${name}`, text: `Begun by ${by}.` })
    }
    return { mails: owners.length }
  },
)
