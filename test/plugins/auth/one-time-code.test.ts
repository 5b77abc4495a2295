// One-time codes against the test vectors of RFC 4226, RFC 6238 and RFC 4648.
import { expect, test } from 'bun:test'
import {
  base32,
  oneTimeCode,
  otpauthUri,
  stepAt,
  stepOf,
} from '../../../plugins/auth/totp/one-time-code.ts'
import { factorSeal } from '../../../plugins/auth/totp/seal.ts'

const secret = Buffer.from('12345678901234567890')

test.each([
  [0, '755224'],
  [1, '287082'],
  [2, '359152'],
  [3, '969429'],
  [4, '338314'],
  [5, '254676'],
  [6, '287922'],
  [7, '162583'],
  [8, '399871'],
  [9, '520489'],
])('the code of count %d is that of RFC 4226, appendix D', (count, code) => {
  expect(oneTimeCode(secret, count)).toBe(code)
})

test.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('the code at second %d is that of RFC 6238, appendix B', (second, code) => {
  expect(oneTimeCode(secret, stepAt(second * 1000), 8)).toBe(code)
})

test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('base32 of %p is that of RFC 4648, section 10', (text, encoded) => {
  expect(base32(Buffer.from(text))).toBe(encoded)
})

test('a code counts one step early or late, and no step twice', () => {
  const present = 1000
  const of = (step: number, after = 0) => stepOf(secret, oneTimeCode(secret, step), present, after)
  expect([998, 999, 1000, 1001, 1002].map((step) => of(step))).toEqual([
    ...[undefined, 999, 1000, 1001, undefined],
  ])
  expect([999, 1000, 1001].map((step) => of(step, 1000))).toEqual([undefined, undefined, 1001])
  for (const odd of ['', '12345', '1234567', 'abcdef', '１２３４５６']) {
    expect(stepOf(secret, odd, present, 0)).toBeUndefined()
  }
})

test('the URI is one that names survive in', () => {
  const uri = new URL(otpauthUri('Acme & Söhne', 'ann+1@example.com', secret))
  expect(uri.protocol).toBe('otpauth:')
  expect(decodeURIComponent(uri.pathname)).toEndWith('Acme & Söhne:ann+1@example.com')
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    issuer: 'Acme & Söhne',
  })
})

test('what is sealed opens for its user only, also after the secret was rotated', () => {
  const sealed = factorSeal(['older-'.repeat(8)]).seal(secret, 'ann')
  const rotated = factorSeal(['newer-'.repeat(8), 'older-'.repeat(8)])
  expect(rotated.open(sealed, 'ann')).toEqual(secret)
  expect(rotated.open(sealed, 'bob')).toBeUndefined()
  expect(factorSeal(['newer-'.repeat(8)]).open(sealed, 'ann')).toBeUndefined()
  expect(rotated.open(`${sealed.slice(0, -4)}AAAA`, 'ann')).toBeUndefined()
})
