import { NotFound, t, triggers } from 'bunbase'
import { Task, tasks } from './_list.ts'
import module from './_module.ts'

export default module.action(
  {
    name: 'finish',
    description: 'Marks a task as done',
    input: t.Pick(Task, ['id']),
    output: Task,
    triggers: [triggers.api('POST', '/:id/finish')],
  },
  ({ id }) => {
    const task = tasks.get(id)
    if (!task) throw new NotFound({ message: `there is no task ${id}` })
    task.done = true
    return task
  },
)
