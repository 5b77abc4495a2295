import { describe, expect, test } from 'bun:test'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { z } from 'zod'
import {
  type InputOf,
  type Schema,
  SchemaError,
  type StandardSchemaV1,
  UnusableSchema,
  type ValueOf,
  checkSchema,
  compileInput,
  compileOutput,
} from '../../../kernel/schema.ts'

const schemas: [string, StandardSchemaV1][] = [
  [
    'zod',
    z.object({
      email: z.email(),
      priority: z.int().default(3),
      tags: z.array(z.object({ name: z.string() })),
    }),
  ],
  [
    'valibot',
    toStandardJsonSchema(
      v.object({
        email: v.pipe(v.string(), v.email()),
        priority: v.optional(v.pipe(v.number(), v.integer()), 3),
        tags: v.array(v.object({ name: v.string() })),
      }),
    ),
  ],
  [
    'arktype',
    type({
      email: 'string.email',
      priority: 'number.integer = 3',
      tags: type({ name: 'string' }).array(),
    }),
  ],
]

describe.each(schemas)('a schema of %s', (_, schema) => {
  const given = { email: 'a@b.example', tags: [{ name: 'x' }] }
  const issuesOf = (value: unknown): { path: string; message: string }[] => {
    try {
      compileInput(schema).read(value)
      return []
    } catch (error) {
      if (error instanceof SchemaError) return [...error.issues]
      throw error
    }
  }

  test('reads an input, with its own defaults', () => {
    expect(compileInput(schema).read(given)).toEqual({ ...given, priority: 3 })
    expect(given).toEqual({ email: 'a@b.example', tags: [{ name: 'x' }] })
  })

  test('says where an input is wrong', () => {
    expect(
      issuesOf({ ...given, email: 'x', tags: [{ name: 1 }] })
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['/email', '/tags/0/name'])
  })

  test('refuses undeclared keys at every depth', () => {
    expect(issuesOf({ ...given, admin: true }).map(({ path }) => path)).toEqual(['/admin'])
    expect(issuesOf({ ...given, tags: [{ name: 'x', nmae: 1 }] })).toEqual([
      { path: '/tags/0/nmae', message: 'unknown key "nmae"; did you mean "name"?' },
    ])
    expect(
      issuesOf(JSON.parse('{"email":"a@b.example","tags":[],"__proto__":{}}')).map(
        ({ path }) => path,
      ),
    ).toEqual(['/__proto__'])
  })

  test('strips an output at every depth', () => {
    const row = { ...given, priority: 1, passwordHash: 'x', tags: [{ name: 'x', id: 1 }] }
    expect(compileOutput(schema).write(row)).toEqual({ ...given, priority: 1 })
    expect(() => compileOutput(schema).write({ ...row, email: 5 })).toThrow(SchemaError)
  })

  test('describes itself as closed JSON Schema', () => {
    const { json, properties } = compileInput(schema)
    const published = JSON.parse(JSON.stringify(json))
    expect(published).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: {
        email: { type: 'string', format: 'email' },
        priority: { type: 'integer' },
        tags: {
          type: 'array',
          items: { type: 'object', additionalProperties: false, required: ['name'] },
        },
      },
    })
    expect(published.required.sort()).toEqual(['email', 'tags'])
    expect(Object.keys(properties!).sort()).toEqual(['email', 'priority', 'tags'])
  })
})

test.each<[string, string, (most: number) => StandardSchemaV1]>([
  [
    'zod',
    '.max(n)',
    (most) =>
      z
        .string()
        .regex(/^a*a*$/)
        .max(most),
  ],
  [
    'valibot',
    'v.maxLength(n) in its v.pipe(…)',
    (most) => toStandardJsonSchema(v.pipe(v.string(), v.regex(/^a*a*$/), v.maxLength(most))),
  ],
  ['arktype', '.atMostLength(n)', (most) => type(/^a*a*$/).atMostLength(most)],
])('a pattern of %s is limited in its own words', async (vendor, limit, limited) => {
  const problemsOf = (schema: StandardSchemaV1) =>
    checkSchema(compileInput(schema).json, schema['~standard'].vendor)
  const open: Record<string, StandardSchemaV1> = {
    zod: z.string().regex(/^a*a*$/),
    valibot: toStandardJsonSchema(v.pipe(v.string(), v.regex(/^a*a*$/))),
    arktype: type(/^a*a*$/),
  }
  const [problem] = await problemsOf(open[vendor]!)
  expect(problem!.message).toContain('needs a maxLength')
  expect(problem!.mend).toStartWith(`Add ${limit}, at most `)
  const most = Number(problem!.mend.match(/\d+$/)![0])
  expect(await problemsOf(limited(most))).toEqual([])
  expect((await problemsOf(limited(most + 1)))[0]!.mend).toStartWith(`Lower ${limit} to ${most}`)
})

