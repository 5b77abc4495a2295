import { expect, test } from 'bun:test'
import { type TSchema, Type as t } from '@sinclair/typebox'
import fc from 'fast-check'
import { hidesNothing, redactor } from '../../../kernel/schema.ts'
import { fittingPair } from './arbitraries.ts'

test('of what hides nothing, a copy for a record is the value', () => {
  const name = fc.constantFrom('note', 'password', 'pin', 'hasToken')
  const mark = fc.constantFrom({}, {}, { secret: true }, { pii: true })
  let open = 0
  fc.assert(
    fc.property(fittingPair, name, mark, (inner, key, marked) => {
      const schema = t.Object({ [key]: { ...inner.schema, ...marked } as TSchema, n: t.Number() })
      const value = { [key]: inner.value, n: 1 }
      if (!hidesNothing(schema)) return
      open++
      expect(redactor(schema)(value)).toEqual(value)
    }),
    { numRuns: 1000 },
  )
  expect(open).toBeGreaterThan(50)
})

const shown = t.Object({ id: t.Integer(), tags: t.Array(t.Object({ name: t.String() })) })

test('ordinary schemas hide nothing', () => {
  expect(hidesNothing(shown)).toBe(true)
  expect(hidesNothing(t.Union([shown, t.Null()]))).toBe(true)
})

test.each([
  ['a secret', t.Object({ a: t.Array(t.String({ secret: true } as object)) })],
  ['something personal', t.Object({ a: t.Object({ b: t.String({ pii: true } as object) }) })],
  ['a name that tells of a secret', t.Object({ a: t.Object({ apiKey: t.String() }) })],
  ['keys of any name', t.Record(t.String(), t.String())],
  ['members beside those declared', t.Object({}, { additionalProperties: true })],
  ['values of any kind', t.Object({ a: t.Unknown() })],
] as [string, TSchema][])('%s may have to be hidden', (_, schema) => {
  expect(hidesNothing(schema)).toBe(false)
})
