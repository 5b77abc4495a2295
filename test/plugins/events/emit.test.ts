import { expect, test } from 'bun:test'
import { type Caller, Conflict, event, kit, t } from '../../../plugins/index.ts'
import { type EventsPlugin, emitter, events } from '../../../plugins/events/index.ts'
import { createTestApp } from '../../../plugins/testing/index.ts'
import * as z from 'zod'

const { action, triggers } = kit<EventsPlugin>()
const plugins = [events()] as const

const created = event('user.created', {
  payload: t.Object({ id: t.String(), tags: t.Optional(t.Array(t.String())) }),
})
const input = t.Object({ id: t.String(), tags: t.Optional(t.Array(t.String())) })
const output = t.Void()

/** An action that emits what it is told to. */
const signUp = action({ name: 'signUp', input: t.Any(), output }, async (payload, ctx) => {
  await ctx.event.emit(created, payload)
})

test('every subscriber runs with the payload, for the emitter’s caller and organisation', async () => {
  const seen: unknown[] = []
  const listen = (name: string) =>
    action({ name, input, output, triggers: [triggers.event(created)] }, (payload, ctx) => {
      seen.push([name, payload, ctx.caller])
    })
  await using app = await createTestApp({ plugins, actions: [signUp, listen('b'), listen('a')] })
  await app.call(signUp, { id: 'u1' }, { as: { user: 'ann' }, org: 'acme' })
  const ann: Caller = { kind: 'user', id: 'ann' }
  expect(seen).toEqual([
    ['a', { id: 'u1' }, ann],
    ['b', { id: 'u1' }, ann],
  ])
  const runs = app.runs.filter((run) => run.trigger.kind === 'event')
  const emitting = app.runs.find((run) => run.action.name === 'signUp')!
  expect(runs.map((run) => run.trigger.options)).toEqual([
    { event: 'user.created' },
    { event: 'user.created' },
  ])
  for (const run of runs) {
    expect(run).toMatchObject({ traceId: emitting.traceId, parent: undefined })
    expect(run.invocation.org).toBe('acme')
  }
})

test('the trace goes on below the span of emitting', async () => {
  const listen = action(
    { name: 'listen', input, output, triggers: [triggers.event(created)] },
    () => {},
  )
  await using app = await createTestApp({ plugins, actions: [signUp, listen] })
  await app.call(signUp, { id: 'u1' })
  const span = app.spans.find(({ kind }) => kind === 'event')!
  expect(span.name).toBe('user.created')
  expect(app.runs.find(({ action }) => action.name === 'listen')).toMatchObject({
    traceId: span.traceId,
    parentSpanId: span.spanId,
  })
})

test('a name works as well as the event, with the same checks', async () => {
  const seen: unknown[] = []
  const listen = action(
    { name: 'listen', input, output, triggers: [triggers.event(created)] },
    (payload) => void seen.push(payload),
  )
  await using app = await createTestApp({ plugins, actions: [listen] })
  const bus = app.get(emitter)!
  await bus.emit('user.created', { id: 'u1' })
  expect(seen).toEqual([{ id: 'u1' }])
  expect(bus.emit('user.created', { id: 1 })).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' })
  expect(bus.emit('user.craeted', {})).rejects.toMatchObject({
    code: 'UNKNOWN_EVENT',
    message: 'No event "user.craeted" is declared; did you mean "user.created"?',
  })
})

test('a payload is stripped to its schema, or refused where it is emitted', async () => {
  const seen: unknown[] = []
  const listen = action(
    { name: 'listen', input, output, triggers: [triggers.event(created)] },
    (payload) => void seen.push(payload),
  )
  await using app = await createTestApp({ plugins, actions: [signUp, listen] })
  await app.call(signUp, { id: 'u1', passwordHash: 'never' })
  expect(seen).toEqual([{ id: 'u1' }])
  const refused = app.call(signUp, { id: 7 })
  expect(await refused.catch((error) => error)).toMatchObject({
    code: 'INVALID_PAYLOAD',
    details: { event: 'user.created' },
    cause: { message: expect.stringContaining('/id') },
  })
  expect(seen.length).toBe(1)
})

test('an event that nobody listens to is checked all the same', async () => {
  await using app = await createTestApp({ plugins, actions: [signUp] })
  await app.call(signUp, { id: 'u1' })
  expect(app.call(signUp, {})).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' })
})

test('schemas of other libraries work, asynchronous ones too', async () => {
  const slow = event('slow', {
    payload: z.object({ n: z.number().refine(async (n) => n > 0) }),
  })
  const seen: unknown[] = []
  const listen = action(
    { name: 'listen', input: t.Any(), output, triggers: [triggers.event(slow)] },
    (payload) => void seen.push(payload),
  )
  await using app = await createTestApp({ plugins, actions: [listen] })
  await app.get(emitter)!.emit(slow, { n: 1 })
  expect(seen).toEqual([{ n: 1 }])
  const refused = app.get(emitter)!.emit(slow, { n: 0 })
  expect(refused).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' })
})

