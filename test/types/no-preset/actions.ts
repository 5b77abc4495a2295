import { action, t, triggers } from 'bunbase'

export default action(
  {
    input: t.Object({}),
    output: t.Object({ ok: t.Boolean() }),
    triggers: [triggers.api('GET', '/ok')],
  },
  (_input, ctx) => ({ ok: ctx.http !== undefined }),
)
