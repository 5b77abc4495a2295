import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { installCreate, installPacked } from './pack.ts'
import { RunningCli } from '../plugins/cli/cli.ts'
import { testFolder } from '../test-folder.ts'

// What a stranger gets: the packed package, used from outside of this repository.
const root = Bun.fileURLToPath(new URL('../..', import.meta.url))
const { path, remove } = testFolder('consumer')
/** Milliseconds; where the package was not built before, it is built here. */
const BUILD_TIME = 240_000
/** As a stranger's may be called. */
const folder = join(path, 'my äpp (1) #2%20')
const run = (...command: string[]) => {
  const { exitCode, stdout, stderr } = Bun.spawnSync(command, { cwd: folder })
  return { exitCode, output: `${stdout}${stderr}` }
}

const FILES: Record<string, string> = {
  'package.json': '{ "name": "consumer", "type": "module" }',
  'bunbase.config.ts': `import { defineConfig } from 'bunbase'
import { minimal } from 'bunbase/presets'
const config = defineConfig({ presets: [minimal()], port: 0, hostname: '127.0.0.1' })
export default config
declare module 'bunbase' { interface Register { config: typeof config } }
`,
  'src/greet.ts': `import { action, t, triggers } from 'bunbase'
export const greet = action(
  {
    name: 'greet',
    input: t.Object({ name: t.String() }),
    output: t.Object({ message: t.String() }),
    triggers: [triggers.api('GET', '/greet/:name')],
  },
  (input, ctx) => {
    // @ts-expect-error minimal() has no organizations
    ctx.org
    const name: string = input.name
    return { message: \`\${name} by \${ctx.caller.kind}\` }
  },
)
// @ts-expect-error no selected plugin has this trigger
triggers.cron('* * * * *')
`,
  'src/caller.ts': `import { action, t } from 'bunbase'
import { greet } from './greet.js'
export default action(
  { name: 'twice', input: t.Object({}), output: t.Object({ length: t.Integer() }) },
  async (_input, ctx) => {
    // @ts-expect-error the input of greet
    await ctx.call(greet, { nam: 'x' })
    return { length: (await ctx.call(greet, { name: 'x' })).message.length }
  },
)
`,
}

beforeAll(async () => {
  await installPacked(folder)
  for (const [file, text] of Object.entries(FILES)) await Bun.write(join(folder, file), text)
}, BUILD_TIME)
afterAll(remove)

