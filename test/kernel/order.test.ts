import { expect, test } from 'bun:test'
import { boot, defineConfig, definePlugin, service, t } from 'bunbase'
import { thrown } from './thrown.ts'

/** Plugins that write down what happens to them. */
function diary() {
  const lines: string[] = []
  const plugin = (
    name: string,
    more: { needs?: string[]; uses?: string[]; fails?: string[] } = {},
  ) => {
    const note = async (moment: string): Promise<void> => {
      lines.push(`${moment} ${name}`)
      await null
      if (more.fails?.includes(moment)) throw new Error(`${moment} ${name} failed`)
    }
    return definePlugin<any>({
      name,
      needs: more.needs ?? [],
      uses: more.uses ?? [],
      async setup(host: any) {
        await note('setup')
        host.hook('kernel:starting', () => note('starting'))
        host.hook('kernel:ready', () => note('ready'))
        host.hook('kernel:stopping', () => note('stopping'))
        return () => note('undo')
      },
    } as never)() as never
  }
  const start = (...plugins: unknown[]) =>
    boot(defineConfig({ plugins } as never), { mode: 'test' })
  return { lines, plugin, start }
}

test('plugins are set up by need, then as listed, and undone in reverse', async () => {
  const { lines, plugin, start } = diary()
  const kernel = await start(
    plugin('queue', { needs: ['db'], uses: ['cache'] }),
    plugin('http'),
    plugin('db'),
    plugin('cache', { needs: ['http'] }),
  )
  expect(kernel.plugins).toEqual(['db', 'http', 'cache', 'queue'])
  await kernel.start()
  await kernel.stop()
  const order = kernel.plugins
  const reverse = order.toReversed()
  expect(lines).toEqual([
    ...order.map((name) => `setup ${name}`),
    ...order.map((name) => `starting ${name}`),
    ...order.map((name) => `ready ${name}`),
    ...reverse.map((name) => `stopping ${name}`),
    ...reverse.map((name) => `undo ${name}`),
  ])
})

test('a circle through `uses` is no mistake', async () => {
  const { plugin, start } = diary()
  const kernel = await start(plugin('a', { uses: ['b'] }), plugin('b', { uses: ['a'] }))
  expect(kernel.plugins).toEqual(['b', 'a'])
  await kernel.stop()
})

test('stopping goes to the end and keeps every error', async () => {
  const { lines, plugin, start } = diary()
  const kernel = await start(
    plugin('a', { fails: ['undo'] }),
    plugin('b', { fails: ['stopping'] }),
    plugin('c', { fails: ['undo', 'stopping'] }),
  )
  const error: AggregateError = await thrown(kernel.stop())
  expect(error.errors.map(({ message }) => message)).toEqual([
    'stopping c failed',
    'stopping b failed',
    'undo c failed',
    'undo a failed',
  ])
  expect(lines.slice(-3)).toEqual(['undo c', 'undo b', 'undo a'])
})

test('stopping twice stops once', async () => {
  const { lines, plugin, start } = diary()
  const kernel = await start(plugin('a'))
  expect(kernel.stop()).toBe(kernel.stop())
  await kernel.stop()
  expect(lines.filter((line) => line === 'undo a')).toHaveLength(1)
})

test('a start that fails closes what it opened, and says why', async () => {
  const { lines, plugin, start } = diary()
  const kernel = await start(plugin('a'), plugin('b', { fails: ['starting'] }), plugin('c'))
  await expect(kernel.start()).rejects.toThrow('starting b failed')
  expect(lines.slice(3)).toEqual([
    'starting a',
    'starting b',
    'stopping c',
    'stopping b',
    'stopping a',
    'undo c',
    'undo b',
    'undo a',
  ])
})

test('a start that fails to close, too, keeps both errors', async () => {
  const { plugin, start } = diary()
  const kernel = await start(plugin('a', { fails: ['starting', 'undo'] }))
  const error: AggregateError = await thrown(kernel.start())
  expect(error.errors[0].message).toBe('starting a failed')
  expect(error.errors[1].errors[0].message).toBe('undo a failed')
})

test('an app is started once', async () => {
  const { plugin, start } = diary()
  const kernel = await start(plugin('a'))
  await kernel.start()
  await expect(kernel.start()).rejects.toThrow('already started')
  await kernel.stop()
})

test('`await using` stops the app', async () => {
  const { lines, plugin, start } = diary()
  {
    await using kernel = await start(plugin('a'))
    expect(kernel.plugins).toEqual(['a'])
  }
  expect(lines.at(-1)).toBe('undo a')
})

test('a plugin named twice is one plugin, the last named wins and keeps the first place', async () => {
  const seen: unknown[] = []
  const store = definePlugin<{ name: 'store'; config: { size?: number } }>({
    name: 'store',
    config: t.Object({ size: t.Optional(t.Integer()) }),
    setup: (_host, config) => void seen.push(config.size),
  })
  const { plugin, start } = diary()
  const kernel = await start(store({ size: 1 }), plugin('b'), store({ size: 2 }))
  expect([seen, kernel.plugins]).toEqual([[2], ['store', 'b']])
  await kernel.stop()
})

test('a config key wins over the factory’s option, and both over the default', async () => {
  interface StorePlugin {
    name: 'store'
    config: { size?: number; name?: string; shape?: { deep?: boolean } }
  }
  const seen: StorePlugin['config'][] = []
  const store = definePlugin<StorePlugin>({
    name: 'store',
    config: t.Object({
      size: t.Optional(t.Integer({ default: 1 })),
      name: t.Optional(t.String({ default: 'main' })),
      shape: t.Optional(
        t.Object({ deep: t.Optional(t.Boolean({ default: true })) }, { default: {} }),
      ),
    }),
    setup: (_host, config) => void seen.push(config),
  })
  const shape = Object.freeze({})
  const app = defineConfig({ plugins: [store({ size: 2, name: 'second' })], size: 3, shape })
  const kernels = [await boot(app), await boot(app, { overrides: { size: 4, nobodys: 1 } })]
  expect(seen).toEqual([
    { size: 3, name: 'second', shape: { deep: true } },
    { size: 4, name: 'second', shape: { deep: true } },
  ])
  expect(shape).toEqual({})
  for (const kernel of kernels) await kernel.stop()
})

test('a plugin offers a service that later plugins and tools take by token', async () => {
  const greeting = service<{ say(name: string): string }>('greeting')
  const taken: unknown[] = []
  const giver = definePlugin<{ name: 'giver' }>({
    name: 'giver',
    setup: (host) => host.provide(greeting, { say: (name) => `hello ${name}` }),
  })
  const taker = definePlugin<{ name: 'taker' }>({
    name: 'taker',
    setup: (host) => void taken.push(host.get(greeting)?.say('you'), host.get(service('nothing'))),
  })
  await using kernel = await boot(defineConfig({ plugins: [giver(), taker()] }))
  expect(taken).toEqual(['hello you', undefined])
  expect(kernel.get(greeting)?.say('me')).toBe('hello me')
})
