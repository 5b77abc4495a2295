import { NotFound, t, triggers } from 'bunbase'
import { UniqueViolation } from 'bunbase/db'
import module from './_module.ts'
import { TASK, Task } from './_task.ts'

export default module.action(
  {
    name: 'create',
    description: 'Adds a task to a list',
    input: t.Object({ title: Task.properties.title, list: t.Optional(t.String()) }),
    output: Task,
    errors: [NotFound, UniqueViolation],
    triggers: [triggers.api('POST', '/', { status: 201 })],
  },
  async ({ title, list = 'Inbox' }, ctx) => {
    const home = await ctx.db
      .selectFrom('lists')
      .select('id')
      .where('name', '=', list)
      .executeTakeFirst()
    if (!home) throw new NotFound({ message: `There is no list ${list}.` })
    return ctx.db
      .insertInto('tasks')
      .values({ id: crypto.randomUUID(), list_id: home.id, title })
      .returning(TASK)
      .executeTakeFirstOrThrow()
  },
)
