import { t, triggers } from 'bunbase'
import { Task, tasks } from './_list.ts'
import module from './_module.ts'

export default module.action(
  {
    name: 'list',
    description: 'The tasks, those that are done or not when asked for',
    input: t.Object({ done: t.Optional(t.Boolean()) }),
    output: t.Array(Task),
    triggers: [triggers.api('GET', '/')],
  },
  ({ done }) => [...tasks.values()].filter((task) => done === undefined || task.done === done),
)
