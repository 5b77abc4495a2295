import { t, triggers } from 'bunbase'
import { UniqueViolation } from 'bunbase/db'
import { Task } from '../tasks/_task.ts'
import module from './_module.ts'

export default module.action(
  {
    name: 'create',
    description: 'Makes a list with its tasks, or nothing at all when one of them is refused',
    input: t.Object({
      name: t.String({ minLength: 1, maxLength: 100 }),
      tasks: t.Array(Task.properties.title, { minItems: 1, maxItems: 100 }),
    }),
    output: t.Object({ name: t.String(), tasks: t.Array(Task) }),
    errors: [UniqueViolation],
    triggers: [triggers.api('POST', '/', { status: 201 })],
    transaction: true,
  },
  async ({ name, tasks }, ctx) => {
    const list_id = crypto.randomUUID()
    await ctx.db.insertInto('lists').values({ id: list_id, name }).execute()
    const made = tasks.map((title) => ({ id: crypto.randomUUID(), title, done: false }))
    await ctx.db
      .insertInto('tasks')
      .values(made.map((task) => ({ ...task, list_id })))
      .execute()
    // Not before: when the transaction is rolled back, there is nothing to tell.
    ctx.afterCommit(() => ctx.logger.info('list created', { name, tasks: made.length }))
    return { name, tasks: made }
  },
)
