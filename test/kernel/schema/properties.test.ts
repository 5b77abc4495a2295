import { describe, expect, test } from 'bun:test'
import { type TSchema, Type as t } from '@sinclair/typebox'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { SchemaError, compileInput, compileOutput, redactor } from '../../../kernel/schema.ts'
import { fitting, fittingPair, frozen, objectsIn } from './arbitraries.ts'

const RUNS = { numRuns: 300, includeErrorInReport: true }

function accepts(read: (value: unknown) => unknown, value: unknown): boolean {
  try {
    read(value)
    return true
  } catch (error) {
    if (error instanceof SchemaError) return false
    throw error
  }
}

/** Puts a key that no schema declares into one of a value's objects. */
function withJunk(value: unknown, choice: number, key: string): unknown {
  const copy: unknown = structuredClone(value)
  const objects = objectsIn(copy)
  const target = objects[choice % objects.length]
  if (target) Object.defineProperty(target, key, { value: { junk: true }, enumerable: true })
  return copy
}

describe('for random schemas', () => {
  test('an input that fits is given on as it is', () => {
    fc.assert(
      fc.property(fittingPair, ({ schema, value }) => {
        const before = structuredClone(value)
        expect(compileInput(schema).read(frozen(value))).toBe(value)
        expect(value).toEqual(before)
      }),
      RUNS,
    )
  })

  test('an input is accepted exactly when its published JSON Schema says so', () => {
    const email = (text: string) => text.includes('@')
    const ajv = new Ajv2020({ strict: false, formats: { email } })
    const mutations = fc.record({
      choice: fc.nat(),
      junk: fc.constantFrom('zz', 'a', 'left', 'tag'),
    })
    fc.assert(
      fc.property(
        fitting.chain(({ schema, values }) =>
          fc.tuple(
            fc.constant(schema),
            fc.oneof(
              values,
              fc
                .tuple(values, mutations)
                .map(([value, { choice, junk }]) => withJunk(value, choice, junk)),
              fc.jsonValue({ maxDepth: 2 }),
            ),
          ),
        ),
        ([schema, value]) => {
          const { json, read } = compileInput(schema)
          const published = JSON.parse(JSON.stringify(json))
          expect(accepts(read, value)).toBe(ajv.validate(published, value))
        },
      ),
      RUNS,
    )
  }, 60_000)

  test('an output that fits comes out equal, and one with undeclared keys without them', () => {
    fc.assert(
      fc.property(fittingPair, fc.nat(), fc.boolean(), ({ schema, value }, choice, junk) => {
        const given = junk ? withJunk(value, choice, 'zz') : value
        const written = compileOutput(schema).write(frozen(given))
        if (!junk) expect(written).toEqual(value)
        // The closed input of the same schema is the judge of what is undeclared.
        expect(accepts(compileInput(schema).read, written)).toBe(true)
      }),
      RUNS,
    )
  })

  test('any value at all is taken, or refused with a reason', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
      withTypedArray: true,
      withObjectString: true,
    })
    fc.assert(
      fc.property(fitting, anything, ({ schema }, value) => {
        accepts(compileInput(schema).read, value)
        accepts(compileOutput(schema).write, value)
      }),
      RUNS,
    )
  })

  test('no key from outside changes a prototype', () => {
    fc.assert(
      fc.property(fittingPair, fc.nat(), ({ schema, value }, choice) => {
        const evil = withJunk(value, choice, '__proto__')
        expect(accepts(compileInput(schema).read, evil)).toBe(objectsIn(value).length === 0)
        for (const made of [compileOutput(schema).write(evil), redactor(schema)(evil)]) {
          for (const object of objectsIn(made)) {
            expect(Object.getPrototypeOf(object)).toBe(Object.prototype)
            expect(Object.hasOwn(object, '__proto__')).toBe(false)
          }
        }
        expect('junk' in {}).toBe(false)
      }),
      RUNS,
    )
  })

  test('a default stands where nothing was given, and nowhere else', () => {
    interface Case {
      schema: TSchema
      given: unknown
      expected: unknown
    }
    const leaf: fc.Arbitrary<Case> = fc
      .record({
        value: fc.integer(),
        fallback: fc.option(fc.integer(), { nil: undefined }),
        missing: fc.boolean(),
      })
      .map(({ value, fallback, missing }) => {
        const isMissing = missing && fallback !== undefined
        const schema = t.Integer(fallback === undefined ? {} : { default: fallback })
        return {
          schema,
          given: isMissing ? undefined : value,
          expected: isMissing ? fallback : value,
        }
      })
    const both = (cases: Case[], pick: 'given' | 'expected'): unknown[] =>
      cases.map((it) => it[pick])
    const objectOf = (cases: Case[], pick: 'given' | 'expected'): unknown =>
      Object.fromEntries(
        cases.flatMap((it, n) => (it[pick] === undefined ? [] : [[`k${n}`, it[pick]]])),
      )
    const { any } = fc.letrec<{ any: Case }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('any'), { maxLength: 4 }).map((cases) => ({
          schema: t.Object(Object.fromEntries(cases.map(({ schema }, n) => [`k${n}`, schema]))),
          given: objectOf(cases, 'given'),
          expected: objectOf(cases, 'expected'),
        })),
        fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((cases) => ({
          schema: t.Tuple(cases.map(({ schema }) => schema)),
          given: both(cases, 'given'),
          expected: both(cases, 'expected'),
        })),
      ),
    }))
    fc.assert(
      fc.property(any, ({ schema, given, expected }) => {
        const before = structuredClone(given)
        expect(compileInput(schema).read(frozen(given))).toEqual(expected)
        expect(given).toEqual(before)
      }),
      RUNS,
    )
  })
})
