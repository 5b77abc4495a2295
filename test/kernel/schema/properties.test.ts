import { describe, expect, test } from 'bun:test'
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
  })

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
})
