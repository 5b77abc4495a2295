import { action, t, triggers } from 'bunbase'
import { packed, placed } from './events.ts'

const input = t.Object({ order: t.String() })
const output = t.Object({})

export const invoice = action(
  { name: 'invoice', input, output, triggers: [triggers.event(placed)] },
  async ({ order }, ctx) => {
    const trace = ctx.trace.traceparent.split('-')[1]!
    await ctx.db.insertInto('effects').values({ kind: 'invoice', order_id: order, trace }).execute()
    return {}
  },
)

/** Tells every instance of the shop. */
export const pack = action(
  { name: 'pack', input, output, triggers: [triggers.event(placed)] },
  async ({ order }, ctx) => {
    const trace = ctx.trace.traceparent.split('-')[1]!
    await ctx.db.insertInto('effects').values({ kind: 'pack', order_id: order, trace }).execute()
    await ctx.event.emit(packed, { order })
    return {}
  },
)
