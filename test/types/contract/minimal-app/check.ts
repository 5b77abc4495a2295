import { action, guards, t, triggers } from 'bunbase'

export default action(
  {
    input: t.Object({}),
    output: t.Object({ ok: t.Boolean() }),
    triggers: [triggers.api('GET', '/health')],
  },
  (_input, ctx) => {
    // @ts-expect-error not selected
    ctx.org
    // @ts-expect-error not selected
    triggers.cron('* * * * *')
    // @ts-expect-error not selected
    guards.authenticated()
    return { ok: ctx.http !== undefined }
  },
)
