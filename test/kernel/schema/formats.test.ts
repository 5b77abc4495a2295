import { describe, expect, test } from 'bun:test'
import { FormatRegistry, Type as t } from '@sinclair/typebox'
import { compileInput } from '../../../kernel/schema.ts'

const fits = (format: string, text: string): boolean => {
  try {
    compileInput(t.String({ format })).read(text)
    return true
  } catch {
    return false
  }
}
const long = (length: number): string => 'a'.repeat(length)

const CASES: Record<string, { good: string[]; bad: string[] }> = {
  email: {
    good: [
      'a@b',
      'a.b+c@d-e.example',
      "o'neil@x.ie",
      `${long(64)}@b.c`,
      `a@${long(63)}.b`,
      '#!$@x',
    ],
    bad: [
      '',
      '@',
      'a',
      'a@',
      '@b',
      'a b@c',
      'a@b c',
      'a@b@c',
      'a@-b',
      'a@b-',
      'a@b-.c',
      'a@.b',
      'a@b..c',
      'a@b.',
      'é@b',
      'a@é',
      'a@b\n',
      `${long(65)}@b`,
      `a@${long(64)}`,
      `${long(60)}@${`${long(60)}.`.repeat(4)}b`,
    ],
  },
  hostname: {
    good: ['localhost', 'a.b-c.d', '1.2.3', long(63)],
    bad: ['', '-a', 'a-', 'a..b', 'a_b', '.a', long(64), 'a b'],
  },
  ipv4: {
    good: ['0.0.0.0', '255.255.255.255', '10.0.0.1'],
    bad: ['', '256.1.1.1', '1.1.1', '01.1.1.1', '1.1.1.1.1', '1.1.1.1 ', '0x1.1.1.1'],
  },
  ipv6: {
    good: [
      '::',
      '::1',
      '1::',
      '1:2:3:4:5:6:7:8',
      'fe80::1:2',
      '::ffff:1.2.3.4',
      '1:2:3:4:5:6:1.2.3.4',
      '1:2:3:4:5:6:7::',
    ],
    bad: [
      '',
      ':',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '12345::',
      'g::',
      '::1.2.3.256',
      '1:2:3:4:5:6:7:1.2.3.4',
      ':1:2:3:4:5:6:7',
      'fe80::1%eth0',
    ],
  },
  uuid: {
    good: ['0190163d-8694-739b-aea5-966c26f8ad91', '0190163D-8694-739B-AEA5-966C26F8AD91'],
    bad: [
      '',
      '0190163d8694739baea5966c26f8ad91',
      '0190163d-8694-739b-aea5-966c26f8ad9',
      'g190163d-8694-739b-aea5-966c26f8ad91',
    ],
  },
  'date-time': {
    good: [
      '2024-02-29T10:00:00Z',
      '2024-02-29t10:00:00.123456z',
      '2024-02-29T10:00:00+02:00',
      '1998-12-31T23:59:60Z',
      '1998-12-31T15:59:60-08:00',
    ],
    bad: [
      '',
      '2024-02-29',
      '2023-02-29T10:00:00Z',
      '2024-02-29T10:00:00',
      '2024-02-29 10:00:00Z',
      '2024-02-29T24:00:00Z',
      '2024-13-01T10:00:00Z',
      '2024-02-29T10:00:60Z',
      '2024-02-29T10:00:00+24:00',
      '+2024-02-29T10:00:00Z',
    ],
  },
  date: {
    good: ['2024-02-29', '2000-02-29', '0001-01-01'],
    bad: ['', '2023-02-29', '1900-02-29', '2024-00-01', '2024-04-31', '2024-1-1', '2024-01-00'],
  },
  time: {
    good: ['10:00:00Z', '10:00:00.5-01:30'],
    bad: ['', '10:00', '10:00:00', '25:00:00Z', '10:60:00Z'],
  },
  duration: {
    good: ['P1D', 'PT1H30M', 'P1Y2M3DT4H5M6S', 'P2W'],
    bad: ['', 'P', 'PT', 'P1DT', '1D', 'P1H', 'P1W2D', 'P-1D', 'P1S'],
  },
  uri: {
    good: ['https://a.b/c?d#e', 'urn:isbn:123', 'mailto:a@b', 'http://[::1]:80/'],
    bad: [
      '',
      '/a',
      'a',
      '//a/b',
      'http://a b',
      'http://a/%zz',
      'http://a/<b>',
      '1http://a',
      'http://[::1',
      'http://a#b#c',
    ],
  },
  'uri-reference': {
    good: ['', '/a?b', '../a', '#f', 'https://a'],
    bad: ['\\a', 'a b', '%', '#a#b'],
  },
  url: {
    good: ['https://a.b', 'http://localhost:3000/x'],
    bad: ['', 'ftp://a', 'https://', 'javascript:alert(1)', 'https:// a', '//a'],
  },
  'json-pointer': { good: ['', '/a/0/~0~1'], bad: ['a', '/~2', '/a~'] },
  'relative-json-pointer': { good: ['0', '1/a', '2#'], bad: ['', '/a', '01', '-1'] },
  'uri-template': { good: ['/a/{b}', '{?x,y}'], bad: ['/a/{b', '{}', 'a}'] },
  regex: { good: ['^a+$', ''], bad: ['(', '[b-a]', '*'] },
  byte: { good: ['', 'YQ==', 'YWI=', 'YWJj'], bad: ['Y', 'YQ=', 'YQ==YQ==', 'Y*=='] },
  base64url: { good: ['', 'a-_b'], bad: ['a+b', 'a/b'] },
}

describe.each(Object.entries(CASES))('the format %s', (format, { good, bad }) => {
  test.each(good)('takes %p', (text) => expect(fits(format, text)).toBe(true))
  test.each(bad)('refuses %p', (text) => expect(fits(format, text)).toBe(false))
})

test('no format takes long for any text', () => {
  const pieces = [
    'a',
    '@',
    '.',
    '-',
    ':',
    '0',
    '%',
    '/',
    ' ',
    '{',
    '~',
    'P1',
    '=',
    '::',
    'a.',
    'a-',
    '%41',
    '//',
    '1:',
  ]
  const started = performance.now()
  for (const format of FormatRegistry.Entries().keys()) {
    for (const piece of pieces)
      for (const end of ['', '!', '\n']) fits(format, piece.repeat(50_000) + end)
  }
  // 1,500 texts of 50,000 and more characters: linear time is well below, quadratic far above.
  expect(performance.now() - started).toBeLessThan(10_000)
})

test("an app's own format stays", () => {
  FormatRegistry.Set('even-length', (text) => text.length % 2 === 0)
  expect([fits('even-length', 'ab'), fits('even-length', 'abc')]).toEqual([true, false])
})
