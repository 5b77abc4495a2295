import { describe, expect, test } from 'bun:test'
import { tmpdir } from 'node:os'
import { run } from 'bunbase/cli'
import { cli, temporaryApp } from './cli.ts'

const cwd = tmpdir()
const { version } = await Bun.file(new URL('../../../package.json', import.meta.url)).json()

describe('a command line that cannot be understood is refused with exit code 2:', () => {
  test.each([
    ['chek', 'bunbase has no command "chek"', 'bunbase check'],
    ['constructor', 'bunbase has no command "constructor"', 'bunbase --help'],
    ['toString', 'bunbase has no command "toString"', 'bunbase --help'],
    ['__proto__', 'bunbase has no command "__proto__"', 'bunbase --help'],
    ['--verson', 'bunbase has no flag --verson', '--version'],
    ['dev --prot 3000', 'bunbase dev has no flag --prot', '--port'],
    ['dev --port', '--port needs a value', '--port <port>'],
    ['dev --port=', '--port needs a value', '--port <port>'],
    ['dev --port --host x', '--port needs a value', '--port <port>'],
    ['dev --port 70000', '--port is a number from 0 to 65535, not "70000"', '--port 3000'],
    ['dev --port 1 -p 2', '-p is given twice', 'give it once'],
    ['dev extra', 'bunbase dev does not know what to do with "extra"', 'no arguments'],
    ['list --json=yes', '--json takes no value', '--json'],
    ['list -- extra', 'bunbase list does not know what to do with "extra"', 'no arguments'],
    ['explain', 'bunbase explain needs <action>', 'bunbase explain --help'],
    ['init app --template cor', '--template is one of minimal, core, saas, not "cor"', 'core'],
    ['init app --no-instal', 'bunbase init has no flag --no-instal', '--no-install'],
    ['init', 'bunbase init needs a name', 'bunbase init my-app'],
    ['init ..my', '"..my" cannot be the name of an app', 'begin with a letter'],
    ['migrate', 'bunbase migrate works in an app, and there is none in', 'bunbase init my-app'],
    ['generate types', 'bunbase generate types works in an app', 'bunbase.config.ts'],
    ['generate acton x', 'not "acton"', 'bunbase generate action x'],
    ['generate action', 'bunbase generate needs <name>', 'bunbase generate --help'],
    ['generate action 1st', '"1st" is not a name', 'begin each part with a letter'],
    ['generate action ../x', '"../x" is not a name', 'begin each part with a letter'],
  ])('%s', async (line, message, mend) => {
    const { code, out, err } = await cli(line.split(' '), { cwd })
    expect(err).toContain(message)
    expect(err).toContain(mend)
    expect(out).toBe('')
    expect(code).toBe(2)
  })
})

test('a command of a plugin that the app does not select says which that is', async () => {
  await using app = await temporaryApp()
  for (const line of ['migrate', 'seed', 'generate types']) {
    const { code, err } = await cli(line.split(' '), { cwd: app.folder })
    expect(err).toContain(`bunbase ${line} comes with plugin "db", which this app does not select`)
    expect(err).toContain('do: add db() to `plugins`')
    expect(code).toBe(2)
  }
})

test('a command of a plugin, in an app that does not boot, says why that is', async () => {
  await using app = await temporaryApp({ 'src/broken.ts': 'throw new Error("not today")' })
  const { code, err } = await cli(['generate', 'client'], { cwd: app.folder })
  expect(err).toContain('not today')
  expect(err).not.toContain('does not select')
  expect(code).toBe(1)
})

test('--help lists every command and loads none', async () => {
  const { code, out } = await cli(['--help'], { cwd })
  expect(code).toBe(0)
  for (const name of ['init', 'dev', 'start', 'generate', 'list', 'check', 'explain']) {
    expect(out).toMatch(new RegExp(`^\\s+${name}\\s+[A-Z]`, 'm'))
  }
  expect(await cli([], { cwd })).toEqual({ code: 0, out, err: '' })
  expect(await cli(['help'], { cwd })).toEqual({ code: 0, out, err: '' })
})

test.each(['init', 'dev', 'start', 'generate', 'list', 'check', 'explain'])(
  '%s --help says what it takes',
  async (name) => {
    const { code, out } = await cli([name, '--help'], { cwd })
    expect(code).toBe(0)
    expect(out).toContain(`USAGE bunbase ${name}`)
    expect(await cli(['help', name], { cwd })).toMatchObject({ code: 0, out })
    expect(await cli([name, 'x', '-h', '--nonsense'], { cwd })).toMatchObject({ code: 0, out })
  },
)

test('--version prints the version', async () => {
  expect(await cli(['--version'], { cwd })).toEqual({ code: 0, out: `${version}\n`, err: '' })
})

test('colours are for terminals', async () => {
  const plain = await cli(['lits'], { cwd })
  expect(plain.err).not.toContain('\u001B')
  const coloured = await cli(['lits'], { cwd, env: { FORCE_COLOR: '1', NO_COLOR: undefined } })
  expect(coloured.err).toContain('\u001B')
})

test.each(['dev', 'start', 'list', 'check', 'explain x', 'generate action x'])(
  '%s says that a folder has no app',
  async (line) => {
    const { code, err } = await cli(line.split(' '), { cwd: import.meta.dir })
    expect(err).toContain(`there is no bunbase app in ${import.meta.dir}`)
    expect(err).toContain('bunbase init my-app')
    expect(code).toBe(1)
  },
)

describe('an app is found by', () => {
  test.each(['bunbase.config.ts', 'bunbase.ts', 'src/bunbase.config.ts', 'src/bunbase.ts'])(
    '%s',
    async (file) => {
      await using app = await temporaryApp()
      const text = await Bun.file(`${app.folder}/bunbase.config.ts`).text()
      await app.remove('bunbase.config.ts')
      await app.write(file, text)
      const { code, out, err } = await cli(['check'], { cwd: app.folder })
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toContain('ok: 1 action')
    },
  )
})

test('run() is the command as a function', async () => {
  expect(await run(['--version'])).toBe(0)
})
