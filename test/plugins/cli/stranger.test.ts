// A stranger's first hour with the packed package: scaffold, type-check, test, dev, change, break,
// mend, start.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { postgres, testDatabase } from '../../services.ts'
import { installPacked } from '../../tooling/pack.ts'
import { RunningCli, type TemporaryApp, appIn, cli } from './cli.ts'
import { testFolder } from '../../test-folder.ts'

const root = new URL('../../..', import.meta.url).pathname
const BUILD_TIME = 240_000
const { path: cwd, remove } = testFolder('stranger')
const apps = new Map<string, TemporaryApp>()
/** What init prints under "Next:", by template. */
const printed = new Map<string, string[]>()

/** What npm and bunx run. */
const command = (folder: string): string => join(folder, 'node_modules/.bin/bunbase')
const run = (folder: string, ...words: string[]) => runOn(undefined, folder, ...words)
const runOn = (url: string | undefined, folder: string, ...words: string[]) => {
  const { exitCode, stdout, stderr } = Bun.spawnSync([process.execPath, 'run', ...words], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: undefined, DATABASE_URL: url },
  })
  return { exitCode, output: `${stdout}${stderr}` }
}

beforeAll(async () => {
  await installPacked(cwd)
  for (const template of ['minimal', 'core', 'saas']) {
    const words = ['init', template, '--template', template, '--no-install', '--no-git']
    const { code, out, err } = await cli(words, { cwd, bin: command(cwd) })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const steps = out.slice(out.indexOf('Next:')).match(/^ {2}\S.*$/gm) ?? []
    printed.set(
      template,
      steps.map((step) => step.trim()),
    )
    const app = await appIn(join(cwd, template))
    await installPacked(app.folder)
    const modules = join(app.folder, 'node_modules')
    await symlink(join(root, 'node_modules/oxlint'), join(modules, 'oxlint'))
    await symlink('../oxlint/bin/oxlint', join(modules, '.bin/oxlint'))
    if (template === 'saas')
      await symlink(join(root, 'node_modules/nodemailer'), join(modules, 'nodemailer'))
    apps.set(template, app)
  }
}, BUILD_TIME)
// Thousands of files, on a disk that others use.
afterAll(remove, BUILD_TIME)

for (const template of ['minimal', 'core', 'saas']) {
  test(`${template}: its scripts pass as they are`, async () => {
    const { folder } = apps.get(template)!
    for (const script of ['typecheck', 'test', 'lint']) {
      expect({ script, ...run(folder, script) }).toMatchObject({ script, exitCode: 0 })
    }
    const formatted = Bun.spawnSync([process.execPath, 'fmt', '--check', '--no-script'], {
      cwd: folder,
    })
    expect(`${formatted.stdout}${formatted.stderr}`).toContain('are formatted')
    expect(run(folder, 'bunbase', 'check')).toMatchObject({ exitCode: 0 })
  }, 60_000)

  test(`${template}: what init prints works as printed, in this order`, () => {
    const { folder } = apps.get(template)!
    const [enter, install, ...scripts] = printed.get(template)!
    expect([enter, install, scripts.pop()]).toEqual([
      `cd ${template}`,
      'bun install',
      'bun run dev',
    ])
    expect(scripts).toEqual(template !== 'minimal' ? ['bun run migrate', 'bun run seed'] : [])
    for (const script of scripts) {
      expect(run(folder, script.replace('bun run ', ''))).toMatchObject({ exitCode: 0 })
    }
  }, 60_000)
}

