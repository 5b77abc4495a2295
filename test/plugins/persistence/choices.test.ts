// What is left out when one says so: runs, values, lines, spans, and the plugin altogether.
import { describe, expect, test } from 'bun:test'
import { type Action, type Run, action, boot, defineConfig, definePlugin, t } from 'bunbase'
import { http } from 'bunbase/plugins/http'
import { logger } from 'bunbase/plugins/logger'
import { persistence, runHistory } from 'bunbase/plugins/persistence'
import { historyApp } from './history-app.ts'

const Maybe = t.Object({ fail: t.Boolean() })
const Empty = t.Object({})

function maybe(name: string, more: object = {}): Action<{ fail: boolean }, {}> {
  return action({ name, input: Maybe, output: Empty, ...more }, ({ fail }, ctx) => {
    ctx.logger.info(`${name} ${fail ? 'fails' : 'succeeds'}`)
    if (fail) throw new Error('as asked')
    return {}
  })
}

const plain = maybe('plain')
const own = maybe('own', { record: { sampling: 'all' } })
const errors = maybe('errors', { record: { sampling: 'errors' } })
const half = maybe('half', { record: { sampling: 0.5 } })
const never = maybe('never', { record: { sampling: 0 } })
const off = maybe('off', { record: false })
const bare = maybe('bare', { record: { input: false, output: false, logs: false, spans: false } })
const traced = maybe('traced', { record: { spans: true } })
const through = action(
  { name: 'through', input: Empty, output: Empty, record: { sampling: 0.5 } } as never,
  async (_, ctx) => {
    await ctx.call(half, { fail: false })
    return {}
  },
) as Action<{}, {}>

const all = [plain, own, errors, half, never, off, bare, traced, through]

describe('sampling', () => {
  test('errors: what succeeds leaves nothing, its lines neither', async () => {
    await using opened = await historyApp(all, { sampling: 'errors' })
    const { app, history } = opened
    for (const each of [plain, own, errors, never]) {
      await app.call(each, { fail: false })
      await app.call(each, { fail: true }).catch(() => undefined)
    }
    const { items } = await history.list({ order: 'oldest' })
    const found = items.map(({ action: of, status }) => `${of} ${status}`)
    expect(found).toEqual([
      'plain failed',
      'own succeeded',
      'own failed',
      'errors failed',
      'never failed',
    ])
    // What went before is told with it.
    const lines = (await history.logs({ order: 'oldest' })).items.map(({ message }) => message)
    for (const line of [
      'plain fails',
      'own succeeds',
      'own fails',
      'errors fails',
      'never fails',
    ]) {
      expect(lines).toContain(line)
    }
    expect(lines).not.toContain('plain succeeds')
    expect(lines).not.toContain('never succeeds')
  })

  test('a share: about so many, and all of a trace or nothing', async () => {
    await using opened = await historyApp(all)
    const { app, history } = opened
    for (let i = 0; i < 400; i++) await app.call(through, {})
    const of = async (name: string) => {
      const { items } = await history.list({ action: name, limit: 500 })
      return items.map(({ traceId }) => traceId).sort()
    }
    const outer = await of('through')
    expect(outer).toEqual(await of('half'))
    // Outside of it once in ten million times.
    expect(outer.length).toBeGreaterThan(146)
    expect(outer.length).toBeLessThan(254)
  })

  test('spans: of so many runs of an action in a second', async () => {
    await using opened = await historyApp(all, { record: { spans: 3 } })
    const { app, history } = opened
    for (let i = 0; i < 5; i++) await app.call(plain, { fail: false })
    for (let i = 0; i < 5; i++) await app.call(traced, { fail: false })
    await app.clock.advance('1s')
    for (let i = 0; i < 2; i++) await app.call(plain, { fail: false })
    const spansOf = async (name: string) => {
      const { items } = await history.list({ action: name })
      const runs = await Promise.all(items.map(({ id }) => history.get(id)))
      return runs.filter((run) => run!.spans.length > 0).length
    }
    expect(await spansOf('plain')).toEqual(5)
    expect(await spansOf('traced')).toEqual(5)
    expect(await spansOf('bare')).toEqual(0)
  })
})

test('input, output, lines and spans may be left out', async () => {
  await using opened = await historyApp(all)
  const { app, last } = opened
  await app.call(bare, { fail: false })
  expect(await last(bare)).toMatchObject({
    status: 'succeeded',
    input: undefined,
    output: undefined,
    logs: [],
    spans: [],
  })
})

