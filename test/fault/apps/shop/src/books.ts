import { action, t, triggers } from 'bunbase'

const effect = t.Object({ kind: t.String(), order_id: t.String(), trace: t.String() })

/** Everything that happened. */
export const books = action(
  {
    name: 'books',
    input: t.Object({}),
    output: t.Object({ orders: t.Array(t.String()), effects: t.Array(effect) }),
    triggers: [triggers.api('GET', '/books')],
    record: false,
  },
  async (_input, ctx) => {
    const orders = await ctx.db.selectFrom('orders').select('id').execute()
    return {
      orders: orders.map(({ id }) => id),
      effects: await ctx.db.selectFrom('effects').selectAll().execute(),
    }
  },
)

/** The recorded runs of a trace. */
export const runs = action(
  {
    name: 'runs',
    input: t.Object({ trace: t.String() }),
    output: t.Object({ runs: t.Array(t.String()) }),
    triggers: [triggers.api('GET', '/runs/:trace')],
    record: false,
  },
  async ({ trace }, ctx) => {
    const { items } = await ctx.history.list({ traceId: trace })
    return { runs: items.map((run) => `${run.trigger} ${run.action} ${run.status}`) }
  },
)
