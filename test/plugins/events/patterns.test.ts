import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { matcher } from '../../../plugins/events/pattern.ts'

test.each([
  [
    'user.*',
    ['user.created'],
    ['user', 'user.', 'user.profile.changed', 'users.created', 'x.user.y'],
  ],
  ['user.**', ['user.created', 'user.profile.changed'], ['user', 'users.created']],
  ['*', ['ping'], ['user.created']],
  ['**', ['ping', 'user.created', 'a.b.c'], []],
  ['*.created', ['user.created', 'org.created'], ['created', 'a.b.created']],
  ['user.*.changed', ['user.profile.changed'], ['user.changed', 'user.a.b.changed']],
  ['a-b.*', ['a-b.c'], ['aXb.c']],
])('%s stands for its names', (pattern, yes, no) => {
  const matches = matcher(pattern)
  expect(yes.filter((name) => !matches(name))).toEqual([])
  expect(no.filter(matches)).toEqual([])
})

test.each(['user*', 'user.**.created', '', '.', 'user..*', '*.', 'user.***', '(a+)+*'])(
  'no pattern: %s',
  (pattern) => {
    expect(() => matcher(pattern)).toThrow('is not a pattern')
  },
)

const part = fc.stringMatching(/^[a-z0-9_-]{1,8}$/)
const name = fc.array(part, { minLength: 1, maxLength: 5 })

test('a part replaced by "*" still matches, and no name with more or fewer parts does', () => {
  fc.assert(
    fc.property(name, fc.nat(), part, (parts, at, more) => {
      const pattern = parts.with(at % parts.length, '*').join('.')
      const matches = matcher(pattern)
      expect(matches(parts.join('.'))).toBe(true)
      expect(matches([...parts, more].join('.'))).toBe(false)
      expect(matches(parts.slice(1).join('.'))).toBe(false)
    }),
  )
})

test('a last "**" matches every longer name', () => {
  fc.assert(
    fc.property(name, name, (before, after) => {
      const matches = matcher([...before, '**'].join('.'))
      expect(matches([...before, ...after].join('.'))).toBe(true)
      expect(matches(before.join('.'))).toBe(false)
    }),
  )
})
