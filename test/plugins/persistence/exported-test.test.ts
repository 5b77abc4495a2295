// A recorded run as a test: written from an app, run by `bun test` in that app's own folder.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunTest, replayer, runHistory } from 'bunbase/plugins/persistence'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { type TemporaryApp, cli, temporaryApp } from '../cli/cli.ts'

const TEMPLATE = new URL('../../../plugins/cli/templates/core', import.meta.url).pathname

let project: TemporaryApp
let app: TestApp

beforeAll(async () => {
  project = await temporaryApp()
  await project.remove('src/hello.ts')
  for (const part of ['bunbase.config.ts', 'migrations', 'src']) {
    await cp(join(TEMPLATE, part), join(project.folder, part), { recursive: true })
  }
  const { default: config } = await import(join(project.folder, 'bunbase.config.ts'))
  app = await createTestApp(config, { root: project.folder })
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  await project[Symbol.asyncDispose]()
})

/** The newest run of an action, as a test. */
async function exported(action: string): Promise<RunTest> {
  const [run] = (await app.get(runHistory)!.list({ action, limit: 1 })).items
  return app.get(replayer)!.testOf(run!.id)
}

const bunTest = () =>
  cli(['test', 'recorded'], {
    cwd: project.folder,
    bin: '',
    env: { DATABASE_URL: undefined },
  })

test('tests of runs that failed and succeeded are green in the app’s folder, and may fail', async () => {
  const add = (title: string, list?: string) =>
    app.call<unknown, unknown>('tasks.create', { title, ...(list && { list }) })
  await app.call<unknown, unknown>('lists.create', { name: 'Groceries', tasks: ['Milk'] })
  await add('Bread', 'Groceries')
  const taken = { name: 'Groceries', tasks: ['Eggs'] }
  await expect(app.call<unknown, unknown>('lists.create', taken)).rejects.toThrow()
  const failing = await exported('lists.create')
  expect(failing.name).toEqual('lists.create.failed.test.ts')
  expect(failing.text).toContain('UNIQUE_VIOLATION')
  expect(failing.notes).toEqual([])

  await add('Call Ann')
  await app.call<unknown, unknown>('tasks.list', { list: 'Groceries' })
  const listed = await exported('tasks.list')
  expect(listed.text).toContain('"title": "Bread"')

  // Its rows are there by now: done again it fails, and says so.
  const again = await exported('tasks.create')
  expect(again.notes[0]).toStartWith('the run succeeded')

  for (const [i, { text }] of [failing, listed, again].entries()) {
    await project.write(`test/recorded-${i}.test.ts`, text)
  }
  const { code, out, err } = await bunTest()
  expect({ code, said: /\d+ pass/.exec(out + err)?.[0] }).toEqual({ code: 0, said: '3 pass' })

  await project.write('test/recorded-1.test.ts', listed.text.replaceAll('Bread', 'Butter'))
  await project.write(
    'test/recorded-0.test.ts',
    failing.text.replaceAll('UNIQUE_VIOLATION', 'OTHER'),
  )
  const changed = await bunTest()
  expect(/\d+ fail/.exec(changed.out + changed.err)?.[0]).toEqual('1 fail')
})
