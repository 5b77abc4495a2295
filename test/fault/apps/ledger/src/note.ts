import { action, t, triggers } from 'bunbase'

/** One statement in no transaction. */
export default action(
  {
    name: 'note',
    input: t.Object({ id: t.String() }),
    output: t.Object({ id: t.String() }),
    triggers: [triggers.api('POST', '/notes')],
  },
  async ({ id }, ctx) => {
    await ctx.db.insertInto('notes').values({ id }).execute()
    return { id }
  },
)
