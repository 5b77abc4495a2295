import { describe, expect, test } from 'bun:test'
import { CONFIG, answering, cli, temporaryApp } from './cli.ts'

const FILES = {
  'src/tasks/_module.ts': `import { guard, module } from 'bunbase'
export default module({ name: 'tasks', apiPrefix: '/tasks', guards: [guard('awake', () => {})] })
`,
  'src/tasks/create.ts': `import { guard, t, triggers } from 'bunbase'
import tasks from './_module.ts'
export default tasks.action(
  {
    name: 'create',
    description: 'Adds a task',
    input: t.Object({ title: t.String() }),
    output: t.Object({}),
    triggers: [triggers.api('POST', '/')],
    guards: [guard('tidy', () => {})],
  },
  () => ({}),
)
`,
}

/** A plugin with a hook, a wrapper of handlers and commands. */
const PLUGIN_CONFIG = `import { defineConfig, definePlugin, t } from 'bunbase'
import { minimal } from 'bunbase/presets'
const extra = definePlugin<{ name: 'extra'; action: { slow?: boolean } }>({
  name: 'extra',
  action: t.Object({ slow: t.Optional(t.Boolean()) }),
  setup(host) {
    host.hook('action:started', () => {})
    host.wrap('slow', () => (_run, next) => next())
  },
  commands: {
    count: async () => ({
      meta: { description: 'Counts actions' },
      args: { loud: { type: 'boolean' }, of: { type: 'positional', required: false } },
      run: ({ args, data }) => {
        console.log(\`\${args.loud ? 'LOUD ' : ''}\${data.kernel.actions.length} \${args.of ?? ''}\`)
        return args.of === 'nothing' ? 3 : undefined
      },
    }),
    group: () => import('./group.ts'),
    COMMAND: async () => ({ run: () => {} }),
  },
})
const config = defineConfig({ presets: [minimal()], plugins: [extra()], port: 0 })
export default config
`
const GROUP = `export default {
  meta: { description: 'Several in one' },
  subCommands: { one: { args: {}, run: () => console.log('one ran') } },
}
`
const withPlugin = {
  'bunbase.config.ts': PLUGIN_CONFIG,
  'group.ts': GROUP,
  'src/slow.ts': answering('slow', '/slow', "'slow'").replace(
    "name: 'slow',",
    "name: 'slow', slow: true,",
  ),
}

describe('list', () => {
  test('shows actions with triggers, guards, modules and files', async () => {
    await using app = await temporaryApp(FILES)
    const { code, out, err } = await cli(['list'], { cwd: app.folder })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const lines = out
      .trim()
      .split('\n')
      .map((line) => line.split(/ {2,}/))
    expect(lines).toEqual([
      ['ACTION', 'TRIGGERS', 'GUARDS', 'MODULE', 'FILE'],
      ['hello', 'api GET /hello', '-', '-', 'src/hello.ts:2'],
      ['tasks.create', 'api POST /tasks', 'awake, tidy', 'tasks', 'src/tasks/create.ts:3'],
    ])
  })

  test('shows an option that does something by its name', async () => {
    await using app = await temporaryApp({
      'bunbase.config.ts': CONFIG.replaceAll('minimal', 'core'),
      'src/told.ts': `import { action, t, triggers } from 'bunbase'
import { standardWebhooks } from 'bunbase/plugins/webhook'
const verify = standardWebhooks({ secret: btoa('only for tests, and long enough for them') })
export default action(
  {
    input: t.Object({}),
    output: t.Object({}),
    triggers: [triggers.webhook('/hooks/told', { verify, as: 'system' })],
  },
  () => ({}),
)
`,
    })
    const { out } = await cli(['list'], { cwd: app.folder })
    expect(out).toContain("webhook verify as='system' path='/hooks/told'")
  })

  test('--json prints nothing but JSON, whatever the app prints', async () => {
    await using app = await temporaryApp({
      ...FILES,
      'src/_noise.ts': '',
      'src/noise.ts': "console.log('noise')",
    })
    const env = { LOG_LEVEL: 'debug' }
    const { out, err } = await cli(['list', '--json'], { cwd: app.folder, env })
    expect(JSON.parse(out)[1]).toEqual({
      name: 'tasks.create',
      description: 'Adds a task',
      triggers: [{ kind: 'api', on: 'POST /tasks' }],
      guards: [
        { name: 'awake', from: 'module tasks' },
        { name: 'tidy', from: 'action tasks.create' },
      ],
      modules: ['tasks'],
      file: 'src/tasks/create.ts',
      line: 3,
    })
    expect(err).toBe('noise\n')
  })

  test('of many actions is whole when it goes through a pipe', async () => {
    const files = Array.from({ length: 400 }, (_, n) => [
      `src/a${n}.ts`,
      answering(`a${n}`, `/a${n}`, "''"),
    ])
    await using app = await temporaryApp(Object.fromEntries(files))
    const { out } = await cli(['list', '--json'], { cwd: app.folder })
    expect(out.length).toBeGreaterThan(70_000)
    expect(JSON.parse(out)).toHaveLength(401)
  })
})

