import { guards, t, triggers } from 'bunbase'
import { UniqueViolation } from 'bunbase/db'
import { LimitReached } from 'bunbase/plugins/billing'
import { projectCreated } from './_events.ts'
import module from './_module.ts'
import { PROJECT, Project } from './_project.ts'

export default module.action(
  {
    name: 'create',
    description: 'Begins a project',
    input: t.Pick(Project, ['name']),
    output: Project,
    errors: [UniqueViolation, LimitReached],
    triggers: [triggers.api('POST', '/', { status: 201 })],
    guards: [guards.hasPermission('projects:write')],
    transaction: true,
  },
  async ({ name }, ctx) => {
    // As many as the plan has, however many are begun at the same moment.
    await ctx.usage.require('projects')
    const project = await ctx.db
      .insertInto('projects')
      .values({
        id: crypto.randomUUID(),
        org_id: ctx.org.id,
        name,
        // By the app's clock, which tests move.
        created_at: new Date(ctx.clock.now()),
      })
      .returning(PROJECT)
      .executeTakeFirstOrThrow()
    // Part of the transaction: told when it commits, and not when it is rolled back.
    await ctx.event.emit(projectCreated, { name, by: ctx.auth.user?.email ?? 'another service' })
    return project
  },
)
