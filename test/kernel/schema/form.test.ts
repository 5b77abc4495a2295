import { describe, expect, test } from 'bun:test'
import { Kind, TypeRegistry } from '@sinclair/typebox'
import { type BootError, type BootProblem, action, boot, defineConfig, t } from 'bunbase'
import { z } from 'zod'

/** What boot says of an action with such a schema, as a module that nobody type-checked has it. */
async function problems(which: 'input' | 'output', schema: unknown): Promise<BootProblem[]> {
  const schemas = { input: t.Object({}), output: t.Unknown(), [which]: schema }
  const source = action({ name: 'act', ...schemas } as never, () => ({}) as never)
  const app = defineConfig({ presets: [] })
  const kernel = await boot(app, { mode: 'test', actions: [source] }).catch(
    (error: BootError) => error.problems,
  )
  if (Array.isArray(kernel)) return kernel
  await (kernel as Exclude<typeof kernel, readonly BootProblem[]>).stop()
  return []
}

const wrong = (part: unknown): never => t.Object({ n: part as never }) as never

describe('what is no schema is refused at boot, with its place', () => {
  test.each<[string, unknown, string, string]>([
    ['properties alone', { name: t.String() }, 'input: it has properties', 't.Object('],
    ['properties called like keywords', { title: t.String() }, 'input: it has prop', 't.Object('],
    ['properties of zod alone', { name: z.string() }, 'input: it has properties', 't.Object('],
    ['nothing', {}, 'input: it is not a schema', 't.Object({})'],
    ['a list', [t.String()], 'input: it is a list', 't.Array(item)'],
    ['texts in a union', t.Union(['a', 'b'] as never), 'input/anyOf/0: "a" is', 't.Literal("a")'],
    ['a text in a tuple', t.Tuple(['a'] as never), 'input/items/0: "a" is', 't.Literal("a")'],
    ['a constructor', wrong(Number), 'input/properties/n: it is a function', 't.Number(…)'],
    ['a builder', wrong(t.String), 'input/properties/n: it is a function', 'call one of `t`'],
    ['undefined', wrong(undefined), 'input/properties/n: it is undefined', 'import each other'],
    ['an optional undefined', wrong(t.Optional(undefined as never)), 'input/properties/n: ', '`t`'],
    ['null', wrong(null), 'input/properties/n: null is', 't.Null()'],
    ['an array of nothing', t.Array(undefined as never), 'input/items: it is undefined', 'Give'],
    ['zod within t', wrong(z.string()), 'input/properties/n: it is a schema of zod', 'with zod'],
    ['a misspelt type', wrong({ type: 'strng' }), 'no type "strng"', 'mean "string"'],
    ['bytes that come in', t.Raw(), 'input: t.Raw can only be the output', 'action of its own'],
  ])('%s', async (_, schema, message, mend) => {
    const [first] = await problems('input', schema)
    expect(first!.action).toBe('act')
    expect(first!.message).toContain(message)
    expect(first!.mend!.toLowerCase()).toContain(mend.toLowerCase())
  })

  test('a file that goes out, and a stream within something', async () => {
    const output = t.Object({ file: t.File(), items: t.Stream(t.String()) })
    expect((await problems('output', output)).map((it) => it.message)).toEqual([
      'output/properties/file: a file comes in, it does not go out',
      'output/properties/items: t.Stream can only be the output of an action, as a whole',
    ])
    expect(await problems('output', t.Stream({ n: t.Null() } as never))).toMatchObject([
      { message: 'output/item: it has properties, but no object around them' },
    ])
  })
})

describe('a keyword with a value that it cannot have is named', () => {
  test.each<[string, unknown, string, string]>([
    ['minLength', t.String({ minLength: '3' as never }), 'it cannot be "3"', 'from 0 up'],
    ['maxItems', t.Array(t.Null(), { maxItems: -1 }), 'it cannot be -1', 'from 0 up'],
    ['minimum', t.Number({ minimum: Number.NaN }), 'it cannot be NaN', 'a number'],
    ['multipleOf', t.Number({ multipleOf: 0 }), 'it cannot be 0', 'over 0'],
    ['uniqueItems', t.Array(t.Null(), { uniqueItems: 1 as never }), 'cannot be 1', 'true or false'],
    ['pattern', t.String({ pattern: '(', maxLength: 9 }), 'it cannot be "("', 'missing )'],
    ['pattern', t.String({ pattern: /x/ as never }), 'it cannot be /x/', '/x/.source'],
    ['const', t.Literal({} as never), 'it cannot be {}', 'a text'],
    ['minimum', t.Integer({ minimum: 5, maximum: 3 }), '5 is over 3', 'swap'],
    ['minLength', t.String({ minLength: 5, maxLength: 3 }), '5 is over 3', 'swap'],
  ])('%s', async (keyword, schema, message, mend) => {
    const [first] = await problems('input', wrong(schema))
    expect(first!.message).toStartWith(`input/properties/n/${keyword}: `)
    expect(first!.message).toContain(message)
    expect(first!.mend).toContain(mend)
  })
})

test('what looks odd and is a schema is let be', async () => {
  TypeRegistry.Set('Money', (_, value) => typeof value === 'string')
  const schema = t.Object({
    any: t.Unsafe({ type: 'object', properties: { a: {}, b: true, c: { description: 'c' } } }),
    money: { [Kind]: 'Money', minimum: '1.50' } as never,
    never: t.Optional(t.Never()),
    title: t.Record(t.String(), t.BigInt({ minimum: 1n })),
    tree: t.Recursive((This) => t.Object({ items: t.Array(This) })),
    module: t.Module({ A: t.Object({ a: t.Optional(t.Ref('A')) }) }).Import('A'),
    open: t.Object({}, { additionalProperties: true }),
  })
  expect(await problems('input', schema)).toEqual([])
  TypeRegistry.Delete('Money')
})
