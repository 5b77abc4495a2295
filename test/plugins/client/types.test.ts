// What a generated client is to those who use it: its types on every compiler, its size, its bytes.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { core } from 'bunbase/presets'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { actions } from './actions.ts'
import { generateClient, runCommand } from './generated.ts'
import { testFolder } from '../../test-folder.ts'

const root = new URL('../../..', import.meta.url).pathname
/** The oldest and the newest; on all three the board in test/apps is compiled with its client. */
const compilers: Record<string, string[]> = {
  'TypeScript 7': ['check', '--no-script', '--no-pretty', '-p'],
  'TypeScript 5.9': ['node_modules/typescript-5.9/bin/tsc', '-p'],
}

/** As strict as a project can be, with the types of one platform. */
const strict = (types: string[], lib: string[]): object => ({
  compilerOptions: {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib,
    types,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitOverride: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    erasableSyntaxOnly: true,
    skipLibCheck: true,
    noEmit: true,
    allowImportingTsExtensions: true,
  },
})

const USAGE = `
import {
  type CommonError, type ErrorOf, type Task, type TitleTakenError,
  attempt, connect, createClient, tasksCreateTask, tasksList,
} from './client.gen.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const is = <T extends true>(_: T[]): void => undefined

const api = createClient({ baseUrl: 'https://example.org', token: async () => undefined })
const task = await api.tasks.createTask({ title: 'a' }, { signal: new AbortController().signal })
is<Same<typeof task, Task>>([])
is<Same<Task['state'], 'open' | 'done'>>([])
is<Same<typeof task.due, string | null | undefined>>([])
const all = await api.tasks.list()
is<Same<typeof all, Task[]>>([])
for await (const { left } of api.countdown({ from: 3 })) left.toFixed()
const bytes: ArrayBuffer = await (await api.files.download({ size: 3 })).arrayBuffer()
await api.files.upload({ picture: new Blob([bytes]), pages: [new File([], 'a.txt')] })
is<Same<Awaited<ReturnType<typeof api.tasks.remove>>, void>>([])
is<Same<ErrorOf<typeof api.tasks.createTask>, TitleTakenError | CommonError>>([])
const words = await api.echo.loud(['a', 1, null])
const count: number | undefined = words['A']
void count
await api.echo({ path: 'a/b' })

const { data, error } = await attempt(api.tasks.createTask({ title: 'b' }))
if (error) {
  if (error.code === 'TITLE_TAKEN') is<Same<typeof error.details.title, string>>([])
  else if (error.code === 'INVALID_INPUT') error.details.issues[0]?.path
  // @ts-expect-error no error of this action
  void (error.code === 'NOT_FOUND')
} else is<Same<typeof data, Task>>([])

const client = connect()
const made = await client(tasksCreateTask, { title: 'c', tags: ['x'] })
is<Same<typeof made, Task>>([])
await client(tasksList)
// @ts-expect-error the input has to be given
await client(tasksCreateTask)

const wrong = (): void => {
  // @ts-expect-error the title is required
  void api.tasks.createTask({})
  // @ts-expect-error not one of the states
  void api.tasks.list({ state: 'gone' })
  // @ts-expect-error unknown keys are refused
  void api.tasks.createTask({ title: 'a', titel: 'b' })
  // @ts-expect-error nobody calls it over HTTP
  void api.background()
  // @ts-expect-error a file is no text
  void api.files.upload({ picture: 'a' })
}
void wrong
`

const REACT = `
import { QueryClient, useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { type ApiError, type Task, createClient } from './client.gen'
import { createQueries } from './client.react.gen'
const queries = createQueries(createClient())
export function useTasks() {
  const { data, error } = useQuery(queries.tasks.list({ state: 'open' }))
  const tasks: Task[] | undefined = data
  const code: ApiError['code'] | undefined = error?.code
  const { data: every } = useSuspenseQuery(queries.tasks.list())
  const titles: string[] = every.map((task) => task.title)
  const create = useMutation(queries.tasks.createTask())
  create.mutate({ title: 'a' })
  useMutation(queries.slow()).mutate()
  if (create.error?.code === 'TITLE_TAKEN') create.error.details.title.trim()
  // @ts-expect-error the title is required
  create.mutate({})
  // @ts-expect-error a stream is no query
  void queries.countdown
  return { tasks, code, titles }
}
const cache = new QueryClient()
const known: Task[] | undefined = cache.getQueryData(queries.tasks.list().queryKey)
await cache.invalidateQueries({ queryKey: queries.tasks.list.key })
void known
`

