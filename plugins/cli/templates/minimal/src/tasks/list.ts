import { t, triggers } from 'bunbase'
import module from './_module.ts'
import { Task, tasks } from './_store.ts'

export default module.action(
  {
    name: 'list',
    description: 'All tasks, or only those that are done or not',
    input: t.Object({ done: t.Optional(t.Boolean()) }),
    output: t.Array(Task),
    triggers: [triggers.api('GET', '/')],
  },
  ({ done }) => [...tasks.values()].filter((task) => done === undefined || task.done === done),
)
