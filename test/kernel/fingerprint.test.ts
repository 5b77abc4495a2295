// What errors of one kind have in common, and what tells kinds apart.
import { expect, test } from 'bun:test'
import { Conflict } from 'bunbase'
import fc from 'fast-check'
import { fingerprintOf, ownFrame, shapeOf } from '../../kernel/fingerprint.ts'
import { inTime } from '../in-time.ts'

const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`))
const word = fc.stringMatching(/^[a-z]{1,8}$/)

/** Without what may as well be a sentence's: quotes, brackets, commas. */
const plain = (text: string): string => text.replace(/[^\w/:.?&=%@+-]/g, '')

/** Whose local part has something left. */
const emailAddress = fc
  .emailAddress()
  .map(plain)
  .filter((it) => !it.startsWith('@'))

/** Of each kind two that say the same to whoever has to mend it. */
const variable = fc.oneof(
  fc.tuple(fc.uuid(), fc.uuid()),
  fc.tuple(fc.integer(), fc.integer()),
  fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat()),
  fc.tuple(fc.ipV4(), fc.ipV4()),
  fc.tuple(fc.ipV6(), fc.ipV6()),
  fc.tuple(...[1, 2].map(() => emailAddress)),
  fc.tuple(...[1, 2].map(() => fc.webUrl({ withQueryParameters: true }).map(plain))),
  fc.tuple(hex(40), hex(24)),
  fc.tuple(...[1, 2].map(() => fc.nat().map((n) => `org_${n}`))),
  fc.tuple(...[1, 2].map(() => fc.tuple(word, word, word).map((it) => `/${it.join('/')}.ts`))),
  fc.tuple(...[1, 2].map(() => fc.tuple(word, word).map((it) => `C:\\${it.join('\\')}`))),
  fc.tuple(...[1, 2].map(() => fc.date({ noInvalidDate: true }).map((date) => date.toISOString()))),
) as fc.Arbitrary<[unknown, unknown]>

const SENTENCES = [
  (x: unknown) => `cannot read ${String(x)}`,
  (x: unknown) => `no row "${String(x)}" in tasks`,
  (x: unknown) => `(${String(x)}) is gone: try again`,
  (x: unknown) => `${String(x)}`,
]

test('a message is the same whichever ids, numbers, addresses and paths are in it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...SENTENCES), variable, (sentence, [one, two]) => {
      expect(shapeOf(sentence(one))).toEqual(shapeOf(sentence(two)))
    }),
    { numRuns: 300 },
  )
})

test('messages that say something else stay apart', () => {
  const messages = ['cannot read the file', 'cannot write the file', 'connection refused', '']
  expect(new Set(messages.map(shapeOf)).size).toEqual(messages.length)
  expect(shapeOf(`x is not a function. (In 'x(1)', 'x' is undefined)`)).toContain('not a function')
})

test('a shape is bounded and quick to make, whatever is thrown', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), fc.constantFrom(1, 50, 100_000), (text, times) => {
      expect(shapeOf(text.repeat(times)).length).toBeLessThanOrEqual(300)
    }),
    { numRuns: 100 },
  )
  const began = performance.now()
  for (const piece of ['a.', '1:', '/a', 'a@', '\\a', ':::']) shapeOf(piece.repeat(100_000))
  expect(performance.now() - began).toBeLessThan(inTime(1_000))
})

const stack = (lines: readonly string[]): string => `Error: x\n    at ${lines.join('\n    at ')}`

test('the place is the app’s own, wherever it is installed and whichever line it is', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), word, (line, column, folder) => {
      const at = ownFrame(
        stack([
          'parse (native:1:11)',
          `query (/${folder}/node_modules/pg/index.js:${line}:${column})`,
          `async addTask (/${folder}/src/tasks.ts:${line}:${column})`,
          `run (/${folder}/src/other.ts:3:4)`,
        ]),
      )
      expect(at).toEqual('addTask tasks.ts')
    }),
  )
  expect(ownFrame(stack(['/app/src/tasks.ts:1:2']))).toEqual(' tasks.ts')
  expect(ownFrame(stack(['<anonymous> (file:///app/src/tasks.ts:1:2)']))).toEqual(' tasks.ts')
  expect(ownFrame('nothing of a stack')).toBeUndefined()
})

const thrownBy = (line: number, name: string, message: string): Error =>
  Object.assign(new TypeError(message), { stack: stack([`${name} (/app/a.ts:${line}:1)`]) })

test('texts that differ in one character have other fingerprints', () => {
  const words = Array.from({ length: 26 * 26 * 26 }, (_, n) =>
    [n, n / 26, n / 676].map((at) => String.fromCharCode(97 + (Math.floor(at) % 26))).join(''),
  )
  const made = words.map((word) => fingerprintOf(thrownBy(1, 'add', `no ${word} here`), 'a'))
  expect(new Set(made).size).toBe(words.length)
  // Either half tells them apart nearly as well: neither is a copy of the other.
  for (const half of [0, 8]) {
    expect(new Set(made.map((it) => it.slice(half, half + 8))).size).toBeGreaterThan(17_500)
  }
})

test('kinds differ by what went wrong and where, and not by the action if the place is known', () => {
  const one = fingerprintOf(thrownBy(1, 'add', 'no 7'), 'a')
  expect(one).toMatch(/^[0-9a-f]{16}$/)
  expect(fingerprintOf(thrownBy(90, 'add', 'no 8'), 'b')).toEqual(one)
  expect(fingerprintOf(thrownBy(1, 'remove', 'no 7'), 'a')).not.toEqual(one)
  expect(fingerprintOf(thrownBy(1, 'add', 'yes 7'), 'a')).not.toEqual(one)
  expect(fingerprintOf('no 7', 'a')).not.toEqual(fingerprintOf('no 7', 'b'))
  expect(fingerprintOf(new Conflict(), 'a')).not.toEqual(fingerprintOf(new Conflict(), 'b'))
  for (const thrown of [undefined, null, 3, {}, Symbol('x')]) {
    expect(fingerprintOf(thrown, 'a')).toMatch(/^[0-9a-f]{16}$/)
  }
})
