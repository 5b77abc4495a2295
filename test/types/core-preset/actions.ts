import { action, event, t, triggers } from 'bunbase'
import type { TypedQueryBuilder } from 'bunbase/db'
import { type Equal, expectType } from '../equal.ts'

export default action(
  {
    input: t.Object({}),
    output: t.Object({ ok: t.Boolean() }),
    triggers: [triggers.api('GET', '/ok')],
  },
  (_input, ctx) => {
    expectType<Equal<typeof ctx.db, TypedQueryBuilder>>()
    // @ts-expect-error not on this preset
    ctx.org
    return { ok: ctx.http !== undefined }
  },
)

export const changed = action(
  { input: t.Object({}), output: t.Object({}), transaction: true, record: { output: false } },
  async (_input, ctx) => {
    ctx.afterCommit(() => ctx.logger.info('committed'))
    return ctx.transaction(async () => ({}))
  },
)
const changedEvent = event('thing.changed', { payload: t.Object({ id: t.String() }) })

export const heard = action(
  {
    input: t.Object({ id: t.String() }),
    output: t.Void(),
    triggers: [triggers.event(changedEvent), triggers.event('thing.**', { broadcast: true })],
  },
  async ({ id }, ctx) => {
    await ctx.event.emit(changedEvent, { id: `${id} ${ctx.event.received?.name}` })
    // @ts-expect-error not its payload
    await ctx.event.emit(changedEvent, { name: id })
  },
)
action(
  {
    input: t.Object({ id: t.Number() }),
    output: t.Void(),
    // @ts-expect-error the payload's id is a string
    triggers: [triggers.event(changedEvent)],
  },
  () => {},
)
// @ts-expect-error not how runs are recorded
action({ input: t.Object({}), output: t.Object({}), record: 'all' }, () => ({}))
