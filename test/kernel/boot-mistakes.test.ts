import { describe, expect, test } from 'bun:test'
import { z } from 'zod'
import { thrown } from './thrown.ts'
import {
  type Action,
  type App,
  BootError,
  type BootOptions,
  type BootProblem,
  type Guard,
  action,
  boot,
  defineConfig,
  definePlugin,
  definePreset,
  guard,
  guards,
  mistake,
  module,
  t,
  trigger,
  triggers,
} from 'bunbase'

/** Boots what cannot be booted, and gives the mistakes that were found. */
async function mistakes(app: unknown, options?: BootOptions): Promise<readonly BootProblem[]> {
  try {
    await boot(app as App<any>, { mode: 'test', ...options })
  } catch (error) {
    expect(error).toBeInstanceOf(BootError)
    return (error as BootError).problems
  }
  throw new Error('it booted')
}

/** The same, with nothing but these plugins. */
const withPlugins = (...plugins: unknown[]): Promise<readonly BootProblem[]> =>
  mistakes(defineConfig({ plugins } as never))

/** A plugin whose types do not matter here. */
const plugin = definePlugin<any> as unknown as (definition: {
  name: string
  [part: string]: unknown
}) => (options?: object) => never

const nothing = { input: t.Object({}), output: t.Object({}) }
const bare = defineConfig({ presets: [] })
const acting = (definition: object): Action =>
  action({ name: 'act', ...nothing, ...definition } as never, () => ({}) as never)

describe('selection', () => {
  test('a config that is not one', async () => {
    expect(await mistakes({ port: 3000 })).toMatchObject([
      { message: 'the config is not what defineConfig() returns' },
    ])
  })

  test('a factory that was not called, in plugins and in presets', async () => {
    const logger = plugin({ name: 'x' })
    const small = definePreset('small', () => [])
    expect(await mistakes(defineConfig({ presets: [small], plugins: [logger] } as never))).toEqual([
      {
        key: 'presets',
        message: expect.stringMatching(/^`presets` holds the function .*not a preset$/),
        mend: 'call the preset’s factory: presets: [core()], not [core]',
      },
      {
        key: 'plugins',
        message: expect.stringMatching(/^`plugins` holds the function .*not a plugin$/),
        mend: 'call the plugin’s factory: plugins: [queue()], not [queue]',
      },
    ])
  })

  test('a missing need', async () => {
    expect(await withPlugins(plugin({ name: 'auth', needs: ['db'] })())).toEqual([
      {
        plugin: 'auth',
        key: 'plugins',
        message: 'plugin "auth" needs plugin "db", which is not selected',
        mend: 'add db() to `plugins`, or a preset that has it',
      },
    ])
  })

  test('a circle, with its path', async () => {
    const [a, b, c] = [
      plugin({ name: 'a', needs: ['b'] })(),
      plugin({ name: 'b', needs: ['c'] })(),
      plugin({ name: 'c', needs: ['a'] })(),
    ]
    expect(await withPlugins(a, b, c)).toMatchObject([
      { plugin: 'a', message: 'plugins need each other in a circle: a → b → c → a' },
    ])
  })
})

