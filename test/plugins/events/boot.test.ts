import { expect, test } from 'bun:test'
import { createTestApp } from 'bunbase/testing'
import { type Action, boot, defineConfig, event, kit, t } from '../../../plugins/index.ts'
import { type EventsPlugin, events } from '../../../plugins/events/index.ts'

const { action, triggers } = kit<EventsPlugin>()
const created = event('user.created', { payload: t.Object({ id: t.String(), email: t.String() }) })
const output = t.Void()

async function mistakes(...actions: Action[]): Promise<string[]> {
  const config = defineConfig({ plugins: [events()] })
  const problems = await boot(config, { actions }).then(
    (kernel) => kernel.stop().then(() => []),
    (error: { problems: { message: string; mend: string }[] }) => error.problems,
  )
  return problems.map(({ message, mend }) => `${message}; ${mend}`)
}

/** Listens to something, by whatever trigger. */
const listen = (trigger: unknown, input: object = t.Any(), name = 'listen'): Action =>
  action({ name, input: input as never, output, triggers: [trigger as never] }, () => {})

test('an event that nobody declares is refused, with the nearest one', async () => {
  expect(
    await mistakes(
      listen(triggers.event(created), undefined, 'a'),
      listen(triggers.event('user.craeted')),
    ),
  ).toEqual([
    'its event trigger is refused: no event "user.craeted" is declared; did you mean "user.created"?',
  ])
})

test('what is wrong in two places of one action is told once', async () => {
  const twice = [triggers.event('user.made'), triggers.event('user.made')] as never[]
  const made = action({ name: 'twice', input: t.Any(), output, triggers: twice }, () => {})
  expect(await mistakes(made)).toEqual([expect.stringContaining('no event "user.made"')])
})

test('an event of a trigger counts as declared, whichever action comes first', async () => {
  expect(
    await mistakes(
      listen(triggers.event('user.created'), undefined, 'a'),
      listen(triggers.event(created), undefined, 'b'),
    ),
  ).toEqual([])
})

test('two events of one name are refused', async () => {
  const other = event('user.created', { payload: t.Object({}) })
  const found = await mistakes(
    listen(triggers.event(created), undefined, 'a'),
    listen(triggers.event(other), undefined, 'b'),
  )
  expect(found).toEqual([expect.stringContaining('two events are named "user.created"')])
})

test('a payload with more than the input knows is refused, unless it is mapped', async () => {
  const input = t.Object({ id: t.String() })
  expect(await mistakes(listen(triggers.event(created), input))).toEqual([
    expect.stringContaining('the payload of "user.created" has "email", which the action\'s input'),
  ])
  const mapped = triggers.event(created, { map: ({ id }) => ({ id }) })
  expect(await mistakes(listen(mapped, input))).toEqual([])
  const open = t.Object({ id: t.String() }, { additionalProperties: true })
  expect(await mistakes(listen(triggers.event(created), open))).toEqual([])
})

test('so is one without what the input requires, when nothing stands for it', async () => {
  const input = t.Object({ id: t.String(), email: t.String(), size: t.Integer() })
  expect(await mistakes(listen(triggers.event(created), input))).toEqual([
    expect.stringContaining('has no "size", which the action\'s input requires'),
  ])
  const filled = t.Object({ id: t.String(), email: t.String(), size: t.Integer({ default: 1 }) })
  expect(await mistakes(listen(triggers.event(created), filled))).toEqual([])
})

test('each event of a pattern is held to the input', async () => {
  const open = listen(triggers.event(created), t.Any(), 'a')
  const input = t.Object({ id: t.String() })
  expect(await mistakes(open, listen(triggers.event('user.*'), input))).toEqual([
    expect.stringContaining('the payload of "user.created" has "email", which the action\'s input'),
  ])
  const map = ({ id }: { id: string }) => ({ id })
  expect(await mistakes(open, listen(triggers.event('user.*', { map }), input))).toEqual([])
  expect(await mistakes(open, listen(triggers.event('org.*'), input))).toEqual([])
})

