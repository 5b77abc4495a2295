import { t, triggers } from 'bunbase'
import module from './_module.ts'
import { TASK, Task } from './_task.ts'

export default module.action(
  {
    name: 'list',
    description: 'The latest tasks: of one list, done or not, when asked for',
    input: t.Object({ list: t.Optional(t.String()), done: t.Optional(t.Boolean()) }),
    output: t.Array(Task),
    triggers: [triggers.api('GET', '/')],
  },
  ({ list, done }, ctx) =>
    ctx.db
      .selectFrom('tasks')
      .innerJoin('lists', 'lists.id', 'tasks.list_id')
      .select(TASK)
      .$if(list !== undefined, (query) => query.where('lists.name', '=', list!))
      .$if(done !== undefined, (query) => query.where('tasks.done', '=', done!))
      .orderBy('tasks.created_at', 'desc')
      .limit(100)
      .execute(),
)
