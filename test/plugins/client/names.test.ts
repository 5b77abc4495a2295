// Names that the language, the platform or the client itself has taken already.
import { afterAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { type Action, type TSchema, action, defineError, t, triggers } from 'bunbase'
import { client } from 'bunbase/plugins/client'
import { http } from 'bunbase/plugins/http'
import { createTestApp } from 'bunbase/testing'
import { generateClient } from './generated.ts'
import { testFolder } from '../../test-folder.ts'

const root = new URL('../../..', import.meta.url).pathname
const { path: folder, remove } = testFolder('client', 'repository')
afterAll(remove)

const named = ($id: string, more: TSchema = t.String()): TSchema =>
  t.Object({ it: more }, { $id, description: `A ${$id}.` })

/** An action that gives back what it takes. */
function giving(name: string, output: TSchema, input: TSchema = t.Object({})): Action {
  return action(
    { name, input, output, triggers: [triggers.api('POST', `/${name.replaceAll('.', '/')}`)] },
    (() => ({})) as never,
  )
}

/** The client of some actions, which compiles. */
async function compiled(actions: Action[]): Promise<string> {
  await using app = await createTestApp({ plugins: [http(), client()], actions }, { root: folder })
  const file = await generateClient(app.kernel)
  const config = {
    extends: '../../tsconfig.app.json',
    compilerOptions: { types: [], noUnusedLocals: true },
    files: ['client.gen.ts'],
  }
  await Bun.write(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const check = [process.execPath, 'check', '--no-script', '--no-pretty', '-p', folder]
  const { stdout, success } = Bun.spawnSync(check, { cwd: root, stderr: 'ignore' })
  expect(success ? '' : String(stdout)).toBe('')
  return Bun.file(file).text()
}

const exported = (text: string, names: string[]): string[] =>
  names.filter((name) =>
    new RegExp(`^export (interface|type|const) ${name.replaceAll('$', '\\$')}\\b`, 'm').test(text),
  )

test('actions called like keywords, globals and parts of the client', async () => {
  const actions = [
    'delete',
    'connect',
    'fetch',
    'client',
    'api',
    'create-client',
    'a.then',
    'await',
  ]
  const text = await compiled(actions.map((name) => giving(name, t.Void())))
  const constants = ['deleteAction', 'connectAction', 'fetchAction', 'clientAction', 'api']
  const others = ['createClientAction', 'aThen', 'awaitAction']
  expect(exported(text, [...constants, ...others])).toEqual([...constants, ...others])
  for (const key of ['delete', 'connect', "'create-client'"]) {
    expect(text.includes(`  readonly ${key}: (`)).toBe(true)
  }
})

test('schemas called like globals, and like types of actions', async () => {
  const Taken = defineError('API', { status: 400, message: 'Taken.' })
  const mine = action(
    {
      name: 'mine',
      input: named('MineInput'),
      output: named('MineOutput', t.Integer()),
      errors: [Taken],
      triggers: [triggers.api('POST', '/mine')],
    },
    (() => ({})) as never,
  )
  const globals = ['Error', 'Promise', 'Blob', 'Operation', 'Api', 'an odd name']
  const text = await compiled([...globals.map((id, n) => giving(`g${n}`, named(id))), mine])
  const types = ['Error2', 'Promise2', 'Blob2', 'Operation2', 'Api2', 'AnOddName']
  const own = ['MineInput', 'MineOutput', 'MineError']
  expect(exported(text, [...types, ...own])).toEqual([...types, ...own])
  // The class of the client, not one that an error with this code would make.
  expect(exported(text, ['APIError', 'ApiError2'])).toEqual(['ApiError2'])
})

test('one name for two schemas is two types, and for one schema one', async () => {
  const text = await compiled([
    giving('a', named('Same')),
    giving('b', t.Array(named('Same'))),
    giving('c', named('Same', t.Integer())),
    giving('d', t.Void(), named('Same', t.Optional(t.String()))),
    giving('e', t.Void(), t.Object({ one: named('Same') })),
  ])
  expect(exported(text, ['Same', 'Same2', 'SameInput', 'Same3', 'SameInput2'])).toEqual([
    'Same',
    'Same2',
    'SameInput',
  ])
})
