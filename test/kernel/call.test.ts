import { expect, test } from 'bun:test'
import { Conflict, Forbidden, action, guard, t } from 'bunbase'
import { createTestApp } from 'bunbase/testing'
import { thrown } from './thrown.ts'

const empty = { input: t.Object({}), output: t.Object({}) }
const onlyUsers = guard('onlyUsers', (ctx: { caller: { kind: string } }) => {
  if (ctx.caller.kind !== 'user') throw new Forbidden()
})

test('a child run has the caller, the trace and the organisation of its parent', async () => {
  const child = action(
    {
      name: 'child',
      input: t.Object({ n: t.Integer() }),
      output: t.Object({ n: t.Integer() }),
      guards: [onlyUsers],
    },
    ({ n }) => ({ n: n + 1 }),
  )
  const parent = action(
    { name: 'parent', input: t.Object({}), output: t.Object({ n: t.Integer() }) },
    (_input, ctx) => ctx.call(child, { n: 1 }),
  )
  await using app = await createTestApp({ presets: [], actions: [child, parent] })
  expect(await app.call(parent, {}, { as: { user: 'u' }, org: 'o1' })).toEqual({ n: 2 })
  const [inner, outer] = app.runs
  expect(inner).toMatchObject({
    action: { name: 'child' },
    depth: 2,
    trigger: { kind: 'call' },
    caller: { kind: 'user', id: 'u' },
    traceId: outer!.traceId,
    invocation: { org: 'o1' },
  })
  expect(inner!.parent).toBe(outer)
  expect(inner!.id).not.toBe(outer!.id)
  const call = app.spans.find(({ kind }) => kind === 'call')!
  expect(call).toMatchObject({ name: 'child', traceId: outer!.traceId })
  expect(inner!.parentSpanId).toBe(call.spanId)
})

test('the child’s own guards and schemas hold, and its error reaches the parent', async () => {
  const closed = action({ name: 'closed', ...empty, guards: [onlyUsers] }, () => ({}))
  const strict = action(
    { name: 'strict', input: t.Object({ n: t.Integer() }), output: t.Object({}) },
    () => ({}),
  )
  const taken = action({ name: 'taken', ...empty }, () => {
    throw new Conflict({ message: 'taken' })
  })
  const codes: string[] = []
  const parent = action({ name: 'parent', ...empty }, async (_input, ctx) => {
    for (const run of [
      () => ctx.call(closed, {}),
      () => ctx.call(strict, { n: 'x' } as never),
      () => ctx.call(taken, {}),
      () => ctx.call('nowhere' as never, {}),
    ]) {
      codes.push((await thrown(run())).code)
    }
    return {}
  })
  await using app = await createTestApp({ presets: [], actions: [closed, strict, taken, parent] })
  await app.call(parent, {})
  expect(codes).toEqual(['FORBIDDEN', 'INVALID_INPUT', 'CONFLICT', 'UNKNOWN_ACTION'])
  expect(app.runs.map(({ action: { name }, status }) => [name, status])).toEqual([
    ['closed', 'refused'],
    ['strict', 'failed'],
    ['taken', 'failed'],
    ['parent', 'succeeded'],
  ])
})

test('actions that call each other without end are stopped', async () => {
  const deepest: number[] = []
  const ping: { name: string } = action(
    { name: 'ping', ...empty },
    async (_input, ctx): Promise<{}> => {
      deepest.push(deepest.length + 1)
      return ctx.call(ping as typeof pong, {})
    },
  )
  const pong = action(
    { name: 'pong', ...empty },
    (_input, ctx) => ctx.call(ping as never, {}) as never,
  )
  await using app = await createTestApp({ presets: [], actions: [ping as typeof pong, pong] })
  await expect(app.call(ping as typeof pong, {})).rejects.toMatchObject({
    code: 'CALL_DEPTH',
    details: { action: 'ping', limit: 32 },
  })
  expect(deepest).toHaveLength(32)
})

test('a child outlives shutdown’s refusal of new work as long as its parent runs', async () => {
  const gate = Promise.withResolvers<void>()
  const child = action({ name: 'child', ...empty }, () => ({}))
  const parent = action({ name: 'parent', ...empty }, async (_input, ctx) => {
    await gate.promise
    return ctx.call(child, {})
  })
  await using app = await createTestApp({ presets: [], actions: [child, parent] })
  const running = app.call(parent, {})
  const stopping = app.kernel.stop()
  await app.clock.advance(0)
  await expect(app.call(child, {})).rejects.toMatchObject({ code: 'UNAVAILABLE', retry: true })
  gate.resolve()
  expect(await running).toEqual({})
  await stopping
})
