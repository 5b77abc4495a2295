import { expect, test } from 'bun:test'
import { Kind } from '@sinclair/typebox'
import { BootError, type TSchema, boot, defineConfig, definePlugin, t } from 'bunbase'

/** What a plugin with such a config key is set up with. */
async function settled(schema: TSchema, value: unknown): Promise<unknown> {
  let given: unknown
  const plugin = definePlugin<any>({
    name: 'own',
    config: t.Object({ own: schema }),
    setup: (_host: unknown, config: { own: unknown }) => void (given = config.own),
  } as never) as () => never
  const app = defineConfig({ plugins: [plugin()], own: value } as never)
  await (await boot(app, { mode: 'test' })).stop()
  return given
}

const Counted = t.Object({ n: t.Integer({ default: 1 }) })

test.each<[string, TSchema, unknown, unknown]>([
  [
    'in an object that is left out',
    t.Object({ a: Counted }, { default: { a: {} } }),
    undefined,
    { a: { n: 1 } },
  ],
  ['in a list', t.Array(Counted), [{}, { n: 2 }], [{ n: 1 }, { n: 2 }]],
  ['in a record', t.Record(t.String(), Counted), { a: {} }, { a: { n: 1 } }],
  ['in a union', t.Union([t.Literal(false), Counted]), {}, { n: 1 }],
  [
    'in an intersection',
    t.Intersect([Counted, t.Object({ s: t.String() })]),
    { s: 'x' },
    { s: 'x', n: 1 },
  ],
  [
    'in what holds itself',
    t.Recursive((This) =>
      t.Object({ n: t.Integer({ default: 1 }), in: t.Array(This, { default: [] }) }),
    ),
    { in: [{}] },
    { n: 1, in: [{ n: 1, in: [] }] },
  ],
])('a config gets the defaults %s', async (_, schema, value, wanted) => {
  expect(await settled(schema, value)).toEqual(wanted)
})

test('what an app hands to a plugin may be of a class, or refer to itself', async () => {
  class Engine {
    readonly #power = 1
    get power() {
      return this.#power
    }
  }
  const client = { engine: new Engine(), self: undefined as unknown }
  client.self = client
  const given = (await settled(t.Any(), client)) as typeof client
  expect(given.engine.power).toBe(1)
  expect(given.self).toBe(given)
})

test.each<[string, TSchema, unknown]>([
  ['a type that is not known', { [Kind]: 'Odd' } as never, 1],
  ['a default that cannot be copied', t.Any({ default: { make: () => 1 } }), undefined],
])('a config schema with %s is told of with its plugin', async (_, schema, value) => {
  const error: unknown = await settled(schema, value).catch((failed: unknown) => failed)
  expect(error).toBeInstanceOf(BootError)
  expect((error as BootError).problems).toMatchObject([
    {
      plugin: 'own',
      message: expect.stringContaining('the config schema of plugin "own" cannot be used'),
    },
  ])
})
