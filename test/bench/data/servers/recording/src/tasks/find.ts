import { t, triggers } from 'bunbase'
import { Task, TaskParams, TaskQuery } from '../../../../../http/schemas.ts'
import { findTask } from '../../../../../http/tasks.ts'
import { record } from '../_record.ts'
import module from './_module.ts'

export default module.action(
  {
    name: 'find',
    input: t.Object({ ...TaskParams.properties, ...TaskQuery.properties }),
    output: Task,
    triggers: [triggers.api('GET', '/:id')],
    record,
  },
  ({ id, verbose }) => findTask(id, verbose),
)
