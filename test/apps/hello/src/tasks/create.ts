import { t, triggers } from 'bunbase'
import { Task, tasks } from './_list.ts'
import module from './_module.ts'

export default module.action(
  {
    name: 'create',
    description: 'Adds a task to the list',
    input: t.Pick(Task, ['title']),
    output: Task,
    triggers: [triggers.api('POST', '/')],
  },
  ({ title }, ctx) => {
    const task = { id: crypto.randomUUID(), title, done: false }
    tasks.set(task.id, task)
    ctx.logger.info('task created', { id: task.id })
    return task
  },
)
