import { action, guards, module, t, triggers } from 'bunbase'

const invoices = module({ name: 'invoices', guards: [guards.inOrg()] })

const remind = action(
  {
    name: 'remind',
    input: t.Object({ orgId: t.String() }),
    output: t.Object({ id: t.String() }),
    triggers: [
      triggers.api('POST', '/remind'),
      triggers.cron('0 9 * * 1', { input: () => ({ orgId: 'o1' }) }),
      triggers.sms('+1', { map: (m) => ({ orgId: m.from }) }),
    ],
    guards: [guards.authenticated(), guards.allowedSender()],
    job: { maxAttempts: 5 },
    transaction: true,
  },
  async (input, ctx) => {
    const email: string = ctx.auth.user.email // not nullable: the guard is listed
    // @ts-expect-error org may be null without inOrg()
    ctx.org.id
    await ctx.sms.send(ctx.sender, `${email} ${input.orgId}`)
    return { id: email }
  },
)
export default remind

export const list = invoices.action(
  { input: t.Object({}), output: t.Object({ n: t.Integer() }) },
  async (_input, ctx) => {
    const org: string = ctx.org.id // the module's guard is known here
    await ctx.queue.add(remind, { orgId: org })
    // @ts-expect-error wrong payload
    await ctx.queue.add(remind, { org })
    const { id } = await ctx.call(remind, { orgId: org })
    return { n: id.length }
  },
)

// @ts-expect-error unknown key
action({ input: t.Object({}), output: t.Object({}), jobs: {} }, async () => ({}))
action(
  {
    input: t.Object({ a: t.String() }),
    output: t.Object({}),
    // @ts-expect-error the trigger's map must produce the input
    triggers: [triggers.cron('* * * * *', { input: () => ({ b: 1 }) })],
  },
  async () => ({}),
)
// @ts-expect-error wrong output
action({ input: t.Object({}), output: t.Object({ id: t.String() }) }, async () => ({ id: 1 }))
