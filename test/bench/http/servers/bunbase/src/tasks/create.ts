import { triggers } from 'bunbase'
import { CreatedTask, TaskDraft } from '../../../../schemas.ts'
import { createTask } from '../../../../tasks.ts'
import module from './_module.ts'

export default module.action(
  { name: 'create', input: TaskDraft, output: CreatedTask, triggers: [triggers.api('POST', '/')] },
  (draft) => createTask(draft),
)
