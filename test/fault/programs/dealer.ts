// A process that makes deals, some of which fall through, or with `WORK=1` does what they set off. Says
// what became of each.
import { boot, defineConfig, event, kit, t } from 'bunbase'
import { type DbPlugin, type TypedQueryBuilder, db } from 'bunbase/db'
import { type CronPlugin, cron } from 'bunbase/plugins/cron'
import { type EventsPlugin, events } from 'bunbase/plugins/events'
import { type IdempotencyPlugin, idempotency } from 'bunbase/plugins/idempotency'
import { type QueuePlugin, queue } from 'bunbase/plugins/queue'

interface Tables {
  deals: { id: string }
  effects: { kind: string; id: string }
}
interface DealerPlugin {
  name: 'dealer'
  needs: DbPlugin | QueuePlugin | EventsPlugin | CronPlugin | IdempotencyPlugin
}
const { action, triggers } = kit<DealerPlugin>()
const tables = (builder: TypedQueryBuilder): TypedQueryBuilder<Tables> =>
  builder as unknown as TypedQueryBuilder<Tables>

const input = t.Object({ id: t.String() })
const output = t.Object({})
const dealt = event('dealt', { payload: input })

const effect = (kind: string, heard = false) =>
  action(
    { name: kind, input, output, ...(heard && { triggers: [triggers.event(dealt)] }) },
    async ({ id }, ctx) => {
      await tables(ctx.db).insertInto('effects').values({ kind, id }).execute()
      return {}
    },
  )
const job = effect('job')
const later = effect('schedule')
const heard = effect('event', true)

const deal = action(
  {
    name: 'deal',
    input: t.Object({ id: t.String(), how: t.String() }),
    output,
    transaction: true,
    idempotency: { key: ({ id }: { id: string }) => id },
  },
  async ({ id, how }, ctx) => {
    const all = async (one: string): Promise<void> => {
      await tables(ctx.db).insertInto('deals').values({ id: one }).execute()
      await ctx.event.emit(dealt, { id: one })
      await ctx.queue.add(job, { id: one })
      await ctx.schedule('1s', later, { id: one })
    }
    await all(id)
    if (how === 'half') {
      const undone = ctx.transaction(async () => {
        await all(`${id} half`)
        throw new Error('only this')
      })
      await undone.catch(() => undefined)
    }
    if (how === 'fails') throw new Error('no deal')
    return {}
  },
)

const work = process.env['WORK'] === '1'
const app = defineConfig({
  presets: [],
  plugins: [db(), queue(), events(), cron(), idempotency()],
  queue: { work },
})
const actions = [job, later, heard, deal]
const kernel = await boot(app, { mode: 'development', root: import.meta.dir, actions })
await kernel.start()
console.log('ready')

const HOWS = ['commits', 'commits', 'commits', 'half', 'fails']
let deals = 0
async function makeDeals(): Promise<void> {
  for (;;) {
    const id = `${process.pid}-${++deals}`
    const how = HOWS[deals % HOWS.length]!
    // Some clients are impatient, and ask twice.
    const tries = deals % 7 === 0 ? 2 : 1
    await Promise.all(
      Array.from({ length: tries }, () =>
        kernel.call(deal, { id, how }).then(
          () => console.log(`made ${id}`),
          (error: { code?: string }) => console.log(`failed ${id} ${error.code ?? 'UNKNOWN'}`),
        ),
      ),
    )
  }
}
if (!work) await Promise.all(Array.from({ length: 8 }, makeDeals))