test('an action that would run twice for one event is refused, unless something tells the two apart', async () => {
  const both = (...listed: unknown[]): Action =>
    action({ name: 'both', input: t.Any(), output, triggers: listed as never[] }, () => {})
  expect(await mistakes(both(triggers.event(created), triggers.event('user.*')))).toEqual([
    'its event trigger is refused: it would run twice for each "user.created", by "user.created" and "user.*"; remove one of the two, or have `when` or `map` tell them apart',
  ])
  expect(await mistakes(both(triggers.event(created), triggers.event(created)))).toHaveLength(1)
  const when = (): boolean => true
  expect(await mistakes(both(triggers.event(created), triggers.event('user.*', { when })))).toEqual(
    [],
  )
  expect(await mistakes(both(triggers.event(created), triggers.event('org.*')))).toEqual([])
})

test('a pattern for which there is no event is told at the start', async () => {
  const deaf = listen(triggers.event('usr.*'))
  const all = listen(triggers.event('**'), undefined, 'all')
  await using app = await createTestApp({ presets: [], plugins: [events()], actions: [deaf, all] })
  await app.start()
  const told = app.logs.filter(({ message }) => message.includes('no declared event'))
  expect(told.map(({ fields }) => fields)).toMatchObject([
    { pattern: 'usr.*', subscriber: 'listen' },
  ])
})

test.each([
  ['a bad pattern', () => triggers.event('user*'), 'is not a pattern; "*" stands for one part'],
  ['no event', () => triggers.event(undefined as never), 'give an event, its name, or a pattern'],
  [
    'an unknown option',
    () => triggers.event(created, { wen: 1 } as never),
    'unknown option "wen"; did you mean "when"?',
  ],
  [
    'a wrong option',
    () => triggers.event(created, { when: true } as never),
    'the option `when` is wrong: expected function, got a boolean',
  ],
  ['both', () => triggers.event(created, { durable: true, broadcast: true }), 'delivered once'],
  [
    'durable',
    () => triggers.event(created, { durable: true }),
    '`durable` needs the queue plugin; add',
  ],
])('%s is refused', async (_what, make, message) => {
  expect(await mistakes(listen(make()))).toEqual([expect.stringContaining(message)])
})

test('a subscriber that streams is refused', async () => {
  const streaming = action(
    {
      name: 'listen',
      input: t.Any(),
      output: t.Stream(t.String()),
      triggers: [triggers.event(created)],
    },
    async function* () {
      yield 'a'
    },
  )
  expect(await mistakes(streaming)).toEqual([expect.stringContaining('nobody would read')])
})

test('a malformed name and a payload that cannot be compiled are told', async () => {
  const named = event('user created', { payload: t.Object({}) })
  const shaped = event('broken', { payload: undefined as never })
  expect(await mistakes(listen(triggers.event(named)))).toContainEqual(
    expect.stringContaining('"user created" is not a name for an event; '),
  )
  expect(await mistakes(listen(triggers.event(shaped)))).toContainEqual(
    expect.stringContaining('event "broken": '),
  )
})

test('the typed builder holds a subscriber to the payload', () => {
  const input = t.Object({ id: t.Number() })
  // @ts-expect-error id is a string
  action({ name: 'a', input, output, triggers: [triggers.event(created)] }, () => {})
  // @ts-expect-error the mapped id is a string
  // prettier-ignore
  action({ name: 'b', input, output, triggers: [triggers.event(created, { map: ({ id }) => ({ id }) })] }, () => {})
  action(
    {
      name: 'c',
      input,
      output,
      triggers: [triggers.event(created, { map: ({ id }) => ({ id: Number(id) }) })],
    },
    async (_input, ctx) => {
      // @ts-expect-error a payload without its members
      await ctx.event.emit(created, {})
      await ctx.event.emit('user.created', {})
    },
  )
  expect(true).toBe(true)
})
