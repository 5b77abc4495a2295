import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { recording } from './recording.ts'

/** Characters that end a line, move a cursor, or turn text around, somewhere on the way to a reader. */
const HARMFUL = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/

const attack = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '\n',
      '\r',
      '\u2028',
      '\x1b[2K',
      '\x9b31m',
      '"',
      '\\',
      '}',
      '{"level":',
      '\u202e',
      '\ud800',
      'a',
      ' at x (/y.ts:1:1)',
    ),
  }),
)
const fields = fc.dictionary(
  attack,
  fc.oneof(
    attack,
    fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
      withTypedArray: true,
    }),
    attack.map((text) => new Error(text)),
  ),
  { maxKeys: 6 },
)

describe('whatever is logged', () => {
  test('gives exactly one line of JSON, with the message as it was', () => {
    fc.assert(
      fc.property(attack, fields, fields, (message, bound, own) => {
        const { logger, lines, records } = recording()
        logger.child(bound).info(message, own)
        expect(lines).toHaveLength(1)
        expect(lines[0]).not.toMatch(HARMFUL)
        expect(records()[0]).toMatchObject({
          level: 'info',
          time: '2026-01-02T03:04:05.067Z',
          message,
        })
      }),
      { numRuns: 2_000 },
    )
  })

  test('strings among the fields read back as they were', () => {
    fc.assert(
      fc.property(attack, (text) => {
        const { logger, records } = recording()
        logger.info('said', { text, nested: [{ text }] })
        expect(records()[0]).toMatchObject({ text, nested: [{ text }] })
      }),
      { numRuns: 1_000 },
    )
  })

  test('begins one line for people, with no control character; what follows is indented', () => {
    fc.assert(
      fc.property(attack, fields, (message, own) => {
        const { logger, lines } = recording({ pretty: true })
        logger.error(message, own)
        expect(lines).toHaveLength(1)
        const [first, ...rest] = lines[0]!.split('\n')
        expect(first).toStartWith('03:04:05.067 ERROR ')
        expect(first).not.toMatch(HARMFUL)
        for (const line of rest) {
          expect(line).toStartWith('    ')
          expect(line).not.toMatch(HARMFUL)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

test('a message that looks like a stack adds no frame for people to see', () => {
  const { logger, lines } = recording({ pretty: true })
  logger.error('failed', { error: new Error('gone\n    at evil (/etc/passwd:1:1)') })
  const frames = lines[0]!.split('\n').slice(2)
  expect(frames.length).toBeGreaterThan(0)
  expect(frames.join('\n')).not.toInclude('evil')
})
