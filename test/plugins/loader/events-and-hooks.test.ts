import { expect, test } from 'bun:test'
import { type RegisteredAction, boot, defineConfig, definePlugin } from '../../../plugins/index.ts'
import { type SourceFile, loader, sourceFiles } from '../../../plugins/loader/index.ts'
import { HEAD, appFolder, plain } from './app-folder.ts'
import { listeningLogger } from '../../listening-logger.ts'

test('exported events are registered with their file and line', async () => {
  await using app = await appFolder({
    'src/events.ts': `${HEAD}export const created = event('task.created', { payload: t.Object({}) })`,
    'src/other.ts': `export { created } from './events.ts'`,
  })
  await using kernel = await app.boot()
  expect(kernel.events.map(({ name, origin }) => ({ name, ...origin }))).toEqual([
    { name: 'task.created', plugin: 'loader', file: 'src/events.ts', line: 3 },
  ])
})

test('exported hooks are subscribed, in the order they ask for', async () => {
  await using app = await appFolder({
    'src/a.ts': plain('a'),
    'src/hooks/audit.ts': `${HEAD}
      globalThis.loaderTest = []
      const note = (text) => void globalThis.loaderTest.push(text)
      export const last = hook('action:succeeded', () => note('last'), 'post')
      export const first = hook('action:succeeded', (run) => note('first ' + run.action.name), 'pre')
      export default hook('kernel:ready', () => note('ready'))`,
  })
  await using kernel = await app.boot()
  await kernel.start()
  await kernel.call('a', {})
  expect((globalThis as { loaderTest?: string[] }).loaderTest).toEqual(['ready', 'first a', 'last'])
})

test('one that fails is logged with its file', async () => {
  await using app = await appFolder({
    'src/a.ts': plain('a'),
    'src/hooks/audit.ts': `${HEAD}export const odd = hook('action:settled', () => { throw new Error('odd') })`,
  })
  const { logger, lines } = listeningLogger()
  const output = definePlugin<{ name: 'output' }>({
    name: 'output',
    setup: (host) => host.useLogger({ root: logger, of: () => logger }),
  })
  const config = defineConfig({ plugins: [loader(), output()] })
  await using kernel = await boot(config, { root: app.root })
  await kernel.call('a', {})
  expect(lines.flatMap(({ level, message }) => (level === 'error' ? [message] : []))).toEqual([
    'hook "action:settled" of src/hooks/audit.ts:3 failed',
  ])
})

test('a hook that another file exports again is subscribed once', async () => {
  await using app = await appFolder({
    'src/hooks/audit.ts': `${HEAD}
      globalThis.hookCalls = 0
      export const ready = hook('kernel:ready', () => { globalThis.hookCalls++ })`,
    'src/index.ts': `export { ready } from './hooks/audit.ts'`,
  })
  await using kernel = await app.boot()
  await kernel.start()
  expect((globalThis as { hookCalls?: number }).hookCalls).toBe(1)
})

test('a misspelt hook, which nobody would call, is refused by file', async () => {
  await using app = await appFolder({
    'src/hooks/audit.ts': `${HEAD}export const seen = hook('action:setled', () => {})`,
  })
  expect(await app.boot().catch((error) => error.problems)).toMatchObject([
    {
      file: 'src/hooks/audit.ts',
      line: 3,
      message: 'hook("action:setled") is refused: there is no hook "action:setled"',
      mend: 'did you mean "action:settled"?',
    },
  ])
})

test('hooks of plugins can be subscribed to as well', async () => {
  await using app = await appFolder({
    'src/hooks/sms.ts': `${HEAD}export const seen = hook('sms:received', (message) => { message.seen = true })`,
  })
  const message = { seen: false }
  const sms = definePlugin<{ name: 'sms'; hooks: { 'sms:received': (m: object) => void } }>({
    name: 'sms',
    setup: (host) => host.hook('kernel:ready', () => host.callHook('sms:received', message)),
  })
  await using kernel = await boot(defineConfig({ plugins: [loader(), sms()] }), { root: app.root })
  await kernel.start()
  expect(message.seen).toBe(true)
})

test('a list of source files given at boot takes the place of looking for them', async () => {
  await using app = await appFolder({
    'src/found.ts': plain('found'),
    'built/_module.js': `${HEAD}export default module({ name: 'tasks' })`,
    'built/create-task.js': plain('built'),
  })
  const files: SourceFile[] = [
    { path: 'tasks/_module.ts', load: () => import(`${app.root}/built/_module.js`) },
    { path: 'tasks/create-task.ts', load: () => import(`${app.root}/built/create-task.js`) },
  ]
  await using kernel = await app.boot({ services: new Map([[sourceFiles.name, files]]) })
  const shown = ({ name, origin }: RegisteredAction): unknown[] => [name, origin.file]
  expect(kernel.actions.map(shown)).toEqual([['tasks.createTask', 'src/tasks/create-task.ts']])
  expect(await kernel.call('tasks.createTask', {})).toEqual({ from: 'built' })
})
