import { expect, test } from 'bun:test'
import { type Run, action, definePlugin, guard, kit, t } from 'bunbase'
import { countingIds, createTestApp } from 'bunbase/testing'

const empty = { input: t.Object({}), output: t.Object({}) }

interface CountPlugin {
  name: 'count'
  context: { count: { n: number }; never: string }
}
/** Counts how often its member is made. */
function counting() {
  const made: Run[] = []
  const plugin = definePlugin<CountPlugin>({
    name: 'count',
    context: {
      count: (run) => {
        made.push(run as Run)
        return { n: made.length }
      },
      never: () => expect.unreachable(),
    },
  })
  return { made, plugin: plugin(), ...kit<CountPlugin>() }
}

test('a member is made on its first touch, once a run', async () => {
  const { made, plugin, action: own } = counting()
  const touching = own({ name: 'touching', ...empty }, (_input, ctx) => {
    expect(ctx.count).toBe(ctx.count)
    return {}
  })
  const idle = own({ name: 'idle', ...empty }, () => ({}))
  await using app = await createTestApp({ plugins: [plugin], actions: [touching, idle] })
  await app.call(idle, {})
  expect(made).toHaveLength(0)
  await app.call(touching, {})
  await app.call(touching, {})
  expect(made.map(({ action: { name } }) => name)).toEqual(['touching', 'touching'])
  expect(made[0]).not.toBe(made[1])
})

test('a member that is undefined or null is made once, too', async () => {
  let made = 0
  const plugin = definePlugin<{ name: 'maybe'; context: { maybe: undefined; none: null } }>({
    name: 'maybe',
    context: {
      maybe: () => void made++ as undefined,
      none: () => {
        made++
        return null
      },
    },
  })
  const act = action({ name: 'act', ...empty }, (_input, ctx) => {
    const { maybe, none } = ctx as unknown as { maybe: undefined; none: null }
    expect([maybe, none]).toEqual([undefined, null])
    expect([(ctx as any).maybe, (ctx as any).none]).toEqual([undefined, null])
    return {}
  })
  await using app = await createTestApp({ plugins: [plugin()], actions: [act] })
  await app.call(act, {})
  expect(made).toBe(2)
})

test('members with odd names do not get in each other’s way', async () => {
  const names = ['s0', 's1', 'a-b', '"', '~', 'class', '🙂', '0']
  const plugin = definePlugin<any>({
    name: 'odd',
    context: Object.fromEntries(names.map((name) => [name, () => `made ${name}`])),
  } as never)
  const act = action(
    {
      name: 'act',
      ...empty,
      guards: [guard('adds', () => ({ s2: 'added', s1: 'replaced' }))],
    },
    (_input, ctx) => {
      const all = ctx as unknown as Record<string, string>
      expect(names.map((name) => all[name])).toEqual(
        names.map((name) => (name === 's1' ? 'replaced' : `made ${name}`)),
      )
      expect(all['s2']).toBe('added')
      return {}
    },
  )
  await using app = await createTestApp({ plugins: [plugin() as never], actions: [act] })
  await app.call(act, {})
})

test('the kernel’s own members', async () => {
  const act = action({ name: 'act', ...empty }, (_input, ctx) => {
    expect(ctx.runId).toBe('00000000-0000-7000-8000-000000000001')
    expect(ctx.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
    expect(ctx.action).toBe('act')
    expect(ctx.caller).toEqual({ kind: 'user', id: 'u' })
    expect(ctx.signal.aborted).toBe(false)
    expect(ctx.clock.now()).toBe(Date.UTC(2030, 0, 1))
    expect(ctx.trace.id).toBe(ctx.traceId)
    return {}
  })
  await using app = await createTestApp({ presets: [], actions: [act] }, { ids: countingIds() })
  await app.call(
    act,
    {},
    {
      as: { user: 'u' },
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    },
  )
  expect(app.runs[0]).toMatchObject({ status: 'succeeded', parentSpanId: '00f067aa0ba902b7' })
})

test('a member that cannot be made fails the run that touches it', async () => {
  const plugin = definePlugin<{ name: 'broken'; context: { broken: string } }>({
    name: 'broken',
    context: {
      broken: () => {
        throw new Error('no connection')
      },
    },
  })
  const act = action({ name: 'act', ...empty }, (_input, ctx) => (ctx as any).broken)
  await using app = await createTestApp({ plugins: [plugin()], actions: [act] })
  await expect(app.call(act, {})).rejects.toMatchObject({ code: 'INTERNAL' })
  expect(app.logs[0]!.error).toEqual(new Error('no connection'))
})
