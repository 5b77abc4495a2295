import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Forbidden, action, defineError, guard, t, triggers } from 'bunbase'
import { http } from 'bunbase/plugins/http'
import { logger } from 'bunbase/plugins/logger'
import { studio } from 'bunbase/plugins/studio'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { type Refused, type Visit, terminal, visit } from './app.ts'
import { testFolder } from '../../test-folder.ts'

const SoldOut = defineError('SOLD_OUT', { status: 409, message: 'This is sold out.' })
const onlyAnn = guard('onlyAnn', ({ caller }: { caller: { kind: string; id?: string } }) => {
  if (caller.kind !== 'system' && caller.id !== 'ann') {
    throw new Forbidden({ message: 'You are not Ann.' })
  }
})
const api = triggers as unknown as { api(method: string, path: string): never }

const add = action(
  {
    name: 'cards.add',
    description: 'Adds a card to a column.',
    input: t.Object({
      column: t.String({ examples: ['todo'] }),
      title: t.String({ minLength: 1 }),
      tags: t.Optional(t.Array(t.String())),
    }),
    output: t.Object({ id: t.String(), by: t.String() }),
    triggers: [api.api('POST', '/columns/:column/cards')],
    guards: [onlyAnn],
    errors: [SoldOut],
  },
  ({ title }, ctx) => {
    if (title === 'sold') throw new SoldOut({ details: { left: 0 } })
    if (title === 'broken') throw new TypeError('x is not a function')
    return { id: title, by: ctx.caller.kind === 'user' ? ctx.caller.id : ctx.caller.kind }
  },
)
const wrong = action(
  { name: 'wrong', input: t.Object({}), output: t.Object({ n: t.Number() }) },
  () => ({ n: 'no number' }) as never,
)
const count = action(
  { name: 'count', input: t.Object({ to: t.Integer() }), output: t.Stream(t.Integer()) },
  async function* ({ to }) {
    for (let i = 1; i <= to; i++) yield i
  },
)

let app: TestApp
let page: Visit
const { path: root, remove } = testFolder('studio', 'memory')

beforeAll(async () => {
  app = await createTestApp(
    {
      plugins: [logger(), http(), studio(), terminal()],
      ...{ actions: [add, wrong, count], studio: { enabled: true } },
    },
    { root },
  )
  page = await visit(app)
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  remove()
})

const ann = { kind: 'user', id: 'ann' } as const
const bob = { kind: 'user', id: 'bob' } as const
const run = (input: unknown, as: typeof ann | typeof bob | { kind: 'anonymous' } = ann) =>
  page.call('studio.actions.run', { action: 'cards.add', input, as })

describe('the shell', () => {
  test('says what there is, and nothing of plugins that are not there', async () => {
    const boot = await page.call('studio.boot', {})
    expect(boot.app).toMatchObject({ env: 'test', url: page.url, pid: process.pid, root })
    expect(boot.pages.map(({ id }) => id)).toEqual(['actions', 'api', 'topology', 'kernel'])
    expect(boot.features).toMatchObject({ queue: false, db: null, history: false })
  })

  test('finds pages and actions', async () => {
    const find = async (q: string) =>
      (await page.call('studio.search', { q })).hits.map(({ to }) => to)
    expect(await find('CARDS')).toEqual(['/actions/cards.add'])
    expect(await find('column')).toEqual(['/actions/cards.add'])
    expect(await find('kern')).toEqual(['/kernel'])
    expect(await find('  ')).toEqual([])
  })

  test('has no action of a plugin that is not there, and says so', async () => {
    const refused = await page.call('studio.queue.stats', {}).catch((error: Refused) => error)
    expect(refused).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })
})

describe('the catalogue', () => {
  test('lists the actions of the app; its own only when asked', async () => {
    const { actions } = await page.call('studio.actions.list', {})
    expect(actions.map(({ name }) => name)).toEqual(['cards.add', 'count', 'wrong'])
    expect(actions[0]).toMatchObject({
      ...{ module: 'cards', description: 'Adds a card to a column.', guards: ['onlyAnn'] },
      ...{ triggers: [{ type: 'api', label: 'POST /columns/:column/cards' }], system: false },
    })
    const all = (await page.call('studio.actions.list', { system: true })).actions
    expect(all.filter(({ system }) => system).map(({ name }) => name)).toContain('studio.boot')
  })

  test('shows an action with its schemas and how to call it', async () => {
    const shown = await page.call('studio.actions.get', { name: 'cards.add' })
    expect(shown.input.schema).toMatchObject({
      ...{ type: 'object', required: ['column', 'title'], additionalProperties: false },
      properties: { title: { type: 'string', minLength: 1 } },
    })
    expect(shown.errors).toEqual([{ code: 'SOLD_OUT', status: 409, message: 'This is sold out.' }])
    expect(shown.guardDetails).toEqual([{ name: 'onlyAnn', order: 1, from: 'action cards.add' }])
    expect(shown.steps.map(({ kind }) => kind)).toContain('guard')
    const [trigger] = shown.triggerDetails
    expect(trigger!.test).toMatchObject({
      kind: 'http',
      template: { method: 'POST', input: { column: 'todo', title: 'text' } },
    })
  })

  test('has a line for a terminal', async () => {
    const { snippets } = await page.call('studio.actions.get', { name: 'cards.add' })
    const curl = snippets.find(({ kind }) => kind === 'curl')!.text
    const body = `'{"title":"text"}'`
    expect(curl).toBe(
      `curl -X POST '${page.url}/columns/todo/cards' -H 'content-type: application/json' -d ${body}`,
    )
  })

  test('names the nearest action for one that is not there', async () => {
    const refused = page.call('studio.actions.get', { name: 'cards.ad' })
    expect(await refused.catch((error: Refused) => error.problem['detail'])).toBe(
      'There is no action "cards.ad"; did you mean "cards.add"?',
    )
  })
})

