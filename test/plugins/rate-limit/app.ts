// An app whose callers say who they are, and for which organisation.
import { type Action, definePlugin, kit, t } from 'bunbase'
import { type HttpPlugin, http, httpExchange } from 'bunbase/plugins/http'
import { type RateLimitConfig, type RateLimitPlugin, rateLimit } from 'bunbase/plugins/rate-limit'
import { type TestApp, createTestApp } from 'bunbase/testing'

export interface TesterPlugin {
  name: 'tester'
  needs: HttpPlugin | RateLimitPlugin
}
/** The tools of such an app. */
export const { action, triggers, guards } = kit<TesterPlugin>()

/** Believes whoever says who they are. */
export const tester = definePlugin<TesterPlugin>({
  name: 'tester',
  needs: ['http', 'rate-limit'],
  setup: (host) =>
    host.resolveCaller((invocation) => {
      const id = httpExchange(invocation)?.request.headers.get('authorization')
      return id ? { kind: 'user', id } : undefined
    }),
})

/** An action behind `guards.rateLimit(options)`, at `POST /<name>`, and how often it ran. */
export function limited(options: Parameters<typeof guards.rateLimit>[0], name = 'act') {
  const ran = { times: 0 }
  const act = action(
    {
      name,
      input: t.Object({}),
      output: t.Object({ times: t.Integer() }),
      triggers: [triggers.api('POST', `/${name}`)],
      guards: [guards.rateLimit(options)],
    },
    () => ({ times: ++ran.times }),
  )
  return { act, ran }
}

/** Boots it, behind a proxy that is believed. */
export function limitedApp(
  actions: readonly Action[],
  config: RateLimitConfig = {},
): Promise<TestApp> {
  return createTestApp({
    presets: [],
    plugins: [
      http({ http: { trustedProxies: ['loopback'] } }),
      rateLimit({ rateLimit: config }),
      tester(),
    ],
    actions,
  })
}

/** Posts `{}` as a user, or as the stranger of an address. */
export function post(app: TestApp, from: { user?: string; ip?: string } = {}, path = '/act') {
  const { user, ip } = from
  return app.fetch(path, {
    method: 'POST',
    json: {},
    headers: {
      ...(user !== undefined && { authorization: user }),
      ...(ip !== undefined && { 'x-forwarded-for': ip }),
    },
  })
}

/** The statuses of so many posts. */
export async function posts(times: number, ...args: Parameters<typeof post>): Promise<number[]> {
  const statuses: number[] = []
  for (let i = 0; i < times; i++) statuses.push((await post(...args)).status)
  return statuses
}
