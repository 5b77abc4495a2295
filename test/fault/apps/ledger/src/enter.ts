import { action, t, triggers } from 'bunbase'
import { sql } from 'bunbase/db'

/** Two statements that belong together. */
export default action(
  {
    name: 'enter',
    input: t.Object({
      id: t.String(),
      writer: t.Integer(),
      note: t.String({ default: '', maxLength: 1_000_000 }),
    }),
    output: t.Object({ id: t.String() }),
    triggers: [triggers.api('POST', '/entries')],
    transaction: true,
  },
  async ({ id, writer, note }, ctx) => {
    await ctx.db.insertInto('entries').values({ id, writer, note }).execute()
    await ctx.db
      .insertInto('sums')
      .values({ writer, entries: 1n })
      .onConflict((it) => it.column('writer').doUpdateSet({ entries: sql`sums.entries + 1` }))
      .execute()
    return { id }
  },
)
