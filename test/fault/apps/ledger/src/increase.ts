import { action, t, triggers } from 'bunbase'

/** Adds 1 to a sum so many times, each by reading and writing in a transaction. */
export default action(
  {
    name: 'increase',
    input: t.Object({ writer: t.Integer(), times: t.Integer() }),
    output: t.Object({ times: t.Integer() }),
    triggers: [triggers.api('POST', '/sums/:writer/increase')],
    timeout: 300_000,
  },
  async ({ writer, times }, ctx) => {
    for (let i = 0; i < times; i++) {
      await ctx.transaction(async () => {
        const { entries } = await ctx.db
          .selectFrom('sums')
          .select('entries')
          .where('writer', '=', writer)
          .executeTakeFirstOrThrow()
        await ctx.db
          .updateTable('sums')
          .set({ entries: entries + 1n })
          .where('writer', '=', writer)
          .execute()
      })
    }
    return { times }
  },
)
