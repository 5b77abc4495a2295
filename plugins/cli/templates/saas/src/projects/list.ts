import { guards, t, triggers } from 'bunbase'
import module from './_module.ts'
import { PROJECT, Project } from './_project.ts'

export default module.action(
  {
    name: 'list',
    description: 'The projects of the organisation, the latest first',
    input: t.Object({ archived: t.Optional(t.Boolean()) }),
    output: t.Array(Project),
    triggers: [triggers.api('GET', '/'), triggers.tool()],
    guards: [guards.hasPermission('projects:read')],
  },
  // No `where org_id`: "projects" is a tenant table, so this finds those of the organisation alone.
  ({ archived = false }, ctx) =>
    ctx.db
      .selectFrom('projects')
      .select(PROJECT)
      .where('archived', '=', archived)
      .orderBy('created_at', 'desc')
      .limit(100)
      .execute(),
)
