// The README's example app, from the command line and over the wire, on both engines: only DATABASE_URL
// is another.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { boot, type App } from 'bunbase'
import { runHistory } from 'bunbase/plugins/persistence'
import { RunningCli, cli } from '../plugins/cli/cli.ts'
import { type TestDatabase, engines, testDatabase } from '../services.ts'
import { testFolder } from '../test-folder.ts'

const root = new URL('../..', import.meta.url).pathname

interface Problem {
  status: number
  code: string
  details?: { table?: string; columns?: string[] }
}

describe.each(await engines())('hello on %s', (engine) => {
  let base: TestDatabase
  const { path: cwd, remove } = testFolder('hello', 'repository')
  let running: RunningCli
  let url: string

  beforeAll(async () => {
    base = await testDatabase(engine)
    await cp(join(root, 'test/apps/hello'), cwd, {
      recursive: true,
      filter: (path) => !/\.bunbase$|tsconfig\.json$/.test(path.slice(root.length + 1)),
    })
  }, 60_000)
  afterAll(async () => {
    await running?.[Symbol.asyncDispose]()
    await base[Symbol.asyncDispose]()
    remove()
  })

  const bunbase = (line: string) =>
    cli(line.split(' '), { cwd, env: { DATABASE_URL: base.url, NO_COLOR: '1' } })
  const start = async (command: string): Promise<void> => {
    const words = [...command.split(' '), '--port', '0']
    running = new RunningCli(words, { cwd, env: { DATABASE_URL: base.url } })
    url = await running.url()
  }
  const get = async <T>(path: string): Promise<T> => (await (await fetch(url + path)).json()) as T
  const post = async <T>(path: string, body: object = {}): Promise<[status: number, body: T]> => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return [response.status, (await response.json()) as T]
  }

  test('start refuses until its migrations are applied, and says how', async () => {
    const refused = await bunbase('start --port 0')
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('0001_create_tasks')
    expect(refused.err).toContain('do: apply before starting: bunbase migrate')
    const early = await bunbase('seed')
    expect(early.err).toContain('do: apply first: bunbase migrate')
    expect(await bunbase('migrate')).toMatchObject({ code: 0, err: '' })
    expect(await bunbase('migrate check')).toMatchObject({ code: 0, err: '' })
    expect((await bunbase('generate types --check')).out).toBe('ok: src/tables.gen.ts\n')
    // Seeds may be run again and again.
    for (const line of ['seed', 'seed 01_example']) {
      expect(await bunbase(line)).toMatchObject({ code: 0, err: '' })
    }
    await start('start')
  }, 60_000)

  test('greets whom the path names', async () => {
    expect(await get('/greet/Ada')).toEqual({ message: 'Hello, Ada!' })
  })

  test('keeps tasks, and counts those that are done', async () => {
    const [status, task] = await post<{ id: string }>('/tasks', { title: 'write docs' })
    expect([status, task]).toEqual([
      200,
      { id: expect.any(String), title: 'write docs', done: false },
    ])
    const open = await get<object[]>('/tasks?list=Inbox&done=false')
    expect(open).toEqual([task, expect.objectContaining({ title: 'Read the README' })])
    const finished = { ...task, done: true }
    expect(await post(`/tasks/${task.id}/finish`)).toEqual([200, finished])
    expect(await get('/tasks?done=true')).toEqual([finished])
    expect(await get('/lists')).toEqual([
      { name: 'Groceries', tasks: 2, done: 0 },
      { name: 'Inbox', tasks: 2, done: 1 },
    ])
    const [missing] = await post('/tasks/00000000-0000-4000-8000-00000000000f/finish')
    expect(missing).toBe(404)
  })

  test('a transaction that fails leaves nothing behind', async () => {
    const tasks = ['Bread', 'Milk', 'Bread']
    const [status, problem] = await post<Problem>('/lists', { name: 'Party', tasks })
    expect(status).toBe(409)
    expect(problem).toMatchObject({ code: 'UNIQUE_VIOLATION', details: { table: 'tasks' } })
    expect(await get('/tasks?list=Party')).toEqual([])
    expect((await get<{ name: string }[]>('/lists')).map(({ name }) => name)).not.toContain('Party')
    const [made] = await post('/lists', { name: 'Party', tasks: tasks.slice(1) })
    expect(made).toBe(201)
    expect(await get('/tasks?list=Party')).toHaveLength(2)
  })

  test('what a constraint refuses is a typed problem', async () => {
    const [unique, taken] = await post<Problem>('/tasks', { title: 'Milk', list: 'Groceries' })
    expect(unique).toBe(409)
    expect(taken).toMatchObject({
      status: 409,
      code: 'UNIQUE_VIOLATION',
      details: { table: 'tasks', columns: ['list_id', 'title'] },
    })
    const [check, blank] = await post<Problem>('/tasks', { title: '   ' })
    expect(check).toBe(422)
    expect(blank).toMatchObject({ code: 'CHECK_VIOLATION', details: { table: 'tasks' } })
    const [notNull, nowhere] = await post<Problem>('/tasks', { title: 'Milk', list: 'None' })
    expect(notNull).toBe(422)
    expect(nowhere).toMatchObject({
      code: 'NOT_NULL_VIOLATION',
      details: { table: 'tasks', columns: ['list_id'] },
    })
  })

  test('refuses what its schemas refuse, and says so by RFC 9457', async () => {
    const response = await fetch(`${url}/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: '' }),
    })
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toStartWith('application/problem+json')
    expect(await response.json()).toMatchObject({ code: 'INVALID_INPUT', status: 400 })
  })

  test('is as it was after it was stopped and started again', async () => {
    const before = await get('/lists')
    expect(await running.end()).toBe(0)
    await start('dev')
    expect(await get('/lists')).toEqual(before)
  }, 60_000)

  test('shows its API reference without a network', async () => {
    const document = await get<{ paths: object }>('/api/openapi.json')
    expect(Object.keys(document.paths)).toContain('/tasks/{id}/finish')
    const page = await (await fetch(`${url}/api/docs`)).text()
    const files = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path!)
    expect(files.length).toBeGreaterThanOrEqual(2)
    for (const file of files) expect((await fetch(url + file)).status).toBe(200)
    expect(await running.end()).toBe(0)
  })

  test('its runs are on record, those that failed with the reason', async () => {
    const { default: app } = (await import(join(cwd, 'bunbase.config.ts'))) as { default: App<any> }
    const overrides = { database: { url: base.url }, logger: { level: 'silent' } }
    await using kernel = await boot(app, { root: cwd, overrides })
    const history = kernel.get(runHistory)!
    const counts = await history.counts()
    const runs = Object.fromEntries(
      counts.byAction.map((one) => [one.action, [one.runs, one.failed]]),
    )
    expect(runs).toMatchObject({
      greet: [1, 0],
      'tasks.create': [5, 4],
      'tasks.finish': [2, 1],
      'lists.create': [2, 1],
    })
    const { items } = await history.list({ action: 'lists.create', order: 'oldest' })
    expect(items).toMatchObject([
      { status: 'failed', errorCode: 'UNIQUE_VIOLATION', trigger: 'api' },
      { status: 'succeeded', errorCode: undefined },
    ])
    expect(await history.get(items[0]!.id)).toMatchObject({
      input: { name: 'Party', tasks: ['Bread', 'Milk', 'Bread'] },
    })
  }, 60_000)
})
