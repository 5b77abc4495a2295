// What TypeBox 0.34 does that we rely on or work around. A failure here says that an upgrade
// changed it: then look whether the workaround is still needed.
import { describe, expect, test } from 'bun:test'
import { type TSchema, Type as t } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { Value } from '@sinclair/typebox/value'
import { SchemaError, compileInput, compileOutput } from '../../../kernel/schema.ts'

const raw = (schema: TSchema, value: unknown): boolean => TypeCompiler.Compile(schema).Check(value)
const ours = (schema: TSchema, value: unknown): boolean => {
  try {
    compileInput(schema).read(value)
    return true
  } catch (error) {
    if (error instanceof SchemaError) return false
    throw error
  }
}

describe('a trap of TypeBox', () => {
  test('Value.Parse and Value.Clone make a JSON __proto__ the prototype; read refuses it', () => {
    const evil = JSON.parse('{"a": 1, "__proto__": {"admin": true}}')
    expect(Reflect.get(Value.Clone(evil), 'admin')).toBe(true)
    expect(Reflect.get(Value.Parse(t.Object({ a: t.Number() }), evil), 'admin')).toBe(true)
    expect(ours(t.Object({ a: t.Number() }), evil)).toBe(false)
    expect(ours(t.Object({ a: t.Number() }, { additionalProperties: true }), evil)).toBe(false)
    const written = compileOutput(t.Record(t.String(), t.Unknown())).write(evil) as object
    expect(Reflect.get(written, 'admin')).toBeUndefined()
  })

  test('a format that is not registered refuses every value', () => {
    expect(raw(t.String({ format: 'nobody-knows' }), 'x')).toBe(false)
    for (const format of [
      'email',
      'uuid',
      'uri',
      'date-time',
      'date',
      'time',
      'ipv4',
      'ipv6',
      'hostname',
    ]) {
      expect(Value.Errors(t.String({ format }), 'x').First()?.message ?? '').not.toContain(
        'Unknown format',
      )
    }
  })

  test('a recursive check of a deep value throws RangeError; read and write say SchemaError', () => {
    const list = t.Recursive((This) => t.Object({ next: t.Optional(This) }))
    let deep: object = {}
    for (let i = 0; i < 200_000; i++) deep = { next: deep }
    expect(() => raw(list, deep)).toThrow(RangeError)
    expect(() => compileInput(list).read(deep)).toThrow('is nested too deeply, or contains itself')
    expect(() => compileOutput(list).write(deep)).toThrow(
      'is nested too deeply, or contains itself',
    )
  })

  test('a value under a key with a line break is unchecked in a record; read checks it', () => {
    const record = t.Record(t.String(), t.Number())
    expect(raw(record, { 'a\nb': 'text' })).toBe(true)
    expect(ours(record, { 'a\nb': 'text' })).toBe(false)
    expect(ours(record, { 'a\nb': 1 })).toBe(true)
  })

  test('additionalProperties within additionalProperties are looked up under the wrong key', () => {
    const map = t.Object(
      {},
      { additionalProperties: t.Object({}, { additionalProperties: t.Number() }) },
    )
    expect(() => raw(map, { a: { b: 1 } })).toThrow(TypeError)
    expect(ours(map, { a: { b: 1 } })).toBe(true)
    expect(ours(map, { a: { b: 'text' } })).toBe(false)
  })

  test('two schemas with one $id are checked by the first', () => {
    const twins = t.Object({
      x: t.Object({ p: t.Number() }, { $id: 'Twin' }),
      y: t.Object({ q: t.String() }, { $id: 'Twin' }),
    })
    expect(raw(twins, { x: { p: 1 }, y: { p: 1 } })).toBe(true)
    expect(ours(twins, { x: { p: 1 }, y: { p: 1 } })).toBe(false)
    expect(ours(twins, { x: { p: 1 }, y: { q: 'text' } })).toBe(true)
  })

  test('a closed intersection refuses the keys of a union in it', () => {
    const parts = [
      t.Union([t.Object({ a: t.Number() }), t.Object({ b: t.Number() })]),
      t.Object({ c: t.Number() }),
    ]
    expect(raw(t.Intersect(parts, { unevaluatedProperties: false }), { a: 1, c: 1 })).toBe(false)
    expect(ours(t.Intersect(parts), { a: 1, c: 1 })).toBe(true)
    expect(ours(t.Intersect(parts), { a: 1, c: 1, d: 1 })).toBe(false)
  })

  test('t.Unsafe cannot be compiled; here its JSON Schema is read', () => {
    const unsafe = t.Object({ size: t.Unsafe<'s' | 'm'>({ type: 'string', enum: ['s', 'm'] }) })
    expect(() => raw(unsafe, { size: 's' })).toThrow('Unknown type')
    expect(ours(unsafe, { size: 's' })).toBe(true)
    expect(ours(unsafe, { size: 'xl' })).toBe(false)
  })

  test('an optional property named like a method of every object refuses its absence', () => {
    expect(raw(t.Object({ toString: t.Optional(t.String()) }), {})).toBe(false)
  })

  test('Value.Convert makes numbers of hexadecimal and exponents', () => {
    expect(Value.Convert(t.Number(), '1e3')).toBe(1000)
    expect(Value.Convert(t.Integer(), '0x10')).not.toBe('0x10')
  })
})