let app: TestApp
const { path: folder, remove } = testFolder('client', 'repository')
let file: string

beforeAll(async () => {
  const database = { url: 'sqlite::memory:' }
  app = await createTestApp({ presets: [core()], database, actions }, { root: folder })
  file = await generateClient(app.kernel, { react: true })
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  remove()
})

async function compile(name: string, files: Record<string, string>, config: object) {
  const project = join(folder, name)
  await mkdir(project)
  for (const generated of ['client.gen.ts', 'client.react.gen.ts']) {
    if (generated === 'client.gen.ts' || files['react.ts']) {
      await Bun.write(join(project, generated), Bun.file(join(folder, generated)))
    }
  }
  for (const [path, text] of Object.entries(files)) await Bun.write(join(project, path), text)
  await Bun.write(join(project, 'tsconfig.json'), JSON.stringify(config))
  return (compiler: string): string => {
    const command = [process.execPath, ...compilers[compiler]!, project]
    const { stdout, success } = Bun.spawnSync(command, { cwd: root, stderr: 'inherit' })
    return success ? '' : String(stdout)
  }
}

const DOM = ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable']

test('its types say what the actions take, give and fail with, on old and new compilers', async () => {
  const run = await compile('usage', { 'usage.ts': USAGE }, strict([], DOM))
  for (const name of Object.keys(compilers)) expect([name, run(name)]).toEqual([name, ''])
}, 60_000)

test('its options for TanStack Query know data, errors and keys', async () => {
  const run = await compile('react', { 'react.ts': REACT }, strict([], DOM))
  expect(run('TypeScript 7')).toBe('')
})

test.each(['bun', 'node'])('it needs no DOM: the types of %s will do', async (types) => {
  const run = await compile(types, {}, strict([types], ['es2024']))
  expect(run('TypeScript 7')).toBe('')
})

test('the same actions give the same bytes, and --check tells when they would not', async () => {
  const before = await Bun.file(file).text()
  expect(before).toStartWith('// Written by `bunbase generate client --react`. Do not edit it')
  expect((await runCommand(app.kernel, 'generate client', { react: true })).out).toBe(
    'unchanged: client.gen.ts\nunchanged: client.react.gen.ts',
  )
  const check = { react: true, check: true }
  expect(await runCommand(app.kernel, 'generate client', check)).toEqual({
    code: 0,
    out: 'ok: client.gen.ts\nok: client.react.gen.ts',
  })
  await Bun.write(file, before.replaceAll('POST /tasks', 'POST /task'))
  expect(await runCommand(app.kernel, 'generate client', check)).toEqual({
    code: 1,
    out: 'client.gen.ts is out of date: bunbase generate client --react\nok: client.react.gen.ts',
  })
  expect((await Bun.file(file).text()).includes("'POST /task'")).toBe(true)
  await generateClient(app.kernel, { react: true })
  expect((await Bun.file(file).text()) === before).toBe(true)
})

/** Bytes of a program that uses the client, bundled, minified and compressed. */
async function size(program: string): Promise<{ bytes: number; text: string }> {
  const entry = join(folder, 'entry.ts')
  await Bun.write(entry, program)
  const built = await Bun.build({ entrypoints: [entry], minify: true, target: 'browser' })
  const text = await built.outputs[0]!.text()
  return { bytes: Bun.gzipSync(text, { level: 9 }).byteLength, text }
}

test('the run-time part of everything is below 4 KB, and what is not used is left out', async () => {
  const everything = await size(
    "import { attempt, createClient } from './client.gen.ts'; console.log(createClient, attempt)",
  )
  expect(everything.bytes).toBeLessThan(4096)
  const one = await size(
    "import { connect, tasksCreateTask } from './client.gen.ts'; console.log(connect, tasksCreateTask)",
  )
  expect(one.text.includes('POST /tasks')).toBe(true)
  for (const left of ['GET /countdown', 'PUT /tasks/:id', 'STREAM_CUT', 'FormData']) {
    expect([left, one.text.includes(left)]).toEqual([left, false])
  }
  expect(one.bytes).toBeLessThan(2560)
  expect(everything.bytes).toBeGreaterThan(one.bytes)
})
