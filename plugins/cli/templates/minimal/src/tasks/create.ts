import { t, triggers } from 'bunbase'
import module from './_module.ts'
import { Task, tasks } from './_store.ts'

export default module.action(
  {
    name: 'create',
    description: 'Adds a task',
    input: t.Pick(Task, ['title']),
    output: Task,
    triggers: [triggers.api('POST', '/', { status: 201 })],
  },
  ({ title }, ctx) => {
    const task = { id: crypto.randomUUID(), title, done: false }
    tasks.set(task.id, task)
    ctx.logger.info('task created', { id: task.id })
    return task
  },
)
