import {
  type Action,
  type InputOfAction,
  type OutputOfAction,
  Conflict,
  type PayloadOf,
  action,
  defineError,
  event,
  guard,
  guards,
  hook,
  module,
  t,
  triggers,
} from 'bunbase'
import { type Equal, expectType } from '../equal.ts'

const empty = { input: t.Object({}), output: t.Object({}) }

// Guards: their additions, in order, whole members replaced.
const admin = guard('admin', (ctx: { sender: string }) => ({ isAdmin: ctx.sender === 'ann' }))
const late = guard('late', async () => ({ since: 1 }))
action({ ...empty, guards: [guards.known(), admin, late, guards.quiet()] }, (_input, ctx) => {
  expectType<Equal<typeof ctx.sender, string>>()
  expectType<Equal<typeof ctx.isAdmin, boolean>>()
  expectType<Equal<typeof ctx.since, number>>()
  return {}
})
action({ ...empty, guards: [guards.quiet()] }, (_input, ctx) => {
  // @ts-expect-error the guard that adds it is not listed
  ctx.sender
  return {}
})
// @ts-expect-error what is not a guard
action({ ...empty, guards: [triggers.mail('in')] }, () => ({}))

const team = module({ name: 'team', guards: [guards.known()] })
export const inTeam = team.action({ ...empty, guards: [late] }, (_input, ctx) => {
  expectType<Equal<typeof ctx.sender, string>>()
  expectType<Equal<typeof ctx.since, number>>()
  return {}
})

// Input and output.
export const rename = action(
  {
    input: t.Object({ id: t.String(), title: t.Optional(t.String()) }),
    output: t.Object({ id: t.String(), at: t.Union([t.String(), t.Null()]) }),
  },
  async (input, ctx) => {
    expectType<Equal<typeof input, { id: string; title?: string }>>()
    expectType<Equal<typeof ctx.runId, string>>()
    return { id: input.id, at: null }
  },
)
expectType<Equal<InputOfAction<typeof rename>, { id: string; title?: string }>>()
expectType<Equal<OutputOfAction<typeof rename>, { id: string; at: string | null }>>()
expectType<
  Equal<typeof rename, Action<{ id: string; title?: string }, { id: string; at: string | null }>>
>()
// @ts-expect-error the output lacks a property
action({ input: t.Object({}), output: t.Object({ id: t.String() }) }, async () => ({}))
// @ts-expect-error the input has no such property
action({ input: t.Object({}), output: t.Object({}) }, (input) => ({ x: input.id }))
// @ts-expect-error no output
action({ input: t.Object({}) }, () => ({}))

// ctx.call is typed by the action that is passed.
export const calling = action(empty, async (_input, ctx) => {
  const renamed = await ctx.call(rename, { id: '1' })
  expectType<Equal<typeof renamed, { id: string; at: string | null }>>()
  // @ts-expect-error a property is missing
  await ctx.call(rename, {})
  // @ts-expect-error a property too many
  await ctx.call(rename, { id: '1', color: 'red' })
  return {}
})

// Two actions that call each other: one of them says what it returns, as TypeScript cannot infer in
// a circle. With the return type of the handler written down, both are typed.
export const ping = action(
  { input: t.Object({ n: t.Integer() }), output: t.Object({ n: t.Integer() }) },
  async ({ n }, ctx): Promise<{ n: number }> => (n > 0 ? ctx.call(pong, { n: n - 1 }) : { n }),
)
export const pong: Action<{ n: number }, { n: number }> = action(
  { input: t.Object({ n: t.Integer() }), output: t.Object({ n: t.Integer() }) },
  async ({ n }, ctx) => ctx.call(ping, { n }),
)

// Triggers: what they supply is what the action takes.
action({ ...empty, triggers: [triggers.mail('in')] }, () => ({}))
action(
  {
    input: t.Object({ n: t.Integer() }),
    output: t.Object({}),
    triggers: [triggers.mail('in', () => ({ n: 1 }))],
  },
  () => ({}),
)
action(
  {
    input: t.Object({ n: t.Integer() }),
    output: t.Object({}),
    // @ts-expect-error it supplies a string
    triggers: [triggers.mail('in', () => ({ n: 'one' }))],
  },
  () => ({}),
)

// Files, raw output, streams.
action(
  { input: t.Object({ photo: t.File({ maxSize: 1 }) }), output: t.Raw('image/png') },
  ({ photo }) => {
    expectType<Equal<typeof photo, File>>()
    return new Blob([photo])
  },
)
action({ input: t.Object({}), output: t.Raw() }, () => new Response('x'))
// @ts-expect-error a string is not raw
action({ input: t.Object({}), output: t.Raw() }, () => 'x')
export const counting = action(
  { input: t.Object({}), output: t.Stream(t.Object({ n: t.Integer() })) },
  async function* (_input, ctx) {
    ctx.signal.throwIfAborted()
    yield { n: 1 }
  },
)
expectType<Equal<OutputOfAction<typeof counting>, AsyncIterable<{ n: number }>>>()
action(
  { input: t.Object({}), output: t.Stream(t.Object({ n: t.Integer() })) },
  // @ts-expect-error items of another type
  async function* () {
    yield { n: 'one' }
  },
)

// Errors carry typed details.
const SoldOut = defineError('SOLD_OUT', {
  status: 409,
  message: 'Sold out.',
  details: t.Object({ left: t.Integer() }),
})
const error = new SoldOut({ details: { left: 0 } })
expectType<Equal<typeof error.details, { left: number } | undefined>>()
// @ts-expect-error details of another type
new SoldOut({ details: { left: 'none' } })
// @ts-expect-error a status is part of an error
defineError('NO_STATUS', { message: 'x' })
action({ ...empty, errors: [SoldOut, Conflict] }, () => ({}))
// @ts-expect-error what is not an error class
action({ ...empty, errors: [error] }, () => ({}))

// Events.
const created = event('task.created', { payload: t.Object({ id: t.String() }) })
expectType<Equal<PayloadOf<typeof created>, { id: string }>>()

// Hooks of the app: the kernel's and those of its plugins.
hook('store:opened', (url, tries) => void (url.length + tries))
hook('span:ended', (span, run) => void `${span.kind} ${run.action.name}`)
// @ts-expect-error not a hook of a selected plugin
hook('http:listening', () => {})

// Keys of plugins.
action({ ...empty, transaction: true }, () => ({}))
// @ts-expect-error a value of another type
action({ ...empty, transaction: 'yes' }, () => ({}))
// @ts-expect-error a misspelt key
action({ ...empty, transactoin: true }, () => ({}))
