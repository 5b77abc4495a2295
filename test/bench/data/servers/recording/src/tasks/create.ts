import { triggers } from 'bunbase'
import { CreatedTask, TaskDraft } from '../../../../../http/schemas.ts'
import { createTask } from '../../../../../http/tasks.ts'
import { record } from '../_record.ts'
import module from './_module.ts'

export default module.action(
  {
    name: 'create',
    input: TaskDraft,
    output: CreatedTask,
    triggers: [triggers.api('POST', '/')],
    record,
  },
  (draft) => createTask(draft),
)
