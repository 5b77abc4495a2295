import { t, triggers } from 'bunbase'
import { projectCreated } from './_events.ts'
import module from './_module.ts'

export default module.action(
  {
    name: 'publish',
    description: 'Tells the services that the organisation has connected of a new project',
    input: t.Object({ name: t.String(), by: t.String() }),
    output: t.Object({ endpoints: t.Integer() }),
    triggers: [triggers.event(projectCreated)],
  },
  async (project, ctx) => {
    const { endpoints, send } = ctx.webhook!
    const all = await endpoints.list()
    // Each is a job of its own, tried for three days; the receiver knows it again by its id.
    for (const { id } of all) await send(id, 'project.created', project)
    return { endpoints: all.length }
  },
)
