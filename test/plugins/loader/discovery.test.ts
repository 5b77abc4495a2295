import { describe, expect, test } from 'bun:test'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { boot, defineConfig } from '../../../plugins/index.ts'
import { loader } from '../../../plugins/loader/index.ts'
import { logger } from '../../../plugins/logger/index.ts'
import { HEAD, appFolder, plain } from './app-folder.ts'

const names = (kernel: { actions: readonly { name: string }[] }): string[] =>
  kernel.actions.map(({ name }) => name)

test('every file under src is found, and its default export is named after it', async () => {
  await using app = await appFolder({
    'src/health.ts': plain('health'),
    'src/tasks/create-task.ts': plain('create'),
    'src/tasks/get_task.js': plain('get'),
    'src/tasks/[id]/archive.mts': plain('archive'),
    'src/reports/index.ts': plain('reports'),
    'src/deep/er/est/x.tsx': plain('x'),
    'elsewhere/other.ts': plain('other'),
  })
  await using kernel = await app.boot()
  expect(names(kernel)).toEqual(['archive', 'createTask', 'get_task', 'health', 'reports', 'x'])
  expect(await kernel.call('createTask', {})).toEqual({ from: 'create' })
})

test('every exported action is registered, under its own name if it has one', async () => {
  await using app = await appFolder({
    'src/tasks.ts': `${HEAD}
      export const create = action(none, () => ({ from: 'create' }))
      export const remove = action({ ...none, name: 'drop' }, () => ({ from: 'drop' }))
      export default action(none, () => ({ from: 'default' }))
      export const LIMIT = 5
      export function helper() {}
      const hidden = action(none, () => ({ from: 'hidden' }))
    `,
    'src/helper.ts': 'export const help = () => 1; export default { a: 1 }',
    'src/nothing.ts': 'export {}',
  })
  await using kernel = await app.boot()
  expect(names(kernel)).toEqual(['create', 'drop', 'tasks'])
})

test('each action knows its file, its line and its export', async () => {
  await using app = await appFolder({
    'src/tasks/all.ts': `${HEAD}
export const list = action(none, () => ({ from: '' }))

export default action(none, () => ({ from: '' }))
const local = action(none, () => ({ from: '' }))
export { local as renamed }
`,
  })
  await using kernel = await app.boot()
  const origins = Object.fromEntries(
    kernel.actions.map(({ name, origin: { file, line, exportName } }) => [
      name,
      { file, line, exportName },
    ]),
  )
  const file = 'src/tasks/all.ts'
  expect(origins).toEqual({
    list: { file, line: 4, exportName: 'list' },
    all: { file, line: 6, exportName: 'all' },
    renamed: { file, line: 8, exportName: 'renamed' },
  })
})

test('what is private, a test, a declaration, or not the app’s is left out', async () => {
  const fails = 'throw new Error("imported")'
  await using app = await appFolder({
    'src/a.ts': plain('a'),
    'src/_private.ts': fails,
    'src/_folder/x.ts': fails,
    'src/__tests__/x.ts': fails,
    'src/.hidden.ts': fails,
    'src/.folder/x.ts': fails,
    'src/a.test.ts': fails,
    'src/a.spec.tsx': fails,
    'src/a_test.ts': fails,
    'src/types.d.ts': fails,
    'src/types.d.mts': fails,
    'src/style.d.css.ts': fails,
    'src/node_modules/p/index.js': fails,
    'src/bunbase.config.ts': fails,
    'src/data.json': fails,
    'src/readme.md': fails,
    'src/view.html': fails,
  })
  await using kernel = await app.boot()
  expect(names(kernel)).toEqual(['a'])
})

test('links are followed, but not round in circles', async () => {
  await using app = await appFolder({ 'src/a/one.ts': plain('one'), 'shared/two.ts': plain('two') })
  await symlink(join(app.root, 'src'), join(app.root, 'src/a/up'))
  await symlink(join(app.root, 'src/a'), join(app.root, 'src/a/self'))
  await symlink(join(app.root, 'nowhere'), join(app.root, 'src/broken'))
  await symlink(join(app.root, 'shared'), join(app.root, 'src/shared'))
  await using kernel = await app.boot()
  expect(names(kernel)).toEqual(['one', 'two'])
})

test('folders that link to each other are not gone round in for ever', async () => {
  const folders = ['a', 'b', 'c', 'd']
  const files = folders.map((name) => [`src/${name}/${name}.ts`, plain(name)] as const)
  await using app = await appFolder(Object.fromEntries(files))
  for (const from of folders) {
    for (const to of folders.filter((name) => name !== from)) {
      await symlink(join(app.root, 'src', to), join(app.root, 'src', from, `to-${to}`))
    }
  }
  await using kernel = await app.boot()
  expect(names(kernel)).toEqual(folders)
})

test('files whose names mean something in a URL are imported all the same', async () => {
  await using app = await appFolder({ 'src/50%/a#b/what.ts': plain('odd') })
  await using kernel = await app.boot()
  expect(await kernel.call('what', {})).toEqual({ from: 'odd' })
})

test('an app without any action is told so', async () => {
  await using app = await appFolder({ 'src/helper.ts': 'export const help = 1' })
  const lines: string[] = []
  const records = logger({ sink: (line) => void lines.push(line) })
  await using kernel = await boot(defineConfig({ plugins: [records, loader()] }), {
    root: app.root,
  })
  expect(names(kernel)).toEqual([])
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 'warn',
    message: 'no actions were found in src',
  })
})

describe('actionsDir', () => {
  test('is another folder when the config says so', async () => {
    await using app = await appFolder({ 'app/actions/a.ts': plain('a'), 'src/b.ts': plain('b') })
    await using kernel = await app.boot({ config: { actionsDir: 'app/actions' } })
    expect(names(kernel)).toEqual(['a'])
    expect(kernel.actions[0]!.origin.file).toBe('app/actions/a.ts')
  })

  test('can be absolute', async () => {
    await using app = await appFolder({ 'here/a.ts': plain('a') })
    await using kernel = await app.boot({ config: { actionsDir: join(app.root, 'here') } })
    expect(names(kernel)).toEqual(['a'])
  })

  test('that is not there, or is a file, is a boot mistake', async () => {
    await using app = await appFolder({ 'file.ts': '' })
    const missing = await app.refusal()
    expect(missing.problems).toEqual([
      {
        plugin: 'loader',
        key: 'actionsDir',
        message: `there is no folder ${app.root}/src`,
        mend: expect.stringContaining('actionsDir'),
      },
    ])
    const file = await app.refusal({ config: { actionsDir: 'file.ts' }, mode: 'test' })
    expect(file.message).toInclude('file.ts is not a folder')
    const named = await app.refusal({ config: { actionsDir: 'nowhere' }, mode: 'test' })
    expect(named.message).toInclude(`there is no folder ${app.root}/nowhere`)
  })

  test('may be missing in a test that names none: its actions are handed in', async () => {
    await using app = await appFolder({})
    await using kernel = await app.boot({ mode: 'test' })
    expect(names(kernel)).toEqual([])
  })
})
