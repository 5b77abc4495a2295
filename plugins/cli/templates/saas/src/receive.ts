import { action, t, triggers } from 'bunbase'
import { standardWebhooks } from 'bunbase/plugins/webhook'
import { Project } from './projects/_project.ts'
import create from './projects/create.ts'

export default action(
  {
    name: 'receive',
    description: 'Begins a project when another service says so',
    input: t.Object({ organization: t.String(), name: Project.properties.name }),
    output: t.Void(),
    triggers: [
      // Only deliveries that are signed with the secret run this, each of them once.
      triggers.webhook('/hooks/projects', {
        verify: standardWebhooks({ secret: process.env['WEBHOOK_SECRET'] ?? '' }),
        as: 'system',
      }),
    ],
  },
  // Nobody is signed in: the app itself acts, for the organisation that the delivery names.
  async ({ organization, name }, ctx) => {
    await ctx.organizations.call(organization, create, { name })
  },
)
