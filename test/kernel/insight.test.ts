// What tools learn of an app: who subscribed where, whose guards, how hooks do, where settings come from.
import { expect, test } from 'bun:test'
import {
  type Insight,
  type Run,
  action,
  boot,
  defineConfig,
  definePlugin,
  definePreset,
  guard,
  guards,
  t,
} from 'bunbase'
import { VirtualClock } from 'bunbase/testing'

const empty = { input: t.Object({}), output: t.Object({}) }
let fails = false

/** With its place in this file: where its set-up subscribes. */
const spy = (name: string, seen: { insight?: Insight }) =>
  definePlugin<any>({
    name,
    config: t.Object({
      [name]: t.Optional(
        t.Object({
          size: t.Optional(t.Integer({ default: 3 })),
          url: t.Optional(t.String({ description: 'an address' })),
          apiToken: t.Optional(t.String()),
          inner: t.Optional(t.Object({ on: t.Optional(t.Boolean()) })),
        }),
      ),
    }),
    guards: { [name]: () => guard(name, () => undefined) },
    setup(host: any) {
      seen.insight = host.insight
      host.hook('action:settled', async () => {
        await host.clock.setTimeout(() => undefined, 0)
        if (fails) throw new Error('observers may fail')
      })
      host.hook('kernel:ready', () => undefined)
    },
  } as never) as (options?: object) => never

test('a subscription knows where its plugin wrote it', async () => {
  const seen: { insight?: Insight } = {}
  await using app = await boot(defineConfig({ plugins: [spy('one', seen)()] } as never), {
    mode: 'test',
  })
  const sites = seen.insight!.hooks.map(({ hook, site }) => [hook, site()])
  const text = (await Bun.file(import.meta.path).text()).split('\n')
  const lineOf = (part: string) => text.findIndex((line) => line.includes(part)) + 1
  expect(sites.sort()).toEqual([
    ['action:settled', { file: import.meta.path, line: lineOf("host.hook('action:settled'") }],
    ['kernel:ready', { file: import.meta.path, line: lineOf("host.hook('kernel:ready'") }],
  ])
  expect(app.mode).toEqual('test')
})

test('calls of hooks are counted and timed while somebody watches, and only then', async () => {
  const seen: { insight?: Insight } = {}
  const fine = action({ name: 'fine', ...empty }, () => ({}))
  const clock = new VirtualClock()
  const slow = definePlugin<any>({
    name: 'slow',
    setup(host: any) {
      host.hook('action:settled', (run: Run) => clock.advance(run.depth * 10))
    },
  } as never) as () => never
  const config = defineConfig({ plugins: [spy('one', seen)(), slow()] } as never)
  await using app = await boot(config, { clock, mode: 'test', actions: [fine] })
  const { hookWatch } = seen.insight!
  await app.call(fine, {})
  expect(hookWatch.figures).toEqual([])
  const plain = seen.insight!.hooks.map(({ fn }) => fn)
  const ends = [hookWatch.begin(), hookWatch.begin()]
  await app.call(fine, {})
  fails = true
  await app.call(fine, {})
  fails = false
  const of = (plugin: string) => {
    const found = hookWatch.figures.find(
      ({ subscription }) =>
        subscription.plugin === plugin && subscription.hook === 'action:settled',
    )!
    return { ...found, subscription: undefined }
  }
  expect(of('one')).toMatchObject({ calls: 2, errors: 1 })
  expect(of('slow')).toMatchObject({ calls: 2, errors: 0, p50: 10, p95: 10 })
  ends[0]!()
  ends[0]!()
  await app.call(fine, {})
  expect(of('one').calls).toEqual(3)
  ends[1]!()
  expect(hookWatch.figures).toEqual([])
  expect(seen.insight!.hooks.map(({ fn }) => fn)).toEqual(plain)
})

test('a guard knows the plugin that made it', async () => {
  const seen: { insight?: Insight } = {}
  const own = guard('own', () => undefined)
  const made = (guards as unknown as Record<string, () => never>)['one']!
  const guarded = action({ name: 'guarded', ...empty, guards: [own, made()] as never }, () => ({}))
  const config = defineConfig({ plugins: [spy('one', seen)()] } as never)
  await using app = await boot(config, { mode: 'test', actions: [guarded] })
  const [entry] = app.actions
  expect(entry!.guards.map(({ guard: { name }, plugin }) => [name, plugin])).toEqual([
    ['own', undefined],
    ['one', 'one'],
  ])
})

test('each setting says where its value comes from; secrets do not say what it is', async () => {
  const seen: { insight?: Insight } = {}
  const preset = definePreset('some', () => [
    spy('one', seen)({ one: { size: 7 } }),
    spy('two', seen)({ two: { url: 'from the preset' } }),
  ])
  const config = defineConfig({
    presets: [preset()],
    plugins: [spy('three', seen)({ three: { url: 'postgres://ann:pw@host/db' } })],
    one: { url: 'https://from.env', apiToken: 'tok_123456' },
  } as never)
  await using app = await boot(config, {
    mode: 'test',
    overrides: { two: { inner: { on: true } }, nobody: 1 },
  })
  const facts = seen.insight!.config({ APP_URL: 'https://from.env', SHORT: 'x' })
  const of = (plugin: string) =>
    facts
      .filter((fact) => fact.plugin === plugin)
      .map(({ path, value, source, from, secret }) => [path, value, source, from, secret])
  expect(of('one')).toEqual([
    ['one.size', 3, 'default', undefined, false],
    ['one.url', 'https://from.env', 'env', 'APP_URL', false],
    ['one.apiToken', undefined, 'config', undefined, true],
    ['one.inner.on', undefined, 'default', undefined, false],
  ])
  expect(of('two')).toEqual([
    ['two.size', 3, 'default', undefined, false],
    ['two.url', 'from the preset', 'preset', 'some', false],
    ['two.apiToken', undefined, 'default', undefined, false],
    ['two.inner.on', true, 'override', undefined, false],
  ])
  expect(of('three')[1]).toEqual(['three.url', undefined, 'option', undefined, true])
  expect(facts.find(({ path }) => path === 'two.url')!.description).toEqual('an address')
  expect(app.mode).toEqual('test')
})

test('who wants to know is told once a run waits, at once when one does', async () => {
  const seen: { insight?: Insight } = {}
  const waits = action({ name: 'waits', ...empty, timeout: 0 }, (_, { signal }) => {
    const { promise, resolve } = Promise.withResolvers<{}>()
    signal.addEventListener('abort', () => resolve({}))
    return promise
  })
  const fine = action({ name: 'fine', ...empty }, () => ({}))
  const config = defineConfig({ plugins: [spy('one', seen)()] } as never)
  await using app = await boot(config, { mode: 'test', actions: [waits, fine] })
  const { insight } = seen as { insight: Insight }
  const told: string[] = []
  insight.onceRunning(() => told.push('first'))
  expect(told).toEqual([])
  const ends = new AbortController()
  const running = app.call(waits, {}, { signal: ends.signal })
  expect(told).toEqual(['first'])
  insight.onceRunning(() => told.push('second'))
  expect(told).toEqual(['first', 'second'])
  expect(insight.running.map(({ action: of }) => of.name)).toEqual(['waits'])
  ends.abort()
  await running.catch(() => undefined)
  await app.call(fine, {})
  expect(told).toEqual(['first', 'second'])
})
