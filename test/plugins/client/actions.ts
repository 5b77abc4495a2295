// Actions of every kind that a client can call.
import {
  Conflict,
  NotFound,
  type KernelContext,
  Unauthenticated,
  Unavailable,
  action,
  defineError,
  guard,
  module,
  sleep,
  t,
  triggers,
} from 'bunbase'
import type { HttpExchange } from 'bunbase/plugins/http'

export const TitleTaken = defineError('TITLE_TAKEN', {
  status: 409,
  message: 'There is a task with this title.',
  details: t.Object({ title: t.String(), by: t.Optional(t.String()) }),
})

const Task = t.Object(
  {
    id: t.String({ description: 'Never changes.' }),
    title: t.String({ minLength: 1 }),
    state: t.Union([t.Literal('open'), t.Literal('done')], { default: 'open' }),
    due: t.Optional(t.Union([t.String({ format: 'date-time' }), t.Null()])),
    tags: t.Array(t.String()),
  },
  { $id: 'Task', description: 'Something to do.' },
)

interface TaskRow {
  id: string
  title: string
  state: 'open' | 'done'
  due?: string | null
  tags: string[]
}
const rows = new Map<string, TaskRow>()

const tasks = module({ name: 'tasks', apiPrefix: '/tasks' })

export const createTask = tasks.action(
  {
    name: 'createTask',
    description: 'Adds a task.',
    input: t.Object({ title: t.String(), tags: t.Array(t.String(), { default: [] }) }),
    output: Task,
    errors: [TitleTaken],
    triggers: [triggers.api('POST', '/', { status: 201 }), triggers.api('PUT', '/new')],
  },
  ({ title, tags }) => {
    const taken = [...rows.values()].find((row) => row.title === title)
    if (taken) throw new TitleTaken({ details: { title } })
    const row: TaskRow = { id: `t${rows.size + 1}`, title, state: 'open', tags }
    rows.set(row.id, row)
    return row
  },
)

export const list = tasks.action(
  {
    name: 'list',
    input: t.Object({
      state: t.Optional(t.Union([t.Literal('open'), t.Literal('done')])),
      tag: t.Optional(t.Array(t.String())),
      limit: t.Optional(t.Integer({ default: 10, minimum: 1 })),
    }),
    output: t.Array(Task),
    triggers: [triggers.api('GET', '/')],
  },
  ({ state, tag = [], limit }) =>
    [...rows.values()]
      .filter((row) => state === undefined || row.state === state)
      .filter((row) => tag.every((one) => row.tags.includes(one)))
      .slice(0, limit),
)

export const replace = tasks.action(
  {
    name: 'replace',
    input: t.Object({ id: t.String(), task: Task, dryRun: t.Optional(t.Boolean()) }),
    output: Task,
    errors: [NotFound, Conflict],
    triggers: [triggers.api('PUT', '/:id', { query: ['dryRun'] })],
  },
  ({ id, task, dryRun }) => {
    if (!rows.has(id)) throw new NotFound({ message: `There is no task ${id}.` })
    if (!dryRun) rows.set(id, task)
    return task
  },
)

export const remove = tasks.action(
  {
    name: 'remove',
    input: t.Object({ id: t.String() }),
    output: t.Void(),
    triggers: [triggers.api('DELETE', '/:id')],
    openapi: { deprecated: true },
  },
  ({ id }) => void rows.delete(id),
)

/** A module and an action of the same name. */
export const echo = action(
  {
    name: 'echo',
    input: t.Object({
      path: t.String(),
      flag: t.Optional(t.Boolean()),
      agent: t.Optional(t.String()),
      theme: t.String(),
      'odd name': t.Optional(t.Integer()),
    }),
    output: t.Object({
      path: t.String(),
      flag: t.Optional(t.Boolean()),
      agent: t.Optional(t.String()),
      theme: t.String(),
      'odd name': t.Optional(t.Integer()),
    }),
    triggers: [
      triggers.api('GET', '/echo/*path', {
        headers: { agent: 'x-agent' },
        cookies: { theme: 'theme' },
      }),
    ],
  },
  (input) => input,
)
export const loud = module({ name: 'echo' }).action(
  {
    name: 'loud',
    input: t.Array(t.Union([t.String(), t.Number(), t.Null()])),
    output: t.Object({}, { additionalProperties: t.Integer() }),
    triggers: [triggers.api('POST', '/loud')],
  },
  (words) => Object.fromEntries(words.map((word, at) => [String(word).toUpperCase(), at])),
)

export const tree = action(
  {
    name: 'tree',
    input: t.Recursive((Self) =>
      t.Object({ name: t.String(), children: t.Optional(t.Array(Self)) }),
    ),
    output: t.Object({
      depth: t.Integer(),
      first: t.Tuple([t.String(), t.Union([t.Literal(1), t.Literal("it's")])]),
      any: t.Optional(t.Unknown()),
      open: t.Object({ a: t.String() }, { additionalProperties: true }),
    }),
    triggers: [triggers.api('POST', '/tree')],
  },
  (root) => {
    const depth = (node: { children?: unknown[] }): number =>
      1 + Math.max(0, ...(node.children ?? []).map((child) => depth(child as typeof node)))
    const open = { a: 'b', more: [1] }
    return { depth: depth(root), first: [root.name, "it's"] as [string, "it's"], open }
  },
)

