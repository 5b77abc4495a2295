import { expect, test } from 'bun:test'
import {
  BootError,
  type BootProblem,
  NotFound,
  action,
  boot,
  defineConfig,
  definePlugin,
  guards,
  module,
  t,
  triggers,
} from 'bunbase'

/** What boot says, of code that nobody type-checked. */
async function mistakes(config: object, actions: readonly object[] = []) {
  const failed = await boot(defineConfig(config as never), {
    mode: 'test',
    actions: actions as never,
  }).catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(BootError)
  return (failed as BootError).problems.map(({ message, mend }: BootProblem) => [message, mend])
}

const nothing = { input: t.Object({}), output: t.Object({}) }
const bare = { presets: [] }
const acting = (definition: object) =>
  action({ name: 'act', ...nothing, ...definition } as never, () => ({}) as never)

test('presets and plugins that are not in a list', async () => {
  const one = { name: 'core', '~preset': () => [] }
  expect(await mistakes({ presets: one, plugins: one })).toEqual([
    ['`presets` is no list', 'write it in brackets: presets: [ … ]'],
    ['`plugins` is no list', 'write it in brackets: plugins: [ … ]'],
  ])
})

test('triggers, guards and errors that are not in a list', async () => {
  const source = acting({ triggers: {}, guards: guards, errors: NotFound })
  expect((await mistakes(bare, [source])).map(([message]) => message).sort()).toEqual([
    '`errors` is no list',
    '`guards` is no list',
    '`triggers` is no list',
  ])
})

test('builders that were not called, and what was made by none', async () => {
  const source = acting({
    triggers: [Reflect.get(triggers, 'api'), { method: 'GET', path: '/' }],
    guards: [Reflect.get(guards, 'authenticated')],
    errors: [new Error('x'), 'NOT_FOUND', NotFound],
  })
  const call = "call a builder: triggers.api('GET', '/tasks')"
  const list = "list the class that defineError('CODE', { … }) returns"
  expect(await mistakes(bare, [source])).toEqual([
    ['an error of action act is Error: x, not an error class', list],
    ['an error of action act is NOT_FOUND, not an error class', list],
    ['a trigger of action act is a function, not a trigger', call],
    ['a trigger of action act is an object, not a trigger', call],
    [
      'a guard of action act is a function, not a guard',
      'call a builder: guards.authenticated(), or make it with guard(name, check)',
    ],
  ])
})

test('a module with keys that there are not, once for all of its actions', async () => {
  const odd = module({ name: 'odd', prefix: '/odd', descripton: 'Odd.' } as never)
  const sources = ['a', 'b'].map((name) => odd.action({ name, ...nothing }, () => ({})))
  expect(await mistakes(bare, sources)).toEqual([
    ['module "odd" has no option "prefix"', 'did you mean "apiPrefix"?'],
    ['module "odd" has no option "descripton"', 'did you mean "description"?'],
  ])
})

test('a module without a name, and parts of one that are none', async () => {
  const nameless = module({ apiPrefix: '/x' } as never).action(
    { name: 'a', ...nothing },
    () => ({}),
  )
  expect(await mistakes(bare, [nameless])).toEqual([
    ['its module has no name', "write module({ name: '…' })"],
  ])
  const parts = module({ name: 'm', apiPrefix: 3, guards: {} } as never)
  expect(await mistakes(bare, [parts.action({ name: 'a', ...nothing }, () => ({}))])).toEqual([
    ['the apiPrefix of module "m" is no text', "write '/tasks'"],
    ['`guards` of module "m" is no list', 'write guards: [ … ]'],
  ])
})

test('a plugin with keys that there are not, or that are of another kind', async () => {
  const plugin = (definition: object) => (definePlugin<any>(definition as never) as () => object)()
  const odd = { trigers: {}, needs: 'http', context: { now: 3 }, setup: {}, config: t.String() }
  expect(await mistakes({ plugins: [plugin({ name: 'odd', ...odd })] })).toEqual([
    ['definePlugin() knows no `trigers`', 'did you mean "triggers"?'],
    ['its `needs` is not what one has to be', "list the names of plugins: needs: ['http']"],
    ['its `context` is not what one has to be', 'give an object of functions, by name'],
    ['its `setup` is not what one has to be', 'give a function'],
    [
      'its `config` is not what one has to be',
      'make it with t.Object({ … }), a property for each key of the config',
    ],
  ])
  expect(await mistakes({ plugins: [plugin({})] })).toMatchObject([
    ['its `name` is not what one has to be', "give it a name, such as 'lines'"],
  ])
})

test('a builder that gives nothing', async () => {
  const builders = { triggers: { none: () => undefined }, guards: { none: () => undefined } }
  const plugin = definePlugin<any>({ name: 'none', ...builders } as never) as () => object
  const source = acting({
    triggers: [(Reflect.get(triggers, 'none') as () => unknown)()],
    guards: [(Reflect.get(guards, 'none') as () => unknown)()],
  })
  expect((await mistakes({ plugins: [plugin()] }, [source])).map(([message]) => message)).toEqual([
    'a trigger of action act is null, not a trigger',
    'a guard of action act is null, not a guard',
  ])
})

test('an action that is called and is none', async () => {
  const calling = action({ name: 'calling', ...nothing }, async (_, ctx) =>
    ctx.call(undefined as never, {}),
  )
  const kernel = await boot(defineConfig({ presets: [] }), { mode: 'test', actions: [calling] })
  const failed = (await kernel.call(calling, {}).catch((error: unknown) => error)) as Error
  expect(String(failed.cause)).toContain('undefined is called, which is no action; an import is')
  await kernel.stop()
})