describe('two plugins that claim one thing', () => {
  const two = (part: object): Promise<readonly BootProblem[]> =>
    withPlugins(plugin({ name: 'one', ...part })(), plugin({ name: 'two', ...part })())

  test('a config key', async () => {
    expect(await two({ config: t.Object({ cache: t.Optional(t.String()) }) })).toMatchObject([
      {
        key: 'cache',
        plugin: 'two',
        message: 'plugins "one" and "two" both claim the config key "cache"',
      },
    ])
  })

  test('a member of ctx', async () => {
    expect(await two({ context: { cache: () => 1 } })).toMatchObject([
      { plugin: 'two', message: 'plugins "one" and "two" both add ctx.cache' },
    ])
  })

  test.each(['caller', 'logger', 'trace', 'call', 'constructor', '~run'])(
    'ctx.%s, which is the kernel’s',
    async (member) => {
      expect(await withPlugins(plugin({ name: 'one', context: { [member]: () => 1 } })())).toEqual([
        expect.objectContaining({ message: `plugins "kernel" and "one" both add ctx.${member}` }),
      ])
    },
  )

  test('an action key, and one of the kernel’s', async () => {
    expect(await two({ action: t.Object({ cache: t.Boolean() }) })).toMatchObject([
      { plugin: 'two', message: 'plugins "one" and "two" both claim the action key "cache"' },
    ])
    expect(
      await withPlugins(plugin({ name: 'one', action: t.Object({ timeout: t.Any() }) })()),
    ).toMatchObject([{ message: 'plugins "kernel" and "one" both claim the action key "timeout"' }])
  })

  test('a trigger builder and a guard builder', async () => {
    expect(await two({ triggers: { sms: () => trigger('sms', {}) } })).toMatchObject([
      { plugin: 'two', message: 'plugins "one" and "two" both provide triggers.sms()' },
    ])
    expect(await two({ guards: { may: () => guard('may', () => {}) } })).toMatchObject([
      { plugin: 'two', message: 'plugins "one" and "two" both provide guards.may()' },
    ])
  })

  test('the handling of a trigger kind', async () => {
    const setup = (host: { handleTrigger(kind: string, bind: () => void): void }): void =>
      host.handleTrigger('sms', () => {})
    expect(await two({ setup })).toMatchObject([
      { plugin: 'two', message: 'plugins "one" and "two" both handle triggers of kind "sms"' },
    ])
  })
})

describe('config values', () => {
  const store = plugin({
    name: 'store',
    config: t.Object({
      store: t.Object({
        size: t.Integer({ minimum: 1, description: 'give it a whole number of at least 1' }),
        engine: t.Union([t.Literal('a'), t.Literal('b')]),
      }),
    }),
  })
  const good = { size: 1, engine: 'a' }

  test('an unknown key, with the nearest spelling', async () => {
    const app = defineConfig({ plugins: [store()], store: good, stroe: {} } as never)
    expect(await mistakes(app)).toEqual([
      {
        key: 'stroe',
        message: 'no selected plugin knows the config key "stroe"',
        mend: 'did you mean "store"?',
      },
    ])
  })

  test('an unknown key, with the plugin that would own it', async () => {
    expect(await mistakes(defineConfig({ presets: [], port: 1 } as never))).toEqual([
      {
        key: 'port',
        message: 'config key "port" belongs to plugin "http", which is not selected',
        mend: 'add http() to `plugins`, or remove the key',
      },
    ])
  })

  test('an unknown option of a factory', async () => {
    expect(await withPlugins(store({ store: good, sotre: 1 }))).toEqual([
      {
        key: 'sotre',
        plugin: 'store',
        message: 'plugin "store" has no option "sotre"',
        mend: 'did you mean "store"?',
      },
    ])
  })

  test('a required key that is missing is said once', async () => {
    expect(await withPlugins(store())).toMatchObject([
      { key: 'store', plugin: 'store', message: 'config key "store" is required' },
    ])
  })

  test('wrong values, each with its key and what its schema says to do', async () => {
    const found = await withPlugins(store({ store: { size: 0, engine: 'c' } }))
    expect(found).toMatchObject([
      {
        key: 'store.size',
        plugin: 'store',
        message: expect.stringContaining('config key "store.size" is wrong:'),
        mend: 'give it a whole number of at least 1',
      },
      { key: 'store.engine', plugin: 'store' },
    ])
  })

  test('a value of several forms, with the forms', async () => {
    const form = t.Union([t.Number(), t.String({ pattern: '^\\d+d$' })], {
      description: 'milliseconds, or for example "7d"',
    })
    const closed = t.Object({ days: form }, { additionalProperties: false })
    const either = t.Union([form, closed])
    const shelf = plugin({ name: 'shelf', config: t.Object({ age: form, more: either }) })
    const wrong = (age: unknown, more: unknown = 1) => withPlugins(shelf({ age, more } as never))
    const problem = { key: 'age', mend: 'milliseconds, or for example "7d"' }
    const message = 'config key "age" is wrong:'
    expect(await wrong('7 days')).toMatchObject([
      { ...problem, message: `${message} must match ^\\d+d$` },
    ])
    expect(await wrong(true)).toMatchObject([
      { ...problem, message: `${message} expected number or string, got a boolean` },
    ])
    const [more] = await wrong(1, { dyas: 1, days: true })
    // Of the branches it is the one that an object can be meant as.
    expect(more).toMatchObject({ key: 'more.dyas', mend: 'did you mean "days"?' })
  })

  test('an option within a key that is misspelt', async () => {
    const closed = t.Object({ engine: t.String() }, { additionalProperties: false })
    const shelf = plugin({ name: 'shelf', config: t.Object({ shelf: closed }) })
    expect(await withPlugins(shelf({ shelf: { engine: 'a', enigne: 'a' } }))).toEqual([
      {
        key: 'shelf.enigne',
        plugin: 'shelf',
        message: 'plugin "shelf" has no option "shelf.enigne"',
        mend: 'did you mean "engine"?',
      },
    ])
  })

  test('a wrong value that a command overrides, as the app has it without the command', async () => {
    const app = defineConfig({ plugins: [store()], store: { ...good, size: 0 } } as never)
    const overrides = { store: { size: 5 } }
    expect(await mistakes(app, { overrides })).toMatchObject([{ key: 'store.size' }])
  })
})

