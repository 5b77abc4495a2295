import { describe, expect, test } from 'bun:test'
import {
  type Caller,
  type Host,
  Unauthenticated,
  Unavailable,
  action,
  definePlugin,
  guard,
  runOf,
  service,
  t,
} from 'bunbase'
import { createTestApp } from 'bunbase/testing'

interface DoorPlugin {
  name: 'door'
}

const door = (setup: (host: Host<DoorPlugin>) => void) =>
  definePlugin<DoorPlugin>({ name: 'door', setup })()
const who = action(
  { name: 'who', input: t.Object({}), output: t.Object({ kind: t.String() }) },
  (_input, ctx) => ({ kind: ctx.caller.kind }),
)
const greet = action(
  { name: 'greet', input: t.Object({}), output: t.Object({ kind: t.String() }) },
  (_input, ctx) => ctx.call(who, {}),
)
const TEST = { kind: 'test', options: {} }

describe('admitting callers', () => {
  test('every caller is looked at: given, found out, and that of a run around', async () => {
    const seen: string[] = []
    const plugin = door((host) => {
      host.resolveCaller(() => ({ kind: 'apiKey', id: 'found' }))
      host.admitCaller((caller) => {
        seen.push('id' in caller ? caller.id : caller.kind)
        return caller
      })
    })
    await using app = await createTestApp({ presets: [], plugins: [plugin], actions: [who, greet] })
    await app.call(greet, {}, { as: { user: 'ann' } })
    await app.kernel.execute(who, { trigger: TEST, input: {} })
    expect(seen).toEqual(['ann', 'ann', 'found'])
  })

  test('one after the other may answer with another object for the same caller', async () => {
    const ann: Caller = Object.freeze({ kind: 'user', id: 'ann' })
    const seen: Caller[] = []
    const plugin = door((host) => {
      host.admitCaller(async (caller) => ('id' in caller ? ann : caller))
      host.admitCaller((caller) => {
        seen.push(caller)
        return caller
      })
    })
    await using app = await createTestApp({ presets: [], plugins: [plugin], actions: [who] })
    await app.call(who, {}, { as: { user: 'ann' } })
    expect(seen[0]).toBe(ann)
    expect(app.runs[0]!.caller).toBe(ann)
  })

  test.each([
    [new Unauthenticated(), 'refused'],
    [new Unavailable(), 'failed'],
  ] as const)('%s ends the run, which says whom it was about: %s', async (error, status) => {
    const plugin = door((host) =>
      host.admitCaller(() => {
        throw error
      }),
    )
    await using app = await createTestApp({ presets: [], plugins: [plugin], actions: [who] })
    await expect(app.call(who, {}, { as: { user: 'ann' } })).rejects.toBe(error)
    expect(app.runs[0]).toMatchObject({ status, caller: { kind: 'user', id: 'ann' } })
  })

  test('a refused caller is the first reason of an explanation, and the guards are asked on', async () => {
    const plugin = door((host) =>
      host.admitCaller(async () => {
        throw new Unauthenticated({ message: 'gone' })
      }),
    )
    const guarded = action(
      {
        name: 'guarded',
        input: t.Object({}),
        output: t.Object({}),
        guards: [guard('open', () => {})],
      },
      () => ({}),
    )
    await using app = await createTestApp({ presets: [], plugins: [plugin], actions: [guarded] })
    expect(await app.explain(guarded, { as: { user: 'ann' } })).toEqual([
      { name: 'caller', from: 'kernel', allowed: false, reason: 'gone' },
      { name: 'open', from: 'action guarded', allowed: true },
    ])
  })
})

test('every action is checked once all are known, and mistakes are reported together', async () => {
  const plugin = door((host) =>
    host.checkActions(({ name }) =>
      host.report({ action: name, message: 'has no owner', mend: 'name one' }),
    ),
  )
  await expect(
    createTestApp({ presets: [], plugins: [plugin], actions: [who, greet] }),
  ).rejects.toMatchObject({
    problems: [
      { action: 'greet', plugin: 'door', message: 'has no owner' },
      { action: 'who', plugin: 'door', message: 'has no owner' },
    ],
  })
})

test('the run of a context is there for functions that are given only ctx', async () => {
  const motto = service<string>('motto')
  const tell = action(
    { name: 'tell', input: t.Object({}), output: t.Object({ motto: t.String() }) },
    (_input, ctx) => ({ motto: runOf(ctx).get(motto)! }),
  )
  const plugin = door((host) => host.provide(motto, 'festina lente'))
  await using app = await createTestApp({ presets: [], plugins: [plugin], actions: [tell] })
  expect(await app.call(tell, {})).toEqual({ motto: 'festina lente' })
})