describe('the playground', () => {
  test('runs as whoever is chosen, through guards and schemas', async () => {
    const done = await run({ column: 'todo', title: 'a' })
    expect(done).toMatchObject({
      ...{ status: 'ok', outputValid: true, output: { value: { id: 'a', by: 'ann' } } },
      guards: [{ name: 'onlyAnn', decision: 'allow' }],
    })
    const settled = app.runs.findLast(({ action: of }) => of.name === 'cards.add')!
    expect(settled).toMatchObject({ id: done.runId, traceId: done.traceId })
    expect(settled.trigger.kind).toBe('studio')
  })

  test('tells what a guard refused, what was wrong with the input, what failed', async () => {
    expect(await run({ column: 'todo', title: 'a' }, bob)).toMatchObject({
      ...{ status: 'denied', error: { code: 'FORBIDDEN' } },
      guards: [{ name: 'onlyAnn', decision: 'deny', reason: 'You are not Ann.' }],
    })
    expect(await run({ column: 'todo', titel: 'a' })).toMatchObject({
      ...{ status: 'error', error: { code: 'INVALID_INPUT' } },
    })
    expect(await run({ column: 'todo', title: 'sold' })).toMatchObject({
      ...{ status: 'error', error: { code: 'SOLD_OUT', details: { left: 0 } } },
    })
    const { error } = await run({ column: 'todo', title: 'broken' })
    expect(error).toMatchObject({ name: 'TypeError', code: 'INTERNAL' })
    expect(error!.message).toContain('x is not a function')
  })

  test('tells an output that does not fit its schema from one that does', async () => {
    const as = { kind: 'system' } as const
    const given = await page.call('studio.actions.run', { action: 'wrong', as })
    expect(given).toMatchObject({ outputValid: false, error: { code: 'INVALID_OUTPUT' } })
  })

  test('shows the items of a stream', async () => {
    const as = { kind: 'anonymous' } as const
    const given = await page.call('studio.actions.run', { action: 'count', input: { to: 3 }, as })
    expect(given.output!.value).toEqual({ items: [1, 2, 3] })
  })

  test('asks the guards alone when it is dry, and runs nothing', async () => {
    const before = app.runs.length
    const dry = (as: typeof bob | { kind: 'system' }) =>
      page.call('studio.actions.run', { action: 'cards.add', as, dry: true })
    expect(await dry(bob)).toMatchObject({
      ...{ runId: null, status: 'denied' },
      guards: [{ name: 'onlyAnn', decision: 'deny', reason: 'You are not Ann.' }],
    })
    expect(await dry({ kind: 'system' })).toMatchObject({ status: 'ok' })
    expect(app.runs.length).toBe(before)
  })

  test('refuses a user without saying which', async () => {
    const refused = page.call('studio.actions.run', { action: 'count', as: { kind: 'user' } })
    expect(await refused.catch((error: Refused) => error.code)).toBe('INVALID_INPUT')
  })

  test('offers who can be chosen', async () => {
    const { items } = await page.call('studio.identities.list', {})
    expect(items.map(({ label }) => label)).toEqual(['Anonymous', 'System'])
  })

  test('keeps examples in the folder of the project', async () => {
    const input = { column: 'done', title: 'b' }
    const { example } = await page.call('studio.examples.save', {
      ...{ action: 'cards.add', name: 'done', input },
    })
    const { examples } = await page.call('studio.actions.get', { name: 'cards.add' })
    expect(examples[0]).toMatchObject({ name: 'done', input, source: 'saved' })
    expect(await readFile(join(root, '.bunbase/studio.json'), 'utf8')).toContain('"done"')
    const gone = { action: 'cards.add', id: example.id }
    expect(await page.call('studio.examples.delete', gone)).toEqual({ deleted: true })
    expect(await page.call('studio.examples.delete', gone)).toEqual({ deleted: false })
  })
})

test('what the Studio does is no run of the app', () => {
  expect(app.runs.map(({ action: of }) => of.name).filter((name) => /studio/.test(name))).toEqual(
    [],
  )
})
