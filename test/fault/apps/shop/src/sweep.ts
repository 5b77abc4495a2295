import { action, t, triggers } from 'bunbase'

export default action(
  {
    name: 'sweep',
    input: t.Object({ at: t.String() }),
    output: t.Object({}),
    triggers: [
      triggers.cron('* * * * * *', {
        input: ({ scheduledAt }) => ({ at: scheduledAt.toISOString() }),
      }),
    ],
    record: false,
  },
  async ({ at }, ctx) => {
    await ctx.db.insertInto('effects').values({ kind: 'sweep', order_id: at, trace: '' }).execute()
    return {}
  },
)