for (const template of ['minimal', 'core']) {
  test(`${template}: dev, change, break, mend, start`, async () => {
    const app = apps.get(template)!
    const { folder } = app
    const greet = join(folder, 'src/greet.ts')
    const text = await Bun.file(greet).text()
    {
      await using running = new RunningCli(['run', 'dev', '--port', '0'], { cwd: folder, bin: '' })
      const url = await running.url()
      expect(await (await fetch(`${url}/greet/you`)).json()).toEqual({ message: 'Hello, you!' })
      const created = await fetch(`${url}/tasks`, {
        method: 'POST',
        body: JSON.stringify({ title: 'Try it' }),
        headers: { 'content-type': 'application/json' },
      })
      expect(created.status).toBe(201)
      if (template === 'core') {
        const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as {
          paths: Record<string, unknown>
        }
        expect(Object.keys(document.paths)).toContain('/greet/{name}')
        const lists = await (await fetch(`${url}/lists`)).json()
        expect(lists).toContainEqual({ name: 'Groceries', tasks: 2, done: 0 })
      }

      await app.write('src/greet.ts', text.replace('Hello', 'Welcome'))
      await running.says(/src\/greet\.ts changed: served after \d+ ms/)
      expect(await (await fetch(`${url}/greet/you`)).json()).toEqual({ message: 'Welcome, you!' })

      await app.write('src/greet.ts', text.replace('input:', 'inptu:'))
      await running.says(/the last good version keeps serving/)
      expect(running.output).toContain('did you mean "input"?')
      expect(await (await fetch(`${url}/greet/you`)).json()).toEqual({ message: 'Welcome, you!' })

      await app.write('src/greet.ts', text)
      await running.says(/served after/)
      expect(await (await fetch(`${url}/greet/you`)).json()).toEqual({ message: 'Hello, you!' })

      await cli(['generate', 'action', 'tasks/rename'], { cwd: folder, bin: command(folder) })
      await running.says(/\+ POST +\/tasks\/rename/)
    }
    await using running = new RunningCli(['start', '--port', '0', '--host', '127.0.0.1'], {
      cwd: folder,
      bin: command(folder),
    })
    const url = await running.url()
    expect(await (await fetch(`${url}/greet/you`)).json()).toEqual({ message: 'Hello, you!' })
    expect(await running.end()).toBe(0)
  }, 60_000)
}

test('saas: who was seeded signs in, and sees the projects of her organisation', async () => {
  const { folder } = apps.get('saas')!
  await using running = new RunningCli(['run', 'dev', '--port', '0'], { cwd: folder, bin: '' })
  const url = await running.url()
  const post = (path: string, body: object, headers = {}) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
  const ann = { email: 'ann@example.com', password: 'correct horse battery' }
  expect((await post('/auth/sign-in', { ...ann, password: 'wrong horse battery' })).status).toBe(
    401,
  )
  const signedIn = await post('/auth/sign-in', { ...ann, keep: 'token' })
  const { token } = (await signedIn.json()) as { token: string }
  const headers = { authorization: `Bearer ${token}`, 'x-organization': 'acme' }
  const projects = await fetch(`${url}/projects`, { headers })
  expect(await projects.json()).toMatchObject([{ name: 'Read README.md' }])
  expect((await fetch(`${url}/projects`)).status).toBe(401)
  expect((await post('/projects', { name: 'Website' }, headers)).status).toBe(201)
  await running.says(/New project: Website/)
}, 60_000)

test.skipIf(!(await postgres()))(
  'core: moves to Postgres by DATABASE_URL alone',
  async () => {
    const { folder } = apps.get('core')!
    await using base = await testDatabase('postgres')
    const refused = await cli(['start', '--port', '0'], {
      cwd: folder,
      bin: command(folder),
      env: { DATABASE_URL: base.url },
    })
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('bunbase migrate') })
    for (const script of ['migrate', 'seed', 'generate', 'typecheck', 'test']) {
      const ended = { script, ...runOn(base.url, folder, script) }
      expect(ended).toMatchObject({ script, exitCode: 0 })
      if (script === 'generate') expect(ended.output).toContain('unchanged: src/tables.gen.ts')
    }
    for (const words of [
      ['run', 'dev'],
      [command(folder), 'start'],
    ]) {
      await using running = new RunningCli([...words, '--port', '0'], {
        cwd: folder,
        bin: '',
        env: { DATABASE_URL: base.url },
      })
      const lists = await (await fetch(`${await running.url()}/lists`)).json()
      expect(lists).toContainEqual({ name: 'Groceries', tasks: 2, done: 0 })
    }
  },
  90_000,
)

test('a command from elsewhere leaves the app to the bunbase that it has installed', async () => {
  const { folder } = apps.get('minimal')!
  const manifest = join(folder, 'node_modules/bunbase/package.json')
  const own = await Bun.file(manifest).json()
  await Bun.write(manifest, JSON.stringify({ ...own, version: '99.0.0' }))
  expect(await cli(['--version'], { cwd: folder })).toMatchObject({ code: 0, out: '99.0.0\n' })
})

test('an app made by a bunbase that came from a file depends on that file', async () => {
  const manifest = join(cwd, 'package.json')
  await Bun.write(manifest, JSON.stringify({ dependencies: { bunbase: './given/bunbase.tgz' } }))
  const words = ['init', 'from-file', '--no-install', '--no-git']
  expect(await cli(words, { cwd, bin: command(cwd) })).toMatchObject({ code: 0 })
  await rm(manifest)
  const made = await Bun.file(join(cwd, 'from-file/package.json')).json()
  expect(made.dependencies).toEqual({ bunbase: join(cwd, 'given/bunbase.tgz') })
})
