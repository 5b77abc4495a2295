import { action, t, triggers } from 'bunbase'

/** What is in the database. Not recorded, so that asking changes nothing. */
export default action(
  {
    name: 'books',
    input: t.Object({}),
    output: t.Object({
      entries: t.Array(t.String()),
      notes: t.Array(t.String()),
      sum: t.Integer({ description: 'of all writers' }),
    }),
    triggers: [triggers.api('GET', '/books')],
    record: false,
  },
  async (_input, ctx) => {
    const entries = await ctx.db.selectFrom('entries').select('id').execute()
    const notes = await ctx.db.selectFrom('notes').select('id').execute()
    const sums = await ctx.db.selectFrom('sums').select('entries').execute()
    return {
      entries: entries.map(({ id }) => id),
      notes: notes.map(({ id }) => id),
      sum: sums.reduce((sum, { entries }) => sum + Number(entries), 0),
    }
  },
)