describe('actions', () => {
  const sms = plugin({ name: 'sms', triggers: { sms: () => trigger('sms', {}) } })
  const from = (file: string, source: Action, modules: unknown[] = []) =>
    plugin({
      name: 'files',
      setup: (host: { addAction(action: Action, origin: object): void }) =>
        host.addAction(source, { file, line: 3, exportName: 'named', modules }),
    })()

  test('an unknown trigger, with the action’s file and the nearest spelling', async () => {
    const source = acting({ triggers: [(triggers as any).smss('+1')] })
    expect(await withPlugins(sms(), from('src/a.ts', source))).toEqual([
      {
        action: 'act',
        file: 'src/a.ts',
        line: 3,
        plugin: 'files',
        message: 'triggers.smss() is provided by no selected plugin',
        mend: 'did you mean triggers.sms()?',
      },
    ])
  })

  test('an unknown trigger and guard, with the plugin that would provide it', async () => {
    const catalogue = async () => ({
      config: {},
      action: { cached: 'cache' },
      triggers: { cron: 'cron' },
      guards: { authenticated: 'auth' },
    })
    const source = acting({
      triggers: [(triggers as any).cron('* * * * *')],
      guards: [(guards as any).authenticated()],
      cached: true,
    })
    const found = await mistakes(bare, { actions: [source], catalogue })
    expect(found).toMatchObject([
      { message: 'the action key "cached" belongs to plugin "cache", which is not selected' },
      { mend: 'add cron() to `plugins` in bunbase.config.ts' },
      { mend: 'add auth() to `plugins` in bunbase.config.ts' },
    ])
  })

  test('a trigger kind that is built but handled by nobody', async () => {
    const source = acting({ triggers: [(triggers as any).sms('+1')] })
    expect(await withPlugins(sms(), from('src/a.ts', source))).toMatchObject([
      { file: 'src/a.ts', message: 'no selected plugin handles triggers of kind "sms"' },
    ])
  })

  test('a builder and a binder that refuse their arguments', async () => {
    const picky = plugin({
      name: 'picky',
      triggers: {
        built: () => {
          throw new Error('not a number')
        },
        bound: () => trigger('bound', {}),
      },
      setup: (host: { handleTrigger(kind: string, bind: () => void): void }) =>
        host.handleTrigger('bound', () => {
          throw new Error('taken')
        }),
    })
    const built = acting({ triggers: [(triggers as any).built()] })
    expect(await withPlugins(picky(), from('src/a.ts', built))).toMatchObject([
      { file: 'src/a.ts', message: 'triggers.built() refuses its arguments: not a number' },
    ])
    const bound = acting({ triggers: [(triggers as any).bound()] })
    expect(await withPlugins(picky(), from('src/a.ts', bound))).toMatchObject([
      { file: 'src/a.ts', plugin: 'picky', message: 'its bound trigger is refused: taken' },
    ])
  })

  test('what refuses says what to do itself, once', async () => {
    const refuse = (what: string) => (): never => {
      throw mistake(`${what} is wrong`, `mend ${what}`)
    }
    const picky = plugin({
      name: 'picky',
      triggers: { built: refuse('the builder'), bound: () => trigger('bound', {}) },
      guards: { guarded: refuse('the guard') },
      setup: (host: { handleTrigger(kind: string, bind: () => void): void }) =>
        host.handleTrigger('bound', refuse('the binder')),
    })
    const all = [
      [acting({ triggers: [(triggers as any).built()] }), 'the builder'],
      [acting({ guards: [(guards as any).guarded()] }), 'the guard'],
      [acting({ triggers: [(triggers as any).bound()] }), 'the binder'],
    ] as const
    for (const [made, what] of all) {
      const [problem, ...others] = await withPlugins(picky(), from('src/a.ts', made))
      expect(others).toEqual([])
      expect(problem).toMatchObject({ file: 'src/a.ts', mend: `mend ${what}` })
      expect(problem!.message).toEndWith(`: ${what} is wrong`)
    }
    const failing = plugin({ name: 'failing', setup: refuse('the setup') })
    expect(await withPlugins(failing())).toMatchObject([
      { message: 'the setup is wrong', mend: 'mend the setup', cause: undefined },
    ])
  })

  test('a key that no plugin knows, and one with a wrong value', async () => {
    const shelf = t.Object({ height: t.Optional(t.Integer()) }, { additionalProperties: false })
    const cache = plugin({
      name: 'cache',
      action: t.Object({ cache: t.Optional(t.Integer()), shelf: t.Optional(shelf) }),
    })
    const found = await withPlugins(
      cache(),
      from('src/a.ts', acting({ cache: 'long', cahce: 1, guard: [], shelf: { hieght: 1 } })),
    )
    expect(found).toMatchObject([
      { key: 'cache', message: expect.stringContaining('the action key "cache" is wrong:') },
      { message: 'no selected plugin knows the action key "cahce"', mend: 'did you mean "cache"?' },
      {
        message: 'no selected plugin knows the action key "guard"',
        mend: 'did you mean "guards"?',
      },
      {
        key: 'shelf.hieght',
        message: 'the action key "shelf" has no option "hieght"',
        mend: 'did you mean "height"?',
      },
    ])
  })

  test('guards that are none', async () => {
    const tasks = module({ name: 'tasks', guards: [(() => {}) as unknown as Guard] })
    const own = acting({ guards: ['authenticated'] })
    expect(await mistakes(bare, { actions: [own] })).toMatchObject([
      { action: 'act', message: 'a guard of action act is authenticated, not a guard' },
    ])
    const inside = tasks.action(nothing, () => ({}))
    expect(await withPlugins(from('src/tasks/b.ts', inside))).toMatchObject([
      { action: 'tasks.named', message: 'a guard of module tasks is a function, not a guard' },
    ])
  })

  test('what is not an action, has no handler, or has a timeout that is none', async () => {
    const found = await mistakes(bare, {
      actions: [
        {} as Action,
        action({ name: 'idle', ...nothing }, undefined as never),
        acting({ name: 'soon', timeout: -1 }),
        acting({ name: 'later', timeout: '30s' }),
      ],
    })
    expect(found).toMatchObject([
      { message: expect.stringContaining('not an action') },
      { action: 'idle', message: 'its handler is undefined, not a function' },
      { action: 'later', key: 'timeout', message: '"30s" is not a timeout' },
      { action: 'soon', key: 'timeout', message: '-1 is not a timeout' },
    ])
  })

  test('names: missing, impossible, and given twice', async () => {
    const found = await mistakes(bare, {
      actions: [
        action(nothing, () => ({})),
        acting({ name: '2nd' }),
        acting({ name: 'twice' }),
        acting({ name: 'twice' }),
      ],
    })
    expect(found.map(({ message }) => message)).toEqual([
      'an action has no name and is not found under an export',
      '"2nd" is not a name for an action',
      'two actions are named "twice"; the other is in plugin "app"',
    ])
  })

  test('schemas that are missing, or are none, by which', async () => {
    const source = acting({ input: undefined, output: 3 })
    expect(await mistakes(bare, { actions: [source] })).toMatchObject([
      {
        action: 'act',
        message: 'it has no `input`',
        mend: expect.stringContaining('t.Object({})'),
      },
      { action: 'act', message: 'output: 3 is not a schema' },
    ])
  })

  test('a schema of another library without a JSON form, with what that library needs', async () => {
    const input = {
      '~standard': { version: 1, vendor: 'valibot', validate: () => ({ value: {} }) },
    }
    expect(await mistakes(bare, { actions: [acting({ input })] })).toMatchObject([
      {
        message: 'input: this schema of valibot has no JSON Schema form',
        mend: 'wrap it in `toStandardJsonSchema` of @valibot/to-json-schema',
      },
    ])
  })

  test('a pattern without a limit, in the words of the library', async () => {
    const input = z.object({ email: z.email() })
    expect(await mistakes(bare, { actions: [acting({ input })] })).toMatchObject([
      {
        message: expect.stringMatching(
          /^input\/properties\/email: the pattern .* needs a maxLength/,
        ),
        mend: expect.stringMatching(/^add \.max\(n\), at most \d+$/),
      },
    ])
  })
})

