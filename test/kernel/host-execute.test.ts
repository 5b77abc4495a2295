// `host.execute`: a plugin starts actions that it learns of when work arrives.
import { expect, test } from 'bun:test'
import { type Host, action, definePlugin, sleep, t, trigger } from 'bunbase'
import { createTestApp } from 'bunbase/testing'
import { thrown } from './thrown.ts'

interface StarterPlugin {
  name: 'starter'
}

const forever = () => new Promise<never>(() => {})
const empty = { input: t.Object({}), output: t.Object({}) }

async function starting(...actions: ReturnType<typeof action>[]) {
  let host: Host<StarterPlugin> | undefined
  const starter = definePlugin<StarterPlugin>({
    name: 'starter',
    setup: (given) => void (host = given),
  })
  const app = await createTestApp({ presets: [], plugins: [starter()], actions })
  return { app, host: host! }
}

test('runs an action by name, as any trigger would', async () => {
  const double = action(
    {
      name: 'double',
      input: t.Object({ n: t.Integer() }),
      output: t.Object({ n: t.Integer() }),
    },
    ({ n }) => ({ n: 2 * n }),
  )
  const { app, host } = await starting(double)
  await using _ = app
  const caller = { kind: 'user', id: 'u' } as const
  const invocation = {
    trigger: trigger('mail', { from: 'a' }),
    input: { n: 2 },
    caller,
    attempt: 3,
  }
  expect(await host.execute('double', invocation)).toEqual({ n: 4 })
  expect(app.runs).toMatchObject([
    { status: 'succeeded', trigger: { kind: 'mail' }, caller, attempt: 3 },
  ])
})

test('an action that is not registered is UNKNOWN_ACTION', async () => {
  const { app, host } = await starting()
  await using _ = app
  const error = await thrown((async () => host.execute('gone', { trigger: trigger('mail', {}) }))())
  expect(error).toMatchObject({ code: 'UNKNOWN_ACTION', details: { action: 'gone' } })
})

test('an invocation may bring a timeout of its own', async () => {
  const slow = action({ name: 'slow', ...empty, timeout: 1000 }, forever)
  const { app, host } = await starting(slow)
  await using _ = app
  const short = thrown(
    host.execute('slow', {
      trigger: trigger('mail', {}),
      input: {},
      timeout: 50,
    }) as Promise<never>,
  )
  await app.clock.advance(50)
  expect(await short).toMatchObject({ code: 'TIMEOUT', details: { timeoutMs: 50 } })
})

test('a longer one replaces the action’s', async () => {
  const slow = action({ name: 'slow', ...empty, timeout: 1000 }, async (_input, ctx) => {
    await sleep(ctx.clock, 2000)
    return {}
  })
  const { app, host } = await starting(slow)
  await using _ = app
  const running = host.execute('slow', {
    trigger: trigger('mail', {}),
    input: {},
    timeout: 3000,
  })
  await app.clock.advance(2000)
  expect(await running).toEqual({})
})