describe('explain', () => {
  test('shows what a run goes through, in order, and who put it there', async () => {
    await using app = await temporaryApp({ ...FILES, ...withPlugin })
    const { code, out } = await cli(['explain', 'slow', '--json'], { cwd: app.folder })
    expect(code).toBe(0)
    const { steps, ...facts } = JSON.parse(out)
    expect(facts).toEqual({
      name: 'slow',
      file: 'src/slow.ts',
      line: 2,
      triggers: [{ kind: 'api', on: 'GET /slow' }],
      timeoutMs: 30_000,
    })
    expect(steps).toEqual([
      { kind: 'hook', name: 'action:started', from: 'extra' },
      { kind: 'caller', name: 'caller', from: 'kernel' },
      { kind: 'input', name: 'input', from: 'kernel' },
      { kind: 'wrapper', name: 'slow', from: 'extra' },
      { kind: 'handler', name: 'slow', from: 'src/slow.ts' },
      { kind: 'output', name: 'output', from: 'kernel' },
      { kind: 'hook', name: 'action:settled', from: 'logger' },
    ])
  })

  test('shows in which files the app subscribes', async () => {
    const file = 'src/hooks/audit.ts'
    await using app = await temporaryApp({
      ...FILES,
      [file]: `import { hook } from 'bunbase'\n\nexport const audit = hook('action:refused', () => {})\n`,
    })
    const { out } = await cli(['explain', 'tasks.create', '--json'], { cwd: app.folder })
    expect(JSON.parse(out).steps).toContainEqual({
      kind: 'hook',
      name: 'action:refused',
      from: 'loader',
      at: { file, line: 3 },
    })
    const shown = await cli(['explain', 'tasks.create'], { cwd: app.folder })
    expect(shown.out).toMatch(/hook +action:refused +from src\/hooks\/audit\.ts:3 /)
  })

  test('is readable by people', async () => {
    await using app = await temporaryApp(FILES)
    const { out } = await cli(['explain', 'tasks.create'], { cwd: app.folder })
    expect(out).toContain('tasks.create  Adds a task')
    expect(out).toMatch(/guard +awake +from module tasks +may refuse/)
    expect(out).toMatch(/guard +tidy +from action tasks\.create/)
    expect(out.indexOf('awake')).toBeLessThan(out.indexOf('tidy'))
  })

  test.each([
    ['tasks.creat', 'tasks.create'],
    ['create', 'tasks.create'],
  ])('refuses the action %s with the nearest', async (name, near) => {
    await using app = await temporaryApp(FILES)
    const { code, err } = await cli(['explain', name], { cwd: app.folder })
    expect(err).toContain(`the app has no action "${name}"`)
    expect(err).toContain(`did you mean: bunbase explain ${near}`)
    expect(code).toBe(2)
  })
})