/** The run as whoever started it sees it; `startedAt` is 0 when nobody looks at runs of the action. */
async function runOf(actions: readonly Action[], name: string, enabled: boolean) {
  const started = new Map<string, Run>()
  interface Starter {
    name: 'starter'
  }
  const starter = definePlugin<Starter>({
    name: 'starter',
    setup(host) {
      host.hook('kernel:ready', () => {
        host.execute(name, {
          trigger: { kind: 'test', options: {} } as never,
          input: { fail: false },
          started: (run: Run) => void started.set(run.action.name, run),
        } as never)
      })
    },
  })
  const config = defineConfig({
    presets: [],
    plugins: [logger(), http(), persistence(), starter()],
    persistence: { enabled },
    port: 0,
    hostname: '127.0.0.1',
  } as never)
  const kernel = await boot(config as never, { mode: 'test', actions })
  await kernel.start()
  const history = kernel.get(runHistory)
  const recorded = history && (await history.list()).items.map(({ action: of }) => of)
  const hooks = ['action:settled', 'span:ended', 'kernel:starting', 'kernel:draining'].flatMap(
    (hook) => kernel.subscribers(hook).filter(({ plugin }) => plugin === 'persistence'),
  )
  await kernel.stop()
  return { run: started.get(name)!, recorded, hooks: hooks.length }
}

describe('nothing at all', () => {
  test('record: false: the run is not even timed', async () => {
    expect(await runOf(all, 'plain', true)).toMatchObject({ recorded: ['plain'] })
    const { run, recorded } = await runOf(all, 'off', true)
    expect(recorded).toEqual([])
    expect([run.status, run.startedAt]).toEqual(['succeeded', 0])
  })

  test('persistence: { enabled: false }: no hooks, no history, runs are not timed', async () => {
    const { run, recorded, hooks } = await runOf(all, 'plain', false)
    expect(recorded).toBeUndefined()
    expect(hooks).toEqual(0)
    expect([run.status, run.startedAt]).toEqual(['succeeded', 0])
  })
})

test('a cursor that was not made there is refused by a code', async () => {
  await using one = await historyApp(all)
  const error = { code: 'INVALID_CURSOR', message: expect.stringContaining('"tomorrow" is not') }
  await expect(one.history.list({ cursor: 'tomorrow' })).rejects.toMatchObject(error)
  await expect(one.history.logs({ cursor: 'tomorrow' })).rejects.toMatchObject(error)
})

describe('while the app runs', () => {
  test('recording stops and goes on; runs are counted all the same', async () => {
    await using opened = await historyApp(all)
    const { app, history } = opened
    const run = () => app.call(plain, { fail: true }).catch(() => undefined)
    await run()
    expect(history.recording).toEqual(true)
    history.setRecording(false)
    expect(history.recording).toEqual(false)
    await run()
    expect((await history.list()).items.length).toEqual(1)
    expect((await history.logs()).items.length).toBeGreaterThan(0)
    const lines = (await history.logs()).items.length
    history.setRecording(true)
    await run()
    expect((await history.list()).items.length).toEqual(2)
    expect((await history.logs()).items.length).toEqual(2 * lines)
    expect((await history.metrics()).all.failed).toEqual(3)
  })

  test('everything goes but what is pinned, and what comes afterwards', async () => {
    await using opened = await historyApp(all)
    const { app, history, last } = opened
    for (let i = 0; i < 3; i++) await app.call(plain, { fail: false })
    const { id } = await last(plain)
    expect(await history.pin(id)).toEqual(true)
    expect((await history.size()).runs).toEqual(3)
    await history.clear()
    await app.clock.advance(10)
    await app.call(own, { fail: false })
    const { items } = await history.list({ order: 'oldest' })
    expect(items.map(({ action: of, pinned }) => [of, pinned])).toEqual([
      ['plain', true],
      ['own', false],
    ])
    expect((await history.metrics()).all.runs).toEqual(1)
    expect(await history.pin(id, false)).toEqual(true)
    expect((await history.list({ pinned: true })).items).toEqual([])
  })

  test('an error that callers are not told shows what went wrong inside', async () => {
    await using opened = await historyApp(all)
    await opened.app.call(plain, { fail: true }).catch(() => undefined)
    expect((await opened.last(plain)).errorMessage).toEqual('as asked')
    const found = await opened.history.list({ text: 'AS ASK' })
    expect(found.items.map(({ errorMessage }) => errorMessage)).toEqual(['as asked'])
    expect((await opened.history.errors())[0]!.message).toEqual('as asked')
  })
})
