import { action, t, triggers } from 'bunbase'

/** Trace ids of recorded runs, page by page, oldest first. */
export default action(
  {
    name: 'runs',
    input: t.Object({ from: t.Integer(), cursor: t.Optional(t.String()) }),
    output: t.Object({ traces: t.Array(t.String()), next: t.Optional(t.String()) }),
    triggers: [triggers.api('GET', '/runs')],
    record: false,
  },
  async ({ from, cursor }, ctx) => {
    const page = await ctx.history.list({ from, cursor, order: 'oldest', limit: 500 })
    return {
      traces: page.items.map(({ traceId }) => traceId),
      ...(page.next !== undefined && { next: page.next }),
    }
  },
)