describe('check', () => {
  test('fails when the app ends the process while it is loaded', async () => {
    await using app = await temporaryApp({ 'src/leaves.ts': 'process.exit(0)\n' })
    const { code, out, err } = await cli(['check'], { cwd: app.folder })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('the app ended the process while it was loaded')
  })

  test('reports every mistake with file, line, code and mend, and ends with 1', async () => {
    await using app = await temporaryApp({
      'bunbase.config.ts': CONFIG,
      'src/a.ts': answering('a', '/a', "'a'").replace('triggers.api', 'triggers.apj'),
      'src/b.ts': "import { nothing } from './nowhere.ts'\nexport default nothing\n",
      'src/c.ts': 'export const c =\n  = 1\n',
    })
    const { code, out, err } = await cli(['check'], { cwd: app.folder })
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toContain('the app cannot start: 3 mistakes')
    expect(err).toContain('triggers.apj() is provided by no selected plugin')
    expect(err).toContain('did you mean triggers.api()?')
    expect(err).toContain('it imports "./nowhere.ts", which is not there')
    expect(err).toContain("> 1 | import { nothing } from './nowhere.ts'")
    expect(err).toContain('at: src/c.ts:2:3')
    expect(err).toMatch(/> 2 \| {3}= 1\n +\| {3}\^/)
    expect(err.match(/do: /g)).toHaveLength(3)
  })

  test('shows wrong config values in the config, also those that it overrides itself', async () => {
    const config = CONFIG.replace(
      'port: 0',
      "port: 0,\n  logger: { level: 'verbose' }, http: { corz: 1 }",
    )
    await using app = await temporaryApp({ 'bunbase.config.ts': config })
    const { code, err } = await cli(['check'], { cwd: app.folder })
    expect(code).toBe(1)
    expect(err).toContain('config key "logger.level" is wrong')
    expect(err).toMatch(
      /at: bunbase\.config\.ts:\d+:13, config key "logger\.level", plugin "logger"/,
    )
    expect(err).toMatch(/> \d+ \| {3}logger: \{ level: 'verbose' \}/)
    expect(err).toContain('did you mean "cors"?')
  })

  test('shows where code throws while it is imported', async () => {
    await using app = await temporaryApp({ 'src/bad.ts': "\nthrow new Error('not today')\n" })
    const { err } = await cli(['check'], { cwd: app.folder })
    expect(err).toContain('not today')
    expect(err).toContain('at: src/bad.ts:2')
    expect(err).toContain("> 2 | throw new Error('not today')")
  })

  test('tells when a plugin’s command has the name of ours', async () => {
    const config = PLUGIN_CONFIG.replace('COMMAND', 'list')
    await using app = await temporaryApp({ ...withPlugin, 'bunbase.config.ts': config })
    const { code, err } = await cli(['check'], { cwd: app.folder })
    expect(err).toContain('it adds the command "list", which bunbase has itself')
    expect(code).toBe(1)
  })

  test('does not listen', async () => {
    await using taken = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() })
    const config = CONFIG.replace('port: 0', `port: ${taken.port}`)
    await using app = await temporaryApp({ 'bunbase.config.ts': config })
    expect(await cli(['check'], { cwd: app.folder })).toMatchObject({ code: 0, err: '' })
  })
})

describe('commands of plugins', () => {
  test('run with the booted app and their checked arguments', async () => {
    await using app = await temporaryApp(withPlugin)
    const { folder: cwd } = app
    expect(await cli(['count', '--loud', 'all'], { cwd })).toEqual({
      code: 0,
      out: 'LOUD 2 all\n',
      err: '',
    })
    expect(await cli(['count', 'nothing'], { cwd })).toMatchObject({ code: 3 })
    expect(await cli(['group', 'one'], { cwd })).toMatchObject({ code: 0, out: 'one ran\n' })
    const wrong = await cli(['count', '--lout'], { cwd })
    expect(wrong).toMatchObject({ code: 2, out: '' })
    expect(wrong.err).toContain('did you mean --loud?')
    const sub = await cli(['group', 'on'], { cwd })
    expect(sub.err).toContain('did you mean: bunbase group one')
    expect(sub.code).toBe(2)
  })

  test('are shown by --help in the app, and offered for misspelt ones', async () => {
    await using app = await temporaryApp(withPlugin)
    const { out } = await cli(['--help'], { cwd: app.folder })
    expect(out).toMatch(/count +Counts actions \(plugin extra\)/)
    expect(out).toMatch(/group +Several in one \(plugin extra\)/)
    const { err, code } = await cli(['cuont'], { cwd: app.folder })
    expect(err).toContain('did you mean: bunbase count')
    expect(code).toBe(2)
    const usage = await cli(['count', '--help'], { cwd: app.folder })
    expect(usage.out).toContain('Counts actions')
    expect(usage.out).toContain('--loud')
  })

  test('do not keep an app that does not boot from being looked into', async () => {
    await using app = await temporaryApp({ 'src/bad.ts': 'export const = 1' })
    const help = await cli(['--help'], { cwd: app.folder })
    expect(help.code).toBe(0)
    expect(help.err).toContain('does not boot')
    expect(await cli(['lits'], { cwd: app.folder })).toMatchObject({ code: 2 })
    const { code, err } = await cli(['frobnicate'], { cwd: app.folder })
    expect(code).toBe(1)
    expect(err).toContain('src/bad.ts:1')
  })
})
