import { action, t, triggers } from 'bunbase'
import { hmacSignature } from 'bunbase/plugins/webhook'
import { placed } from './events.ts'
import remind from './remind.ts'

/** A row, an event with two subscribers and a delayed job, in one transaction. */
export default action(
  {
    name: 'place',
    input: t.Object({ order: t.String() }),
    output: t.Object({}),
    triggers: [
      triggers.api('POST', '/orders'),
      triggers.webhook('/hooks/orders', {
        verify: hmacSignature({
          provider: 'partner',
          secret: 'the-secret-of-the-partner',
          header: 'x-signature',
          idHeader: 'x-id',
        }),
      }),
    ],
    transaction: true,
  },
  async ({ order }, ctx) => {
    await ctx.db.insertInto('orders').values({ id: order }).execute()
    await ctx.event.emit(placed, { order })
    await ctx.queue.add(remind, { order }, { delay: '1s' })
    return {}
  },
)
