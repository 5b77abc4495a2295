import { NotFound, t, triggers } from 'bunbase'
import module from './_module.ts'
import { TASK, Task } from './_task.ts'

export default module.action(
  {
    name: 'finish',
    description: 'Marks a task as done',
    input: t.Pick(Task, ['id']),
    output: Task,
    errors: [NotFound],
    triggers: [triggers.api('POST', '/:id/finish')],
  },
  async ({ id }, ctx) => {
    const task = await ctx.db
      .updateTable('tasks')
      .set({ done: true })
      .where('id', '=', id)
      .returning(TASK)
      .executeTakeFirst()
    if (!task) throw new NotFound({ message: `There is no task ${id}.` })
    return task
  },
)
