// Two versions of an app, and what `bunbase diff` says of the second.
import { afterAll, expect, test } from 'bun:test'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Action,
  type Guard,
  action,
  defineError,
  event,
  guard,
  module,
  t,
  triggers,
} from 'bunbase'
import { core } from 'bunbase/presets'
import { createTestApp } from 'bunbase/testing'
import { runCommand } from './generated.ts'
import { testFolder } from '../../test-folder.ts'

const { path: folder, remove } = testFolder('diff')
afterAll(remove)

const database = { url: 'sqlite::memory:' }
const nothing = t.Object({})
const tasks = module({ name: 'tasks', apiPrefix: '/tasks' })
const Task = t.Object({ id: t.String(), title: t.String() }, { $id: 'Task' })

/** Writes the manifest of one version, and gives what `diff` prints of the next. */
async function between(was: Action[], now: Action[]): Promise<{ code: number; lines: string[] }> {
  const root = await mkdtemp(join(folder, 'app-'))
  {
    await using before = await createTestApp(
      { presets: [core()], database, actions: was },
      { root },
    )
    await runCommand(before.kernel, 'generate manifest', {})
    const again = await runCommand(before.kernel, 'generate manifest', { check: true })
    expect(again).toEqual({ code: 0, out: 'ok: manifest.gen.json' })
  }
  await using after = await createTestApp({ presets: [core()], database, actions: now }, { root })
  const { code, out } = await runCommand(after.kernel, 'diff', {
    old: join(root, 'manifest.gen.json'),
  })
  return { code, lines: out.split('\n').filter(Boolean) }
}

test('the same app breaks nothing, and neither does more of it', async () => {
  const one = action(
    { name: 'one', input: nothing, output: Task, triggers: [triggers.api('GET', '/one')] },
    () => ({ id: '1', title: 'a' }),
  )
  const two = action(
    { name: 'two', input: nothing, output: t.Void(), triggers: [triggers.queue()] },
    () => undefined,
  )
  expect(await between([one], [one, two])).toEqual({
    code: 0,
    lines: ['ok: nothing that others rely on has changed'],
  })
})

test('routes are known by method and path, wherever their inputs are read', async () => {
  const input = t.Object({
    id: t.String(),
    limit: t.Optional(t.Integer()),
    lang: t.Optional(t.String()),
  })
  const get = (name: string, path: string, more: object = {}) =>
    tasks.action(
      { name, input, output: Task, triggers: [triggers.api('GET', path, more)] },
      () => ({ id: '1', title: 'a' }),
    )
  const renamed = tasks.action(
    {
      name: 'show',
      input: t.Object({ task: t.String(), lang: t.Optional(t.String()), max: t.Integer() }),
      output: Task,
      triggers: [triggers.api('GET', '/:task', { headers: { lang: 'x-lang' }, status: 203 })],
    },
    () => ({ id: '1', title: 'a' }),
  )
  const post = (types: ('json' | 'form')[]) =>
    tasks.action(
      {
        name: 'create',
        input: t.Object({ title: t.String() }),
        output: t.Void(),
        triggers: [triggers.api('POST', '/', { body: types })],
      },
      () => undefined,
    )
  const gone = get('old', '/old/:id')
  expect(
    await between([get('get', '/:id'), gone, post(['json', 'form'])], [renamed, post(['json'])]),
  ).toEqual({
    code: 1,
    lines: [
      'breaking POST /tasks: input bodies may no longer be form',
      'notice   GET /tasks/:id: is served by tasks.show, no longer by tasks.get: generated clients name it so',
      'breaking GET /tasks/:id: a success is 203 now, and was 200',
      'breaking GET /tasks/:id: input query max is new and required',
      'breaking GET /tasks/:id: input query limit is not taken any more',
      'breaking GET /tasks/:id: input query lang is not taken any more',
      'breaking GET /tasks/old/:id: is gone; it was tasks.old',
      'breaking: 6, notices: 1',
    ],
  })
})

test('a guard that is new is worth a look, and one that lets everybody in is none', async () => {
  const guarded = (...guards: Guard<any>[]) =>
    action(
      {
        name: 'open',
        input: nothing,
        output: t.Void(),
        guards,
        triggers: [triggers.api('POST', '/open')],
      },
      () => undefined,
    )
  const everybody = guard('everybody', () => ({}), { public: true })
  const members = guard('members', () => ({}))
  expect(await between([guarded()], [guarded(everybody, members)])).toEqual({
    code: 0,
    lines: [
      'notice   POST /open: guards members may refuse callers now',
      'breaking: 0, notices: 1',
    ],
  })
})

