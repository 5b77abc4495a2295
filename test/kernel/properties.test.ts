import { describe, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import { durationSchema, milliseconds, randomIds } from 'bunbase'
import fc from 'fast-check'
import { nearest } from '../../kernel/nearest.ts'
import { parseTraceparent } from '../../kernel/trace.ts'

describe('ids', () => {
  const clockAt = (now: () => number) => ({
    now,
    elapsed: now,
    setTimeout: () => ({ cancel() {} }),
  })

  test('are UUIDs of version 7 that carry the time and never go back, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 200 }), (steps) => {
        let now = 1_900_000_000_000
        const ids = randomIds(clockAt(() => now))
        let last = ids.uuid()
        expect(Number.parseInt(last.replaceAll('-', '').slice(0, 12), 16)).toBe(now)
        for (const step of steps) {
          now += step
          const id = ids.uuid()
          expect(id).toMatch(
            /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
          )
          expect(id > last).toBe(true)
          last = id
        }
      }),
    )
  })

  test('stay in order over more than a millisecond can number', () => {
    const ids = randomIds(clockAt(() => 1_900_000_000_000))
    const made = Array.from({ length: 10_000 }, () => ids.uuid())
    expect(made.toSorted()).toEqual(made)
    expect(new Set(made).size).toBe(made.length)
  })

  test('of traces and spans have the length that W3C Trace Context wants, and differ', () => {
    const ids = randomIds(clockAt(() => 0))
    const traces = Array.from({ length: 2000 }, () => ids.traceId())
    const spans = Array.from({ length: 2000 }, () => ids.spanId())
    expect(traces.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true)
    expect(spans.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true)
    expect(new Set([...traces, ...spans]).size).toBe(4000)
  })
})

describe('traceparent', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const span = '00f067aa0ba902b7'

  test.each([
    [`00-${trace}-${span}-01`, true],
    [`00-${trace}-${span}-00`, false],
    [`00-${trace}-${span}-fe`, false],
    [`cc-${trace}-${span}-ff`, true],
    [`cc-${trace}-${span}-01-what-the-future-will-be-like`, true],
  ])('%s is read (sampled: %p)', (header, sampled) => {
    expect(parseTraceparent(header)).toEqual({ traceId: trace, parentSpanId: span, sampled })
  })

  test.each([
    ['nothing', ''],
    ['version ff', `ff-${trace}-${span}-01`],
    ['a zero trace', `00-${'0'.repeat(32)}-${span}-01`],
    ['a zero parent', `00-${trace}-${'0'.repeat(16)}-01`],
    ['upper case', `00-${trace.toUpperCase()}-${span}-01`],
    ['more than version 00 has', `00-${trace}-${span}-01-extra`],
    ['more flags', `cc-${trace}-${span}-01x`],
    ['no flags', `00-${trace}-${span}`],
    ['a space in front', ` 00-${trace}-${span}-01`],
    ['a line break behind', `00-${trace}-${span}-01\n`],
    ['not hexadecimal', `00-${trace.replace('4', 'g')}-${span}-01`],
  ])('%s is ignored', (_name, header) => {
    expect(parseTraceparent(header)).toBeUndefined()
  })

  test('any text is either read as it stands or ignored', () => {
    const hex = (length: number) =>
      fc.string({
        unit: fc.constantFrom(...Array.from('0123456789abcdefg-')),
        minLength: length,
        maxLength: length,
      })
    fc.assert(
      fc.property(hex(2), hex(32), hex(16), hex(2), (...parts) => {
        const header = parts.join('-')
        const read = parseTraceparent(header)
        if (read) expect(header).toContain(`-${read.traceId}-${read.parentSpanId}-`)
      }),
    )
  })
})

describe('durations', () => {
  test.each([
    ['0s', 0],
    ['250ms', 250],
    ['30s', 30_000],
    ['1.5h', 5_400_000],
    ['90m', 5_400_000],
    ['31d', 2_678_400_000],
    [12, 12],
  ] as const)('%p', (duration, ms) => {
    expect(milliseconds(duration)).toBe(ms)
  })

  test.each(['', 's', '1', '-1s', '1w', '1 s', '1e3s', '.5s', '1s1m'])('%p is refused', (text) => {
    expect(() => milliseconds(text as '1s')).toThrow(`"${text}" is not a duration`)
    expect(Value.Check(durationSchema('1s'), text)).toBeFalse()
  })

  test('the schema takes what can be read, of a length, and what is not too short', () => {
    const schema = durationSchema('1s', 5)
    const taken = (value: unknown) => Value.Check(schema, value)
    expect(['0s', '1.5h', '31d', 5, 5.5].filter(taken)).toHaveLength(5)
    expect([4, -1, Number.NaN, null, `${'1'.repeat(20)}s`].filter(taken)).toEqual([])
  })
})

describe('the nearest spelling', () => {
  test.each([
    ['prot', ['port', 'host'], 'port'],
    ['stroe', ['store', 'stop'], 'store'],
    ['AUTH', ['auth', 'audit'], 'auth'],
    ['actionDir', ['actionsDir', 'action'], 'actionsDir'],
    ['x', ['port', 'host'], undefined],
    ['completely', ['different'], undefined],
    ['', ['port'], undefined],
  ])('of %p among %p is %p', (name, candidates, best) => {
    expect(nearest(name, candidates)).toBe(best)
  })

  test('one slip of the finger is always forgiven', () => {
    const word = fc.string({
      unit: fc.constantFrom(...Array.from('abcdefgh')),
      minLength: 4,
      maxLength: 12,
    })
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom('drop', 'double', 'swap'), (name, at, slip) => {
        const i = at % (name.length - 1)
        const typed = {
          drop: name.slice(0, i) + name.slice(i + 1),
          double: name.slice(0, i) + name[i] + name.slice(i),
          swap: name.slice(0, i) + name[i + 1] + name[i] + name.slice(i + 2),
        }[slip]
        expect(nearest(typed, ['zzzzzzzzzzzz', name])).toBe(name)
      }),
    )
  })
})
