import { t, triggers } from 'bunbase'
import { CheckViolation, NotNullViolation, UniqueViolation } from 'bunbase/db'
import module from './_module.ts'
import { TASK, Task } from './_task.ts'

export default module.action(
  {
    name: 'create',
    description: 'Adds a task to a list; to one that is not there, the database refuses it',
    input: t.Object({ title: Task.properties.title, list: t.Optional(t.String()) }),
    output: Task,
    errors: [UniqueViolation, CheckViolation, NotNullViolation],
    triggers: [triggers.api('POST', '/')],
  },
  async ({ title, list = 'Inbox' }, ctx) => {
    const task = await ctx.db
      .insertInto('tasks')
      .values(({ selectFrom }) => ({
        id: crypto.randomUUID(),
        title,
        list_id: selectFrom('lists').select('id').where('name', '=', list),
      }))
      .returning(TASK)
      .executeTakeFirstOrThrow()
    ctx.logger.info('task created', { id: task.id })
    return task
  },
)
