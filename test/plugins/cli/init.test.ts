import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtemp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from './cli.ts'
import { testFolder } from '../../test-folder.ts'

const { path: cwd, remove } = testFolder('init')
afterAll(remove)

const root = new URL('../../..', import.meta.url).pathname
const manifest = await Bun.file(join(root, 'package.json')).json()
const init = (...words: string[]) => cli(['init', ...words, '--no-install'], { cwd })
const filesOf = async (folder: string) =>
  (await readdir(join(cwd, folder), { recursive: true })).filter(
    (file) => !file.startsWith('.git/'),
  )

test.each(['minimal', 'core', 'saas'])(
  'the template %s is written as it is printed',
  async (template) => {
    const name = `My_${template}`
    const { code, out, err } = await init(name, '--template', template)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(`Made ${name} from the template ${template}`)
    const before = template !== 'minimal' ? ['bun run migrate', 'bun run seed'] : []
    const steps = [`cd ${name}`, 'bun install', ...before, 'bun run dev']
    expect(out).toEndWith(`Next:\n\n${steps.map((step) => `  ${step}\n`).join('')}\n`)
    const files = await filesOf(name)
    for (const file of [
      '.gitignore',
      '.git',
      'AGENTS.md',
      'bunbase.config.ts',
      'bunfig.toml',
      'package.json',
      'src/greet.ts',
      `src/${template === 'saas' ? 'projects' : 'tasks'}/_module.ts`,
      'test/app.test.ts',
      'tsconfig.json',
    ]) {
      expect(files).toContain(file)
    }
    for (const file of ['.env.example', 'seeds/01_example.ts', 'src/tables.gen.ts']) {
      expect({ file, there: files.includes(file) }).toEqual({ file, there: template !== 'minimal' })
    }
    expect(files).not.toContain('_gitignore')
    const config = await Bun.file(join(cwd, name, 'bunbase.config.ts')).text()
    expect(config).toContain(`presets: [${template}()]`)
    const app = await Bun.file(join(cwd, name, 'package.json')).json()
    expect(app.name).toBe(`my-${template}`)
    const { bunbase, ...dependencies } = app.dependencies
    expect(bunbase).toBe(manifest.version)
    const { devDependencies } = manifest
    for (const [dependency, version] of Object.entries({
      ...dependencies,
      ...app.devDependencies,
    })) {
      expect([dependency, version]).toEqual([dependency, devDependencies[dependency]])
    }
    expect(await Bun.file(join(cwd, name, 'bunfig.toml')).text()).toContain('auto = "disable"')
  },
)

test('each app for customers has a secret of its own', async () => {
  const secretOf = async (name: string) => {
    await init(name, '--template', 'saas')
    const text = await Bun.file(join(cwd, name, '.env.local')).text()
    return /^SESSION_SECRET=(.{44})$/m.exec(text)?.[1]
  }
  const [one, other] = [await secretOf('one'), await secretOf('other')]
  expect(one).toBeString()
  expect(other).toBeString()
  expect(one).not.toBe(other!)
})

describe('a folder that is taken', () => {
  test('is refused when it is not empty, and left as it is', async () => {
    await Bun.write(join(cwd, 'full/precious.txt'), 'mine')
    const { code, err } = await init('full')
    expect(err).toContain('full is not empty (precious.txt)')
    expect(code).toBe(1)
    expect(await filesOf('full')).toEqual(['precious.txt'])
  })

  test('is refused when it is a file', async () => {
    await Bun.write(join(cwd, 'file'), '')
    expect((await init('file')).err).toContain('is a file')
  })

  test('is fine when it is empty or has only .git', async () => {
    await Bun.write(join(cwd, 'repo/.git/HEAD'), 'ref: refs/heads/main')
    expect(await init('repo', '--no-git')).toMatchObject({ code: 0 })
    const { code, out } = await cli(['init', '.', '--no-install', '--no-git'], {
      cwd: await mkdtemp(join(cwd, 'here-')),
    })
    expect(code).toBe(0)
    expect(out).not.toContain('cd ')
  })
})

test('nobody is asked where there is no terminal, and --yes takes the defaults', async () => {
  expect(await init('--yes', '--no-git')).toMatchObject({ code: 0 })
  expect(await Bun.file(join(cwd, 'my-app/bunbase.config.ts')).text()).toContain('core()')
  expect(await filesOf('my-app')).not.toContain('.git')
})

test('what was written is taken away when writing fails', async () => {
  // A package whose template lacks what it needs: files are copied before that is noticed.
  const broken = await mkdtemp(join(cwd, 'broken-'))
  for (const folder of ['kernel', 'plugins', 'presets']) {
    Bun.spawnSync(['cp', '-r', join(root, folder), broken])
  }
  for (const file of ['package.json', 'tsconfig.json', 'tsconfig.app.json']) {
    await Bun.write(join(broken, file), Bun.file(join(root, file)))
  }
  Bun.spawnSync(['ln', '-s', join(root, 'node_modules'), join(broken, 'node_modules')])
  await Bun.write(join(broken, 'plugins/cli/templates/core/package.json'), 'not JSON')
  const bin = join(broken, 'plugins/cli/bin.ts')
  const { code, err } = await cli(['init', 'lost', '--no-install'], { cwd, bin })
  expect(code).toBe(1)
  expect(err).toContain('what was written is taken away again')
  expect(await readdir(cwd)).not.toContain('lost')
})

/** `bunbase init` on a terminal. */
class TerminalInit {
  screen = ''
  #wake = (): void => {}
  readonly process: Bun.Subprocess

  constructor() {
    const bin = join(root, 'plugins/cli/bin.ts')
    this.process = Bun.spawn([process.execPath, bin, 'init', '--no-install', '--no-git'], {
      cwd,
      env: { ...process.env, CI: undefined, TERM: 'xterm' },
      terminal: {
        cols: 100,
        data: (_terminal, data) => {
          this.screen += new TextDecoder().decode(data)
          this.#wake()
        },
      },
    })
  }

  /** Types once the screen shows a text. */
  async answer(question: string, keys: string): Promise<void> {
    while (!this.screen.includes(question)) {
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    this.process.terminal!.write(keys)
  }
}

describe('on a terminal', () => {
  test('init asks for what is not said', async () => {
    const init = new TerminalInit()
    await init.answer('Which folder?', 'asked-app\r')
    await init.answer('What to begin with?', '\u001B[A\r')
    expect(await init.process.exited).toBe(0)
    expect(init.screen).toContain('asked-app')
    expect(init.screen).not.toContain('Resolving')
    expect(await Bun.file(join(cwd, 'asked-app/bunbase.config.ts')).text()).toContain('minimal()')
  })

  test('init that is called off writes nothing', async () => {
    const before = await readdir(cwd)
    const init = new TerminalInit()
    await init.answer('Which folder?', '\u0003')
    expect(await init.process.exited).toBe(1)
    expect(init.screen).toContain('Cancelled; nothing was written.')
    expect(await readdir(cwd)).toEqual(before)
  })
})
