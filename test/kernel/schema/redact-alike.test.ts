// Schemas of the usual kinds are redacted by code written for them, all others in general: whatever
// is given, nobody may see a difference. What stands in an `allOf` is always redacted in general.
import { expect, test } from 'bun:test'
import { type TSchema, Type as t } from '@sinclair/typebox'
import fc from 'fast-check'
import { redactor } from '../../../kernel/schema.ts'

const SECRET_NAMES = ['password', 'pin', 'apiToken', 'maxTokens', 'note']

const leaf = fc
  .constantFrom<TSchema[]>(t.String(), t.Number(), t.Boolean(), t.Null(), t.Literal('x'))
  .chain((schema) =>
    fc.constantFrom<TSchema[]>(schema, { ...schema, secret: true }, { ...schema, secret: false }),
  )

const { schema: schemas } = fc.letrec<{ schema: TSchema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc
      .dictionary(fc.constantFrom(...SECRET_NAMES, 'a', 'b'), fc.tuple(tie('schema'), fc.boolean()))
      .map((members) =>
        t.Object(
          Object.fromEntries(
            Object.entries(members).map(([key, [schema, optional]]) => [
              key,
              optional ? t.Optional(schema) : schema,
            ]),
          ),
        ),
      ),
    tie('schema').map((schema) => t.Array(schema)),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((all) => t.Union(all)),
  ),
}))

/** Values that fit, and what a handler may have put among them. */
function valuesOf(schema: TSchema): fc.Arbitrary<unknown> {
  const odd = fc.oneof(
    fc.anything({ withDate: true, withBigInt: true, withMap: true }),
    fc.constant({ password: 'hidden', other: new Date(0) }),
  )
  const fitting = (): fc.Arbitrary<unknown> => {
    if (schema['anyOf']) return fc.oneof(...(schema['anyOf'] as TSchema[]).map(valuesOf))
    if (schema['type'] === 'array') return fc.array(valuesOf(schema['items'] as TSchema))
    if (schema['type'] === 'object') {
      const properties = Object.entries(schema['properties'] as Record<string, TSchema>)
      const members = Object.fromEntries(
        properties.map(([key, member]): [string, fc.Arbitrary<unknown>] => [key, valuesOf(member)]),
      )
      const requiredKeys = (schema['required'] as string[] | undefined) ?? []
      return fc.record(members, { requiredKeys, noNullPrototype: false })
    }
    return fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constant('x'))
  }
  return fc.oneof({ weight: 8, arbitrary: fitting() }, { weight: 1, arbitrary: odd })
}

/** To `toEqual`, an invalid date is no equal of another. */
function comparable(value: unknown): unknown {
  if (value instanceof Date) return `date ${value.getTime()}`
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, comparable(it)]))
}

test('both ways of redacting give the same, of what fits and of what does not', () => {
  fc.assert(
    fc.property(
      schemas.chain((schema) => fc.tuple(fc.constant(schema), valuesOf(schema))),
      ([schema, value]) => {
        const general = redactor({ allOf: [schema] } as unknown as TSchema)
        expect(comparable(redactor(schema)(value))).toEqual(comparable(general(value)))
      },
    ),
    { numRuns: 1500 },
  )
}, 60_000)

test('limits hold: long lists, long texts and many values are cut alike', () => {
  const schema = t.Object({
    list: t.Array(t.Array(t.Object({ id: t.Number() }))),
    text: t.String(),
    many: t.Array(t.Number()),
  })
  const general = redactor({ allOf: [schema] } as unknown as TSchema)
  const row = Array.from({ length: 900 }, (_, id) => ({ id }))
  for (const value of [
    { list: Array.from({ length: 100 }, () => row), text: 'x', many: [] },
    { list: [], text: 'x'.repeat(20_000), many: [] },
    { list: [], text: 'x', many: Array.from({ length: 1001 }, (_, i) => i) },
  ]) {
    expect(redactor(schema)(value)).toEqual(general(value))
  }
})