describe('all of them', () => {
  test('hold what a trigger refuses, too', async () => {
    const picky = plugin({
      name: 'picky',
      triggers: { pick: () => trigger('pick', {}) },
      setup: (host: { handleTrigger(kind: string, bind: () => void): void }) =>
        host.handleTrigger('pick', () => {
          throw new Error('never')
        }),
    })
    const app = defineConfig({ plugins: [picky()], color: 'red' } as never)
    const actions = [acting({ triggers: [(triggers as any).pick()] })]
    expect(await mistakes(app, { actions })).toMatchObject([
      { key: 'color' },
      { action: 'act', plugin: 'picky', message: 'its pick trigger is refused: never' },
    ])
  })

  test('of a plugin that was not set up are not told again for its triggers', async () => {
    const broken = plugin({
      name: 'broken',
      config: t.Object({ size: t.Integer() }),
      triggers: { pick: () => trigger('pick', {}) },
    })
    const app = defineConfig({ plugins: [broken()], size: 'big' } as never)
    const actions = [acting({ triggers: [(triggers as any).pick()] })]
    expect(await mistakes(app, { actions })).toMatchObject([{ key: 'size' }])
  })

  test('are reported together: config, plugins and actions', async () => {
    const store = plugin({ name: 'store', config: t.Object({ size: t.Integer() }) })
    const files = plugin({
      name: 'files',
      setup: (host: { addAction(action: Action, origin: object): void }) =>
        host.addAction(acting({ guards: [(guards as any).inOrg()] }), { file: 'src/act.ts' }),
    })
    const app = defineConfig({
      plugins: [store(), files(), plugin({ name: 'lonely', needs: ['friend'] })()],
      size: 'big',
      color: 'red',
    } as never)
    const error = await thrown(boot(app))
    expect(error.code).toBe('BOOT_FAILED')
    expect(error.message).toBe(`the app cannot start: 4 mistakes
  1. plugin "lonely" needs plugin "friend", which is not selected
     at: config key "plugins", plugin "lonely"
     do: add friend() to \`plugins\`, or a preset that has it
  2. config key "size" is wrong: expected integer, got a string
     at: config key "size", plugin "store"
     do: see the options of plugin "store"
  3. no selected plugin knows the config key "color"
     at: config key "color"
     do: remove it, or add the plugin that owns it
  4. guards.inOrg() is provided by no selected plugin
     at: src/act.ts, action "act", plugin "files"
     do: add organizations() to \`plugins\` in bunbase.config.ts`)
  })

  test('a plugin with wrong settings is not set up, nor is one that needs it', async () => {
    const setUp: string[] = []
    const named = (name: string, more: object) =>
      plugin({ name, setup: () => void setUp.push(name), ...more })
    const found = await withPlugins(
      named('db', { config: t.Object({ url: t.String() }) })(),
      named('queue', { needs: ['db'] })(),
      named('cron', { needs: ['queue'] })(),
      named('files', {})(),
    )
    expect(found).toHaveLength(1)
    expect(setUp).toEqual(['files'])
  })

  test('of set-up too; what was set up is undone in reverse', async () => {
    const undone: string[] = []
    const failing = (name: string) =>
      plugin({
        name,
        setup: () => {
          throw new Error(`no ${name}`)
        },
      })()
    const fine = (name: string) =>
      plugin({ name, setup: async () => () => void undone.push(name) })()
    const found = await withPlugins(fine('a'), failing('b'), fine('c'), failing('d'))
    expect(found).toMatchObject([
      { plugin: 'b', message: 'its setup failed: no b', cause: new Error('no b') },
      { plugin: 'd', message: 'its setup failed: no d' },
    ])
    expect(undone).toEqual(['c', 'a'])
  })
})