test('one subscriber that fails disturbs neither the emitter nor the others', async () => {
  const seen: string[] = []
  const listen = (name: string, handler: () => void | Promise<void>) =>
    action({ name, input, output, triggers: [triggers.event(created)] }, async () => {
      await handler()
      seen.push(name)
    })
  const sync = action({ name: 'b', input, output, triggers: [triggers.event(created)] }, () => {
    throw new Error('broken')
  })
  const actions = [
    signUp,
    sync,
    listen('a', () => {}),
    listen('c', () => Promise.reject(new Conflict())),
    listen('d', () => {}),
  ]
  await using app = await createTestApp({ plugins, actions })
  await app.call(signUp, { id: 'u1' })
  await app.clock.advance(0)
  expect(seen).toEqual(['a', 'd'])
  const lost = app.logs.filter(({ level }) => level === 'warn')
  expect(lost.map(({ message, fields }) => [message, (fields as { code: string }).code])).toEqual([
    ['event "user.created" was lost on "b"', 'INTERNAL'],
    ['event "user.created" was lost on "c"', 'CONFLICT'],
  ])
})

test('a subscriber cannot change what another one gets', async () => {
  const seen: unknown[] = []
  const listen = (name: string) =>
    action({ name, input, output, triggers: [triggers.event(created)] }, (payload) => {
      seen.push(structuredClone(payload))
      payload.id = 'changed'
      payload.tags?.push(name)
    })
  await using app = await createTestApp({ plugins, actions: [signUp, listen('a'), listen('b')] })
  const payload = { id: 'u1', tags: ['new'] }
  await app.call(signUp, payload)
  expect(seen).toEqual([payload, payload])
  expect(payload).toEqual({ id: 'u1', tags: ['new'] })
})

test('`map` makes the input after the guards, `when` picks the payloads', async () => {
  const seen: unknown[] = []
  const listen = action(
    {
      name: 'listen',
      input: t.Object({ subject: t.String(), at: t.Number() }),
      output,
      triggers: [
        triggers.event(created, {
          when: ({ tags }) => tags?.includes('vip') ?? false,
          map: ({ id }, { name, emittedAt }) => ({ subject: `${name} ${id}`, at: emittedAt }),
        }),
      ],
    },
    (payload) => void seen.push(payload),
  )
  await using app = await createTestApp({ plugins, actions: [signUp, listen] })
  await app.call(signUp, { id: 'u1' })
  await app.call(signUp, { id: 'u2', tags: ['vip'] })
  expect(seen).toEqual([{ subject: 'user.created u2', at: app.clock.now() }])
})

test('a `map` that throws fails its own run; a `when` that throws lets the event through', async () => {
  const seen: string[] = []
  const broken = (): never => {
    throw new TypeError('undefined is not an object')
  }
  const mapped = action(
    { name: 'mapped', input, output, triggers: [triggers.event(created, { map: broken })] },
    () => void seen.push('mapped'),
  )
  const picked = action(
    { name: 'picked', input, output, triggers: [triggers.event(created, { when: broken })] },
    () => void seen.push('picked'),
  )
  await using app = await createTestApp({ plugins, actions: [signUp, mapped, picked] })
  await app.call(signUp, { id: 'u1' })
  expect(seen).toEqual(['picked'])
  expect(app.runs.find(({ action }) => action.name === 'mapped')).toMatchObject({
    status: 'failed',
    error: { code: 'INTERNAL' },
  })
  expect(app.logs).toContainEqual(
    expect.objectContaining({
      level: 'error',
      message: '`when` of "picked" failed; the event is delivered',
    }),
  )
})

test('the run knows which event started it, also through a pattern', async () => {
  const seen: unknown[] = []
  const audit = action(
    {
      name: 'audit',
      input: t.Object({ payload: t.Any() }),
      output,
      triggers: [triggers.event('user.*', { map: (payload) => ({ payload }) })],
    },
    (_input, ctx) => void seen.push(ctx.event.received),
  )
  await using app = await createTestApp({ plugins, actions: [signUp, audit] })
  await app.call(signUp, { id: 'u1' })
  await app.call(audit, { payload: 1 })
  expect(seen).toEqual([
    expect.objectContaining({ name: 'user.created', emittedAt: app.clock.now() }),
    undefined,
  ])
  expect((seen[0] as { id: string }).id).toMatch(/^[0-9a-f-]{36}$/)
  const run = app.runs.find(({ trigger }) => trigger.kind === 'event')!
  expect(run.trigger.options).toEqual({ event: 'user.created', pattern: 'user.*' })
})

test('events that cause each other in a circle are stopped', async () => {
  const ping = event('ping', { payload: t.Object({ n: t.Integer() }) })
  const listen = action(
    {
      name: 'listen',
      input: t.Object({ n: t.Integer() }),
      output,
      triggers: [triggers.event(ping)],
    },
    ({ n }, ctx) => ctx.event.emit(ping, { n: n + 1 }),
  )
  await using app = await createTestApp({ plugins, actions: [listen] })
  await app.call(listen, { n: 0 })
  await app.clock.advance(0)
  const last = app.runs.find(({ status }) => status === 'failed')
  expect(last).toMatchObject({ input: { n: 33 }, error: { code: 'EVENT_LOOP' } })
  expect(app.runs.length).toBe(34)
})
