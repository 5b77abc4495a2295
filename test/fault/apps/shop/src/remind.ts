import { action, t } from 'bunbase'

/** The delayed job of an order. */
export default action(
  { name: 'remind', input: t.Object({ order: t.String() }), output: t.Object({}) },
  async ({ order }, ctx) => {
    const trace = ctx.trace.traceparent.split('-')[1]!
    await ctx.db.insertInto('effects').values({ kind: 'remind', order_id: order, trace }).execute()
    return {}
  },
)
