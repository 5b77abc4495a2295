import { t, triggers } from 'bunbase'
import module from './_module.ts'

export default module.action(
  {
    name: 'list',
    description: 'The lists, and how much of each is done',
    input: t.Object({}),
    output: t.Array(t.Object({ name: t.String(), tasks: t.Integer(), done: t.Integer() })),
    triggers: [triggers.api('GET', '/')],
  },
  (_input, ctx) =>
    ctx.db
      .selectFrom('lists')
      .leftJoin('tasks', 'tasks.list_id', 'lists.id')
      .select(({ fn }) => [
        'lists.name',
        fn.count<number>('tasks.id').as('tasks'),
        fn.count<number>('tasks.id').filterWhere('tasks.done', '=', true).as('done'),
      ])
      .groupBy('lists.name')
      .orderBy('lists.name')
      .execute(),
)
