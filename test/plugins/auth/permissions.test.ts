// What a set of granted patterns covers, against the plain reading of them.
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { both, grantsOf, isPattern, isPermission } from '../../../plugins/auth/access/permission.ts'
import { roleBook } from '../../../plugins/auth/access/role-book.ts'

const word = fc.constantFrom('invoices', 'reports', 'read', 'write', 'a.b', 'x-1')
const permission = fc.tuple(word, word).map((parts) => parts.join(':'))
const part = fc.oneof(word, fc.constant('*'))
const pattern = fc.oneof(
  fc.tuple(part, part).map((parts) => parts.join(':')),
  fc.constant('*'),
)

/** A pattern as a regular expression: the reading that the documentation gives. */
const covers = (granted: string, asked: string): boolean =>
  granted === '*' ||
  new RegExp(`^${granted.replaceAll('.', '\\.').replaceAll('*', '[^:]+')}$`).test(asked)

test('a permission is allowed when one of the patterns covers it', () => {
  fc.assert(
    fc.property(fc.array(pattern), permission, (granted, asked) => {
      const expected = granted.some((each) => covers(each, asked))
      expect(grantsOf(granted).allow(asked)).toBe(expected)
    }),
    { numRuns: 1000 },
  )
})

test('a key may what both it and its owner may', () => {
  fc.assert(
    fc.property(fc.array(pattern), fc.array(pattern), permission, (owner, key, asked) => {
      const [one, other] = [grantsOf(owner), grantsOf(key)]
      expect(both(one, other).allow(asked)).toBe(one.allow(asked) && other.allow(asked))
    }),
  )
})

test('a role has what it inherits, over any number of steps, and in circles too', () => {
  const names = ['a', 'b', 'c', 'd']
  const definitions = fc.dictionary(
    fc.constantFrom(...names),
    fc.record({
      permissions: fc.array(permission, { maxLength: 3 }),
      inherits: fc.array(fc.constantFrom(...names), { maxLength: 3 }),
    }),
  )
  fc.assert(
    fc.property(definitions, fc.array(fc.constantFrom(...names)), (roles, given) => {
      const reached = new Set(given)
      for (let before = -1; before !== reached.size;) {
        before = reached.size
        for (const name of [...reached]) roles[name]?.inherits.forEach((it) => reached.add(it))
      }
      const book = roleBook(new Map(Object.entries(roles)))
      expect([...book.expand(given)].sort()).toEqual([...reached].sort())
      const patterns = [...new Set([...reached].flatMap((name) => roles[name]?.permissions ?? []))]
      expect(book.grantsOf(given).patterns).toEqual(patterns.sort())
    }),
  )
})

test.each([
  ['invoices:read', true, true],
  ['Invoices:read-all', true, true],
  ['invoices:*', false, true],
  ['*:read', false, true],
  ['*', false, true],
  ['*:*', false, true],
  ['invoices', false, false],
  ['invoices:read:all', false, false],
  ['invoices:re*', false, false],
  [':read', false, false],
  ['invoices: read', false, false],
  ['invoices:read\n', false, false],
  ['', false, false],
])('%p is a permission: %p, and can be granted: %p', (text, one, several) => {
  expect([isPermission(text), isPattern(text)]).toEqual([one, several])
})