export const upload = action(
  {
    name: 'files.upload',
    input: t.Object({
      note: t.Optional(t.String()),
      picture: t.File({ maxSize: 100_000 }),
      pages: t.Optional(t.Array(t.File())),
    }),
    output: t.Object({
      names: t.Array(t.String()),
      bytes: t.Integer(),
      note: t.Optional(t.String()),
    }),
    triggers: [triggers.api('POST', '/files')],
  },
  ({ note, picture, pages = [] }) => ({
    names: [picture, ...pages].map(({ name }) => name),
    bytes: [picture, ...pages].reduce((sum, { size }) => sum + size, 0),
    ...(note !== undefined && { note }),
  }),
)

export const download = action(
  {
    name: 'files.download',
    input: t.Object({ size: t.Integer({ maximum: 1_000_000 }) }),
    output: t.Raw('application/octet-stream'),
    triggers: [triggers.api('GET', '/files/:size')],
  },
  ({ size }) =>
    new Response(new Uint8Array(size).fill(7), {
      headers: { 'content-disposition': 'attachment; filename="sevens.bin"' },
    }),
)

export const login = action(
  {
    name: 'login',
    input: t.Object({ user: t.String(), remember: t.Optional(t.Boolean()) }),
    output: t.Object({ user: t.String(), remember: t.Boolean() }),
    triggers: [triggers.api('POST', '/login', { body: 'form' })],
  },
  ({ user, remember = false }) => ({ user, remember }),
)

/** What became of streams that nobody reads any more. */
export const given = { up: 0 }

export const countdown = action(
  {
    name: 'countdown',
    description: 'Counts.\nThen it ends, */ or it fails.',
    input: t.Object({
      from: t.Integer(),
      failAt: t.Optional(t.Integer()),
      hold: t.Optional(t.Boolean()),
    }),
    output: t.Stream(t.Object({ left: t.Integer(), text: t.String() })),
    errors: [Conflict],
    triggers: [triggers.api('GET', '/countdown')],
  },
  async function* ({ from, failAt, hold }, ctx) {
    ctx.signal.addEventListener('abort', () => given.up++)
    for (let left = from; left >= 0; left--) {
      if (left === failAt) throw new Conflict()
      yield { left, text: 'line\n\nbreak ü' }
    }
    if (hold) await sleep(ctx.clock, 3_600_000, ctx.signal)
  },
)

/** What the API has seen of calls that are sent again. */
export const seen = { flaky: 0, keys: [] as (string | null)[], slow: 0 }

const failing = (times: number): void => {
  if (seen.flaky++ < times) throw new Unavailable()
}

export const flaky = action(
  {
    name: 'flaky.read',
    input: t.Object({ times: t.Integer() }),
    output: t.Object({ tries: t.Integer() }),
    errors: [Unavailable],
    triggers: [triggers.api('GET', '/flaky')],
  },
  ({ times }) => {
    failing(times)
    return { tries: seen.flaky }
  },
)

export const flakyWrite = action(
  {
    name: 'flaky.write',
    input: t.Object({ times: t.Integer() }),
    output: t.Object({ tries: t.Integer() }),
    triggers: [triggers.api('POST', '/flaky')],
  },
  ({ times }) => {
    failing(times)
    return { tries: seen.flaky }
  },
)

export const slow = action(
  {
    name: 'slow',
    input: t.Object({}),
    output: t.Null(),
    triggers: [triggers.api('POST', '/slow')],
  },
  async (_input, ctx) => {
    seen.slow++
    await sleep(ctx.clock, 3_600_000, ctx.signal)
    return null
  },
)

/** Tokens that were good once are refused with 401, as those of a session that has ended. */
export const tokens = { good: 'new', asked: 0 }

const signedIn = guard(
  'signedIn',
  ({ http }: KernelContext & { http?: HttpExchange | undefined }) => {
    tokens.asked++
    const token = http?.request.headers.get('authorization')
    if (token !== `Bearer ${tokens.good}`) throw new Unauthenticated()
    return { token }
  },
)

export const me = action(
  {
    name: 'me',
    input: t.Object({}),
    output: t.Object({ token: t.String() }),
    guards: [signedIn],
    triggers: [triggers.api('GET', '/me')],
  },
  (_input, { token }) => ({ token }),
)

export const pay = action(
  {
    name: 'pay',
    input: t.Object({ amount: t.Integer(), times: t.Integer() }),
    output: t.Object({ paid: t.Integer() }),
    idempotency: { required: true },
    triggers: [triggers.api('POST', '/payments')],
  },
  ({ amount, times }, { http }) => {
    seen.keys.push(http!.request.headers.get('idempotency-key'))
    failing(times)
    return { paid: amount }
  },
)

/** Nobody calls it over HTTP. */
export const background = action(
  { name: 'background', input: t.Object({}), output: t.Void() },
  () => undefined,
)

/** One of everything. */
export const actions = [
  createTask,
  list,
  replace,
  remove,
  echo,
  loud,
  tree,
  upload,
  download,
  login,
  countdown,
  flaky,
  flakyWrite,
  slow,
  me,
  pay,
  background,
]
