import { action, t, triggers } from 'bunbase'
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
// @ts-expect-error not how runs are recorded
action({ input: t.Object({}), output: t.Object({}), record: 'all' }, () => ({}))
