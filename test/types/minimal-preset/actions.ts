import { type ActionContext, action, guards, hook, module, t, triggers } from 'bunbase'
import type { HttpExchange } from 'bunbase/plugins/http'
import { type Equal, expectType } from '../equal.ts'

export default action(
  {
    input: t.Object({ id: t.String() }),
    output: t.Object({ id: t.String() }),
    triggers: [triggers.api('GET', '/things/:id')],
  },
  (input, ctx) => {
    expectType<Equal<typeof ctx.http, HttpExchange | undefined>>()
    expectType<Equal<keyof typeof ctx, keyof ActionContext>>()
    ctx.logger.info(input.id, { method: ctx.http?.method })
    // @ts-expect-error http is undefined in a run that did not come over it
    ctx.http.method
    // @ts-expect-error not on this preset
    ctx.org
    // @ts-expect-error not on this preset
    ctx.queue
    // @ts-expect-error not on this preset
    ctx.db
    return { id: input.id }
  },
)

// @ts-expect-error not a method
triggers.api('FETCH', '/things')
// @ts-expect-error not on this preset
triggers.cron('* * * * *')
// @ts-expect-error not on this preset
guards.authenticated()
// @ts-expect-error not on this preset
action({ input: t.Object({}), output: t.Object({}), transaction: true }, () => ({}))

hook('http:listening', (url) => url.toUpperCase())
hook('action:settled', (run) => void run.durationMs.toFixed())
// @ts-expect-error no plugin has this hook
hook('queue:claimed', () => {})
// @ts-expect-error the URL is a string
hook('http:listening', (url: number) => url)
// @ts-expect-error a hook takes a function
hook('kernel:ready', 'ready')

const things = module({ name: 'things', apiPrefix: '/things' })
export const inside = things.action({ input: t.Object({}), output: t.Object({}) }, (_input, ctx) =>
  ctx.http ? {} : {},
)
// @ts-expect-error a module has no such key
module({ name: 'things', prefix: '/things' })
