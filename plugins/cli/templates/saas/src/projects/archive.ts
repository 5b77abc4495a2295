import { NotFound, guards, t, triggers } from 'bunbase'
import module from './_module.ts'
import { PROJECT, Project } from './_project.ts'

export default module.action(
  {
    name: 'archive',
    description: 'Puts a project away',
    input: t.Pick(Project, ['id']),
    output: Project,
    errors: [NotFound],
    triggers: [triggers.api('POST', '/:id/archive')],
    guards: [guards.hasPermission('projects:archive')],
  },
  async ({ id }, ctx) => {
    const project = await ctx.db
      .updateTable('projects')
      .set({ archived: true })
      .where('id', '=', id)
      .returning(PROJECT)
      .executeTakeFirst()
    if (!project) throw new NotFound({ message: `There is no project ${id}.` })
    return project
  },
)
