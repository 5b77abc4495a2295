import { describe, expect, test } from 'bun:test'
import { FormatRegistry, Kind, type TSchema, Type as t } from '@sinclair/typebox'
import { checkSchema, compileInput } from '../../../kernel/schema.ts'
import { t as ours } from '../../../kernel/t.ts'

describe('a schema is refused at boot', () => {
  const unknown = { [Kind]: 'Mystery' } as unknown as TSchema
  test.each<[string, TSchema, string, string]>([
    [
      'for a format nobody knows',
      t.Object({ a: t.String({ format: 'emial' }) }),
      '/properties/a',
      'format "emial" is not known',
    ],
    ['for a type nobody knows', t.Array(unknown), '/items', 'type "Mystery" is not known'],
    [
      'for t.Transform',
      t.Union([t.Null(), t.Transform(t.String()).Decode(Number).Encode(String)]),
      '/anyOf/1',
      't.Transform is not supported',
    ],
    [
      'for what cannot travel',
      t.Object({ f: t.Function([], t.Null()) }),
      '/properties/f',
      't.Function cannot travel as JSON',
    ],
    [
      'for a name that every object has',
      t.Object({ constructor: t.Optional(t.String()) }),
      '',
      '"constructor" means something',
    ],
    ['for __proto__', t.Object({ ['__proto__']: t.String() }), '', '"__proto__" means something'],
    [
      'for a default that does not fit',
      t.Object({ n: t.Number({ default: '1' }) }),
      '/properties/n',
      'default does not fit',
    ],
    [
      'for a vulnerable pattern',
      t.Object({ a: t.String({ pattern: '^(a+)+$', maxLength: 100 }) }),
      '/properties/a',
      'run for ever',
    ],
    ['for a pattern without maxLength', t.String({ pattern: '^[a-z]+$' }), '', 'needs a maxLength'],
    [
      'for a pattern too slow for its maxLength',
      t.String({ pattern: '^\\s*(.*?)\\s*$', maxLength: 10_000 }),
      '',
      'steps for a text of 10000',
    ],
    ['for a vulnerable t.RegExp', t.RegExp(/^(\w+\s?)*$/, { maxLength: 99 }), '', 'run for ever'],
    [
      'for a vulnerable pattern of keys',
      t.Record(t.String({ pattern: '^(a|aa)+$' }), t.Null()),
      '/patternProperties',
      'run for ever',
    ],
    [
      'for a pattern that cannot be judged',
      t.String({ pattern: '^(a)\\1$', maxLength: 9 }),
      '',
      'it has a back reference',
    ],
    [
      'for a pattern that is none',
      t.Unsafe({ type: 'string', pattern: '(', maxLength: 9 }),
      '',
      'is not a regular expression',
    ],
    [
      'for a recursive union whose branches nothing tells apart',
      t.Recursive((This) =>
        t.Union([t.Object({ a: This }), t.Object({ a: This, b: t.Null() }), t.Null()]),
      ),
      '',
      'exponential time',
    ],
  ])('%s', async (_, schema, path, message) => {
    const problems = await checkSchema(schema)
    expect(problems.map((it) => it.path)).toEqual([path])
    expect(problems[0]!.message).toContain(message)
    expect(problems[0]!.mend).not.toBe('')
  })

  test('with every mistake at once', async () => {
    const schema = t.Object({
      a: t.String({ format: 'nope' }),
      b: t.Array(t.Object({ c: t.String({ pattern: '^.*.*.*.*$', maxLength: 5_000 }) })),
    })
    expect((await checkSchema(schema)).map((it) => it.path)).toEqual([
      '/properties/a',
      '/properties/b/items/properties/c',
    ])
  })

  test('by its JSON form too', async () => {
    const { json } = compileInput(t.Object({ a: t.String({ pattern: '(x+)+y', maxLength: 50 }) }))
    expect(await checkSchema(json)).toHaveLength(1)
  })
})

test('ordinary schemas are accepted', async () => {
  FormatRegistry.Set('my-own', () => true)
  const tree = t.Recursive((This) =>
    t.Union([
      t.Object({ kind: t.Literal('leaf'), value: t.Number({ default: 0 }) }),
      t.Object({ kind: t.Literal('pair'), left: This, right: This }),
      t.Array(This),
    ]),
  )
  const schema = t.Object({
    slug: t.String({ pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$', maxLength: 64 }),
    colour: t.String({ pattern: '^#[0-9a-f]{6}$' }),
    phone: t.String({ pattern: '^\\+?[0-9 ()-]{5,20}$' }),
    mine: t.String({ format: 'my-own' }),
    greeting: t.TemplateLiteral('hello-${string}'),
    labels: t.Record(t.String({ pattern: '^[a-z]+$' }), t.String()),
    file: ours.File({ maxSize: 10 }),
    at: t.Date(),
    big: t.BigInt(),
    bytes: t.Uint8Array(),
    tree,
    any: t.Unknown(),
    colourName: t.Unsafe<'red'>({ type: 'string', enum: ['red'] }),
  })
  expect(await checkSchema(schema)).toEqual([])
})
