import { t, triggers } from 'bunbase'
import { Task, TaskParams, TaskQuery } from '../../../../schemas.ts'
import { findTask } from '../../../../tasks.ts'
import module from './_module.ts'

export default module.action(
  {
    name: 'find',
    input: t.Object({ ...TaskParams.properties, ...TaskQuery.properties }),
    output: Task,
    triggers: [triggers.api('GET', '/:id')],
  },
  ({ id, verbose }) => findTask(id, verbose),
)