describe('the declarations', () => {
  const resolutions = {
    bundler: { module: 'esnext', moduleResolution: 'bundler' },
    nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  }
  for (const compiler of ['typescript', 'typescript-6.0', 'typescript-5.9']) {
    for (const [name, resolution] of Object.entries(resolutions)) {
      test(`type an app and let it emit its own, with ${compiler} and ${name}`, async () => {
        const tsconfig = {
          compilerOptions: {
            ...resolution,
            target: 'esnext',
            strict: true,
            exactOptionalPropertyTypes: true,
            types: ['bun'],
            // The older compilers take most of a minute to check every library as well.
            skipLibCheck: compiler !== 'typescript',
            declaration: true,
            outDir: 'out',
            rootDir: '.',
          },
          include: ['bunbase.config.ts', 'src'],
        }
        await Bun.write(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
        const tsc = join(root, 'node_modules', compiler, 'bin/tsc')
        const { output } = run(process.execPath, tsc, '-p', '.', '--pretty', 'false')
        // Not ours: what @types/bun and the older compilers' libraries disagree on.
        const errors = output.split('\n').filter((line) => / error TS/.test(line))
        expect(errors.filter((line) => !/node_modules\/(@types|bun-types)\//.test(line))).toEqual(
          [],
        )
        expect(await Bun.file(join(folder, 'out/src/greet.d.ts')).text()).toContain('name: string')
      }, 60_000)
    }
  }

  test('the shipped tsconfig types an app', async () => {
    await Bun.write(join(folder, 'tsconfig.json'), '{ "extends": "bunbase/tsconfig.json" }')
    expect(run(process.execPath, 'check')).toMatchObject({ exitCode: 0 })
  })
})

describe('the package', () => {
  test('holds JavaScript and declarations, no sources, and every template', () => {
    const packed = join(folder, 'node_modules/bunbase')
    const files = [...new Bun.Glob('**/*').scanSync({ cwd: packed, dot: true })]
    const sources = files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    expect(sources.filter((file) => !file.includes('/templates/'))).toEqual([])
    const assets = new Bun.Glob('plugins/**/{templates,static}/**/*').scanSync({
      cwd: root,
      dot: true,
    })
    expect([...assets].filter((file) => !files.includes(`dist/${file}`))).toEqual([])
    expect(files).toContain('docs/llms.txt')
    expect(files).toContain('docs/README.md')
  })

  test('loads by every entry point, with one kernel for all', async () => {
    const { exports } = await Bun.file(join(root, 'package.json')).json()
    const names = Object.keys(exports).filter((name) => !name.endsWith('.json'))
    const imports = names.map((name) => `await import('bunbase${name.slice(1)}')`).join(',')
    await Bun.write(
      join(folder, 'entries.ts'),
      `const all = [${imports}]
       const errors = all.map((entry) => entry.BunbaseError).filter(Boolean)
       console.log(all.length, new Set(errors).size)`,
    )
    expect(run(process.execPath, 'entries.ts').output.trim()).toBe(`${names.length} 1`)
  })

  test('has the command', () => {
    const { exitCode, output } = run(process.execPath, 'node_modules/.bin/bunbase', '--help')
    expect(exitCode).toBe(0)
    expect(output).toContain('dev')
  })

  test('is made into an app by create-bunbase, which comes with the same version', async () => {
    await installCreate(folder)
    const packed = join(folder, 'node_modules/create-bunbase')
    const files = [...new Bun.Glob('**/*').scanSync(packed)].sort()
    expect(files).toEqual(['README.md', 'create.js', 'package.json'])
    const { version, engines } = await Bun.file(join(root, 'package.json')).json()
    expect(await Bun.file(join(packed, 'package.json')).json()).toMatchObject({
      version,
      engines,
      dependencies: { bunbase: version },
    })
    // As `bun create bunbase made` runs it, without asking a registry.
    const words = ['made', '--template', 'minimal', '--no-install', '--no-git']
    const made = run(process.execPath, 'x', '--no-install', 'create-bunbase', ...words)
    expect(made).toMatchObject({ exitCode: 0, output: expect.stringContaining('Made made from') })
    expect(await Bun.file(join(folder, 'made/package.json')).json()).toMatchObject({
      name: 'made',
      dependencies: { bunbase: version },
    })
    const refused = run('node_modules/.bin/create-bunbase', 'other', '--templat', 'minimal')
    expect(refused).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining('did you mean --template'),
    })
  })

  test('serves an app', async () => {
    await Bun.write(
      join(folder, 'serve.ts'),
      `import { boot, definePlugin } from 'bunbase'
       import config from './bunbase.config.ts'
       const looking = definePlugin({
         name: 'looking',
         setup(host) {
           host.hook('kernel:ready', () => {
             for (const { plugin, hook, site } of host.insight.hooks) {
               console.log(plugin, hook, site().file + ':' + site().line)
             }
           })
         },
       })
       const kernel = await boot(config, { root: import.meta.dir, plugins: [looking()] })
       await kernel.start()
       console.log(kernel.actions.map((action) => action.name).sort().join())
       await kernel.stop()`,
    )
    const { output } = run(process.execPath, 'serve.ts')
    expect(output).toContain('greet,twice')
    // Where a hook was asked for: in the app's file, or in a source of the plugin.
    expect(output).toContain(`looking kernel:ready ${join(folder, 'serve.ts')}:6`)
    expect(output).toContain(
      `http kernel:ready ${join(folder, 'node_modules/bunbase/dist/plugins/http/serve.ts')}:`,
    )
  })

  test('says at which line of the app an import fails', async () => {
    const file = join(folder, 'src/early.ts')
    await Bun.write(file, "\nthrow new Error('too early')\n")
    const { output } = run(process.execPath, 'node_modules/.bin/bunbase', 'check')
    await Bun.file(file).delete()
    expect(output).toContain('at: src/early.ts:2:')
  })

  test('is read from few files, and nothing in them is of a plugin that was not selected', async () => {
    await Bun.write(
      join(folder, 'read.ts'),
      `import { boot } from 'bunbase'
       import config from './bunbase.config.ts'
       const kernel = await boot(config, { root: import.meta.dir })
       await kernel.start()
       const read = Object.keys(require.cache).filter((file) => file.includes('/bunbase/dist/'))
       console.log('\\n' + JSON.stringify(read))
       await kernel.stop()`,
    )
    const read = JSON.parse(run(process.execPath, 'read.ts').output.match(/^\[.*\]$/m)![0])
    expect(read.length).toBeLessThan(16)
    const parts = new Set<string>()
    for (const file of read) {
      const { sources } = await Bun.file(`${file}.map`).json()
      for (const source of sources) {
        const place = join(dirname(file), source).split('/bunbase/dist/')[1]!
        const part = /^(?:plugins\/[^/]+(?=\/)|[^/]+)/.exec(place)
        parts.add(part![0])
      }
    }
    expect([...parts].sort()).toEqual([
      ...['kernel', 'plugins', 'plugins/http', 'plugins/loader', 'plugins/logger', 'presets'],
    ])
  })

  test('tells where in the sources an error came from', async () => {
    await Bun.write(
      join(folder, 'fail.ts'),
      `import { boot } from 'bunbase'; await boot({} as never)`,
    )
    const { output } = run(process.execPath, 'fail.ts')
    const [, file, line] = /node_modules\/bunbase\/dist\/(kernel\/boot\.ts):(\d+)/.exec(output)!
    const lines = (await Bun.file(join(root, file!)).text()).split('\n')
    expect(lines[Number(line) - 1]).toContain('new BootError')
  })

  test('is served by dev also after another version of it was installed meanwhile', async () => {
    const dist = join(folder, 'node_modules/bunbase/dist')
    await using dev = new RunningCli(['dev'], {
      cwd: folder,
      bin: join(dist, 'plugins/cli/bin.js'),
    })
    await dev.says(/ready in/)
    // A chunk that everything needs is named otherwise in the other version.
    const [chunk] = /chunks\/[\w-]+\.js/.exec(
      await Bun.file(join(dist, 'plugins/index.js')).text(),
    )!
    const name = basename(chunk)
    for (const file of new Bun.Glob('{kernel,plugins,presets,chunks}/**/*.js').scanSync(dist)) {
      const text = await Bun.file(join(dist, file)).text()
      if (text.includes(name))
        await Bun.write(join(dist, file), text.replaceAll(name, `other-${name}`))
    }
    for (const end of ['', '.map']) {
      renameSync(join(dist, chunk + end), join(dist, `chunks/other-${name}${end}`))
    }
    await Bun.write(join(folder, 'package.json'), `${FILES['package.json']}\n`)
    await dev.says(/package\.json changed: served/)
  })
})
