import { expect, test } from 'bun:test'
import {
  type HookOrder,
  type KernelHooks,
  type Run,
  action,
  boot,
  defineConfig,
  definePlugin,
  t,
} from 'bunbase'
import { createTestApp } from 'bunbase/testing'

type ActionHook = Extract<keyof KernelHooks, `action:${string}`>

const empty = { input: t.Object({}), output: t.Object({}) }
const fine = action({ name: 'fine', ...empty }, () => ({}))
const bad = action({ name: 'bad', ...empty }, () => {
  throw new Error('bad')
})

const subscriber = (
  name: string,
  hooks: Partial<Record<ActionHook, (run: Run) => unknown>>,
  order?: HookOrder,
) =>
  definePlugin<any>({
    name,
    setup(host: any) {
      for (const [hook, fn] of Object.entries(hooks)) host.hook(hook, fn, order)
    },
  } as never)() as never

test('hooks run in plugin order, after-hooks in reverse; pre and post are the one escape', async () => {
  const seen: string[] = []
  const watch = (name: string, order?: HookOrder) => {
    const note = (moment: string) => () => void seen.push(`${moment} ${name}`)
    return subscriber(
      name,
      { 'action:started': note('started'), 'action:settled': note('settled') },
      order,
    )
  }
  await using app = await createTestApp({
    plugins: [watch('a'), watch('last', 'post'), watch('b'), watch('first', 'pre')],
    actions: [fine],
  } as never)
  await app.call(fine, {})
  expect(seen).toEqual([
    'started first',
    'started a',
    'started b',
    'started last',
    'settled first',
    'settled b',
    'settled a',
    'settled last',
  ])
  expect(app.kernel.subscribers('action:started').map(({ plugin }) => plugin)).toEqual([
    'first',
    'a',
    'b',
    'last',
  ])
})

test('an outcome’s hook comes before action:settled, with the run as it ended', async () => {
  const seen: unknown[] = []
  const note = (moment: string) => async (run: Run) => {
    await null
    seen.push([moment, run.action.name, run.status, (run.error as { code?: string })?.code])
  }
  await using app = await createTestApp({
    plugins: [
      subscriber('watch', {
        'action:started': note('started'),
        'action:succeeded': note('succeeded'),
        'action:failed': note('failed'),
        'action:refused': note('refused'),
        'action:settled': note('settled'),
      }),
    ],
    actions: [fine, bad],
  } as never)
  await app.call(fine, {})
  await expect(app.call(bad, {})).rejects.toMatchObject({ code: 'INTERNAL' })
  expect(seen).toEqual([
    ['started', 'fine', 'running', undefined],
    ['succeeded', 'fine', 'succeeded', undefined],
    ['settled', 'fine', 'succeeded', undefined],
    ['started', 'bad', 'running', undefined],
    ['failed', 'bad', 'failed', 'INTERNAL'],
    ['settled', 'bad', 'failed', 'INTERNAL'],
  ])
})

test.each(['throws', 'rejects'])(
  'an observer that %s is logged with its plugin and harms nobody',
  async (way) => {
    const error = new Error('from the observer')
    const after: string[] = []
    const failing =
      way === 'throws'
        ? () => {
            throw error
          }
        : () => Promise.reject(error)
    await using app = await createTestApp({
      plugins: [
        subscriber('late', {
          'action:succeeded': () => void after.push('late'),
          'action:settled': () => void after.push('settled'),
        }),
        subscriber('clumsy', { 'action:started': failing, 'action:succeeded': failing }),
      ],
      actions: [fine],
    } as never)
    expect(await app.call(fine, {})).toEqual({})
    expect(after).toEqual(['late', 'settled'])
    expect(app.logs).toMatchObject([
      {
        level: 'error',
        message: 'hook "action:started" of plugin "clumsy" failed',
        fields: { plugin: 'clumsy', error: { message: 'from the observer' } },
        error,
      },
      { message: 'hook "action:succeeded" of plugin "clumsy" failed' },
    ])
  },
)

test('what is not a function is refused, by plugin and hook', async () => {
  for (const [wrong, name] of [
    [undefined, 'undefined'],
    [null, 'null'],
    ['text', 'string'],
  ]) {
    await expect(
      createTestApp({
        plugins: [subscriber('sloppy', { 'action:started': wrong as never })],
      } as never),
    ).rejects.toThrow(
      `plugin "sloppy" subscribes to "action:started" with ${name}\n     at: plugin "sloppy"\n     do: pass a function`,
    )
  }
})

test('subscribing after boot is refused', async () => {
  let late = (): void => expect.unreachable()
  const plugin = definePlugin<{ name: 'late' }>({
    name: 'late',
    setup(host) {
      late = () => host.hook('action:started', () => {})
    },
  })
  const kernel = await boot(defineConfig({ plugins: [plugin()] }))
  await kernel.stop()
  expect(late).toThrow('plugin "late" subscribes to "action:started" after boot')
})

test('a plugin calls its own hooks in order, and hears of the first failure', async () => {
  interface MailPlugin {
    name: 'mail'
    hooks: { 'mail:sending': (to: string) => void | Promise<void> }
  }
  const seen: string[] = []
  let send = (_to: string): Promise<void> => Promise.resolve()
  const mail = definePlugin<MailPlugin>({
    name: 'mail',
    setup(host) {
      send = (to) => host.callHook('mail:sending', to)
      host.hook('mail:sending', async (to) => {
        await null
        seen.push(`1 ${to}`)
      })
      host.hook('mail:sending', (to) => {
        if (to === 'nobody') throw new Error('no such person')
        seen.push(`2 ${to}`)
      })
    },
  })
  const kernel = await boot(defineConfig({ plugins: [mail()] }))
  await send('me')
  await expect(send('nobody')).rejects.toThrow('no such person')
  expect(seen).toEqual(['1 me', '2 me', '1 nobody'])
  await kernel.stop()
})