test('outputs, errors and idempotency', async () => {
  const Taken = (status: number, details: object) =>
    defineError('TAKEN', { status, message: 'Taken.', details: t.Object(details as never) })
  const Fresh = defineError('FRESH', { status: 400, message: 'Fresh.' })
  const pay = (output: object, errors: unknown[], more: object = {}) =>
    action(
      {
        name: 'pay',
        input: nothing,
        output: output as typeof Task,
        errors: errors as never,
        triggers: [triggers.api('POST', '/pay')],
        ...more,
      },
      () => ({ id: '1', title: 'a' }),
    )
  const was = pay(Task, [Taken(409, { by: t.String() })], { idempotency: true })
  const now = pay(t.Object({ id: t.Union([t.String(), t.Null()]) }), [Taken(422, {}), Fresh])
  expect((await between([was], [now])).lines).toEqual([
    'breaking POST /pay: input idempotency keys are ignored: what clients send again is carried out again',
    'breaking POST /pay: output /id may be null now, and was string',
    'breaking POST /pay: output /title is gone',
    'notice   POST /pay: errors FRESH is new: clients do not know it',
    'breaking POST /pay: errors TAKEN has status 422 now, and had 409',
    'breaking POST /pay: errors TAKEN/by is gone',
    'breaking: 5, notices: 1',
  ])
  expect((await between([was], [pay(t.Void(), [])])).lines).toContain(
    'breaking POST /pay: output is nothing now, and was a value',
  )
})

test('jobs that were queued before, and events that others hear', async () => {
  const send = (input: object) =>
    action(
      {
        name: 'mail.send',
        input: input as typeof nothing,
        output: t.Void(),
        triggers: [triggers.queue()],
      },
      () => undefined,
    )
  const hear = (payload: object) => {
    const signedUp = event('user.signedUp', { payload: payload as typeof nothing })
    return action(
      {
        name: 'greet',
        input: payload as typeof nothing,
        output: t.Void(),
        triggers: [triggers.event(signedUp)],
      },
      () => undefined,
    )
  }
  const internal = action({ name: 'helper', input: nothing, output: t.Void() }, () => undefined)
  const User = t.Object({ id: t.String() })
  const { code, lines } = await between(
    [send(t.Object({ to: t.String() })), hear(User), internal],
    [
      send(t.Object({ to: t.String({ maxLength: 5 }), cc: t.String() })),
      hear(t.Object({ id: t.Integer() })),
    ],
  )
  expect(code).toBe(1)
  expect(lines).toEqual([
    'breaking action greet: jobs /id may no longer be string, only integer: jobs that were queued before fail',
    'notice   action helper: jobs is gone: its jobs that wait can no longer be run',
    'breaking action mail.send: jobs /to maxLength is 5 now, and was none: jobs that were queued before fail',
    'breaking action mail.send: jobs /cc is new and required: jobs that were queued before fail',
    'breaking event user.signedUp: payload /id may be integer now, and was string',
    'breaking: 4, notices: 1',
  ])
  expect((await between([send(nothing)], [])).lines[0]).toBe(
    'breaking action mail.send: jobs is gone: its jobs that wait can no longer be run',
  )
})

test('tools are known by the name of their action', async () => {
  const tool = (input: object, more: object = { triggers: [triggers.tool()] }) =>
    action({ name: 'notes.find', input: input as typeof nothing, output: Task, ...more }, () => ({
      id: '1',
      title: 'a',
    }))
  const text = t.Object({ text: t.String() })
  expect((await between([tool(text)], [tool(t.Object({ text: t.Integer() }))])).lines[0]).toBe(
    'breaking tool notes.find: input /text may no longer be string, only integer',
  )
  expect((await between([tool(text)], [tool(text, {})])).lines[0]).toBe(
    'breaking tool notes.find: action is gone',
  )
})

test('a file that is no manifest is refused with what to do', async () => {
  await using app = await createTestApp({ presets: [core()], database }, { root: folder })
  const refused = runCommand(app.kernel, 'diff', { old: join(folder, 'nowhere.json') })
  await expect(refused).rejects.toMatchObject({
    message: expect.stringContaining('is not a manifest'),
    mend: expect.stringContaining('bunbase generate manifest'),
  })
})
