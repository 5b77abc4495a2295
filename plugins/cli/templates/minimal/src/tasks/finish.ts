import { NotFound, t, triggers } from 'bunbase'
import module from './_module.ts'
import { Task, tasks } from './_store.ts'

export default module.action(
  {
    name: 'finish',
    description: 'Marks a task as done',
    input: t.Pick(Task, ['id']),
    output: Task,
    errors: [NotFound],
    triggers: [triggers.api('POST', '/:id/finish')],
  },
  ({ id }) => {
    const task = tasks.get(id)
    if (!task) throw new NotFound({ message: `There is no task ${id}.` })
    task.done = true
    return task
  },
)