describe("another library's schema", () => {
  test('may have several patterns under one limit', async () => {
    const { json } = compileInput(z.string().regex(/^a+/).regex(/b$/).max(50))
    expect(await checkSchema(json)).toEqual([])
  })

  test('is refused for a vulnerable pattern of keys', async () => {
    const { json } = compileInput(z.record(z.string().regex(/^(a+)+$/), z.string()))
    const [problem] = await checkSchema(json)
    expect(problem).toMatchObject({ path: '/propertyNames' })
    expect(problem!.message).toContain('run for ever')
  })

  test('may tell unions apart, and no branch lets the keys of another in', () => {
    const { read } = compileInput(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a'), x: z.number() }),
        z.object({ kind: z.literal('b'), y: z.number() }),
      ]),
    )
    expect(read({ kind: 'b', y: 1 })).toEqual({ kind: 'b', y: 1 })
    expect(() => read({ kind: 'b', y: 1, x: 1 })).toThrow('/x: unknown key "x"')
    expect(() => read({ kind: 'c' })).toThrow(SchemaError)
  })

  test('may be recursive', () => {
    interface Tree {
      v: number
      below: Tree[]
    }
    const tree: z.ZodType<Tree> = z.object({ v: z.number(), below: z.lazy(() => z.array(tree)) })
    const { read, json } = compileInput(tree)
    expect(read({ v: 1, below: [{ v: 2, below: [] }] })).toEqual({
      v: 1,
      below: [{ v: 2, below: [] }],
    })
    expect(() => read({ v: 1, below: [{ v: 2, below: [], x: 1 }] })).toThrow(
      '/below/0/x: unknown key "x"',
    )
    expect(JSON.stringify(json)).not.toContain('"$ref":"#"')
  })

  test('may be loose where it says so', () => {
    const loose = z.looseObject({ a: z.number() })
    expect(compileInput(loose).read({ a: 1, b: 2 })).toEqual({ a: 1, b: 2 })
    expect(
      compileOutput(z.record(z.string(), z.object({ a: z.number() }))).write({ x: { a: 1, b: 2 } }),
    ).toEqual({ x: { a: 1 } })
  })

  test('may validate asynchronously', async () => {
    const slow = z.object({ name: z.string().refine(async (name) => name !== 'taken') })
    await expect(compileInput(slow).read({ name: 'free' })).resolves.toEqual({ name: 'free' })
    await expect(compileInput(slow).read({ name: 'taken' })).rejects.toThrow(SchemaError)
    await expect(compileOutput(slow).write({ name: 'free', x: 1 })).resolves.toEqual({
      name: 'free',
    })
  })

  test('may transform: what callers pass and what handlers get differ', () => {
    const schema = z.object({ n: z.string().transform(Number) })
    expect(compileInput(schema).read({ n: '5' })).toEqual({ n: 5 })
    const input: InputOf<typeof schema> = { n: '5' }
    const value: ValueOf<typeof schema> = { n: 5 }
    expect([input.n, value.n]).toEqual(['5', 5])
  })

  test.each<[string, Schema, string]>([
    [
      'a type that JSON has not',
      z.object({ at: z.date() }),
      'Date cannot be represented in JSON Schema',
    ],
    [
      'a transformed output',
      z.object({ n: z.string().transform(Number) }),
      'Transforms cannot be represented',
    ],
    ['valibot without its converter', v.object({}), 'toStandardJsonSchema'],
  ])('is refused at boot for %s', (_, schema, reason) => {
    expect(() => compileOutput(schema)).toThrow(UnusableSchema)
    expect(() => compileOutput(schema)).toThrow(reason)
  })
})
