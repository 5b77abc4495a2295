// Values are made together with their schemas: what stands where `secret` or `pii` is said holds the
// word LEAK, everything else does not. Whatever the schema, the word may not be in the copy.
import { expect, test } from 'bun:test'
import { type TObject, type TSchema, Type as t } from '@sinclair/typebox'
import fc from 'fast-check'
import { REDACTED, compileInput, redactor } from '../../../kernel/schema.ts'

/** A schema, and values of it; `leak` below something marked. */
interface Made {
  readonly schema: TSchema
  readonly values: (leak: boolean) => fc.Arbitrary<unknown>
}

const KEYS = ['a', 'b', 'c', 'xa', 'xb']
const OPTIONS: readonly Record<string, unknown>[] = [{}, {}, { secret: true }, { pii: true }]

const text = (leak: boolean): fc.Arbitrary<string> =>
  fc.string({ maxLength: 3 }).map((it) => (leak ? `LEAK${it}` : `fine${it.replaceAll('L', '')}`))

const marked = (made: fc.Arbitrary<Made>): fc.Arbitrary<Made> =>
  fc.tuple(made, fc.constantFrom(...OPTIONS)).map(([{ schema, values }, options]) => ({
    schema: { ...schema, ...options },
    values: (leak) => values(leak || 'secret' in options || 'pii' in options),
  }))

const leaf: fc.Arbitrary<Made> = fc.constantFrom<Made[]>(
  { schema: t.String(), values: text },
  { schema: t.Null(), values: () => fc.constant(null) },
  // Numbers cannot hold the word.
  { schema: t.Number(), values: (leak) => (leak ? fc.constant('LEAK') : fc.integer()) },
)

const object = (inner: fc.Arbitrary<Made>): fc.Arbitrary<Made & { schema: TObject }> =>
  fc.dictionary(fc.constantFrom(...KEYS), fc.tuple(inner, fc.boolean())).map((members) => {
    const entries = Object.entries(members)
    return {
      schema: t.Object(
        Object.fromEntries(
          entries.map(([key, [{ schema }, optional]]) => [
            key,
            optional ? t.Optional(schema) : schema,
          ]),
        ),
      ),
      values: (leak) =>
        fc.record(Object.fromEntries(entries.map(([key, [{ values }]]) => [key, values(leak)])), {
          requiredKeys: entries.filter(([, [, optional]]) => !optional).map(([key]) => key),
        }),
    }
  })

/** Objects whose keys do not meet, so that each value belongs to one branch. */
const intersect = (inner: fc.Arbitrary<Made>): fc.Arbitrary<Made> =>
  fc.tuple(inner, inner, inner).map(([left, right, others]) => ({
    schema: t.Intersect(
      [t.Object({ l: left.schema }), t.Optional(t.Object({ r: t.Optional(right.schema) }))],
      { unevaluatedProperties: others.schema },
    ),
    values: (leak) =>
      fc.record(
        { l: left.values(leak), r: right.values(leak), other: others.values(leak) },
        { requiredKeys: ['l'] },
      ),
  }))

const patterns = (inner: fc.Arbitrary<Made>): fc.Arbitrary<Made> =>
  fc.tuple(inner, inner).map(([known, others]) => ({
    schema: t.Unsafe({
      type: 'object',
      properties: { k: known.schema },
      patternProperties: { '^x': others.schema },
    }),
    values: (leak) => fc.record({ k: known.values(leak), xa: others.values(leak) }),
  }))

const referred = (inner: fc.Arbitrary<Made>): fc.Arbitrary<Made> =>
  fc.tuple(inner, fc.constantFrom(...OPTIONS)).map(([{ schema, values }, options]) => ({
    schema: t
      .Module({ Target: schema, Place: t.Object({ k: t.Ref('Target', options) }) })
      .Import('Place'),
    values: (leak) => fc.record({ k: values(leak || 'secret' in options || 'pii' in options) }),
  }))

const several = (inner: fc.Arbitrary<Made>): fc.Arbitrary<readonly Made[]> =>
  fc.array(inner, { minLength: 1, maxLength: 3 })

const { made } = fc.letrec<{ made: Made }>((tie) => ({
  made: marked(
    fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      object(tie('made')),
      several(tie('made')).map((all): Made => ({
        schema: t.Union(all.map((it) => it.schema)),
        values: (leak) => fc.oneof(...all.map((it) => it.values(leak))),
      })),
      tie('made').map(({ schema, values }): Made => ({
        schema: t.Array(schema),
        values: (leak) => fc.array(values(leak), { maxLength: 3 }),
      })),
      several(tie('made')).map((all): Made => ({
        schema: t.Tuple(all.map((it) => it.schema)),
        values: (leak) => fc.tuple(...all.map((it) => it.values(leak))),
      })),
      tie('made').map(({ schema, values }): Made => ({
        schema: t.Record(t.String(), schema),
        values: (leak) => fc.dictionary(fc.constantFrom(...KEYS), values(leak)),
      })),
      intersect(tie('made')),
      patterns(tie('made')),
      referred(tie('made')),
    ),
  ),
}))

test('nothing that any branch marks is shown, whichever way the copy is made', () => {
  let hidden = 0
  fc.assert(
    fc.property(
      made.chain(({ schema, values }) => fc.tuple(fc.constant(schema), values(false))),
      ([schema, value]) => {
        const shown = JSON.stringify(redactor(schema)(value))
        if (shown.includes(REDACTED)) hidden++
        expect(shown).not.toContain('LEAK')
        const wrapped = { allOf: [schema] } as unknown as TSchema
        expect(JSON.stringify(redactor(wrapped)(value))).not.toContain('LEAK')
        expect(JSON.stringify(redactor(jsonOf(schema))(value))).not.toContain('LEAK')
      },
    ),
    { numRuns: 2000 },
  )
  expect(hidden).toBeGreaterThan(100)
}, 60_000)

/** The form in which a schema is published, or the schema where an action could not have it. */
function jsonOf(schema: TSchema): TSchema {
  try {
    return compileInput(schema).json
  } catch {
    return schema
  }
}

test('nothing is hidden that nothing marks', () => {
  fc.assert(
    fc.property(
      made.chain(({ schema, values }) => fc.tuple(fc.constant(unmarked(schema)), values(false))),
      ([schema, value]) => {
        expect(redactor(schema)(value)).toEqual(value)
      },
    ),
    { numRuns: 500 },
  )
}, 60_000)

function unmarked(schema: TSchema): TSchema {
  if (typeof schema !== 'object' || schema === null) return schema
  if (Array.isArray(schema)) return schema.map(unmarked) as unknown as TSchema
  const kept = Reflect.ownKeys(schema).filter((key) => key !== 'secret' && key !== 'pii')
  return Object.fromEntries(kept.map((key) => [key, unmarked(schema[key as string])])) as never
}
