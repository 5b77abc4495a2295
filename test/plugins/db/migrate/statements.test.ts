import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { essence, statements } from '../../../../plugins/db/migrate/statements.ts'
import { tokens } from '../../../../plugins/db/migrate/tokens.ts'

const split = (engine: 'sqlite' | 'postgres', text: string): string[] =>
  statements(text, engine).map((statement) => statement.text)

test.each([
  ['two', 'select 1; select 2', ['select 1', 'select 2']],
  ['empty ones', ';; -- only; this\n ; select 1;;', ['select 1']],
  [
    'quotes',
    `select 'it''s; "fine"'; select ";""" from a`,
    [`select 'it''s; "fine"'`, 'select ";""" from a'],
  ],
  ['comments', 'select 1 -- a; b\n, 2; /* ; */ select 3', ['select 1 -- a; b\n, 2', 'select 3']],
  [
    'brackets',
    'create rule r as on insert to a do (select 1; select 2); select 3',
    ['create rule r as on insert to a do (select 1; select 2)', 'select 3'],
  ],
  ['what is not closed', "select 'a; select 2", ["select 'a; select 2"]],
  [
    'begin and end without a body',
    'begin; select case when true then 1 end; end;',
    ['begin', 'select case when true then 1 end', 'end'],
  ],
])('a file is told apart into statements: %s', (_name, text, expected) => {
  expect(split('sqlite', text)).toEqual(expected)
  expect(split('postgres', text)).toEqual(expected)
})

test.each([
  [
    'dollar quotes',
    'do $$ begin; end $$; select $a$ ; $$ ; $a$; select 1',
    ['do $$ begin; end $$', 'select $a$ ; $$ ; $a$', 'select 1'],
  ],
  ['parameters', 'prepare p as select $1; select 2', ['prepare p as select $1', 'select 2']],
  [
    'escapes',
    String.raw`select e'\'; '; select '\'; select 3`,
    [String.raw`select e'\'; '`, String.raw`select '\'`, 'select 3'],
  ],
  [
    'nested comments',
    'select 1 /* a /* b; */ ; */ + 1; select 2',
    ['select 1 /* a /* b; */ ; */ + 1', 'select 2'],
  ],
  ['slices', 'select a[1:2]; select 3', ['select a[1:2]', 'select 3']],
  [
    'bodies',
    'create or replace function f() returns int begin atomic select case when true then 1 end; end; select 2',
    [
      'create or replace function f() returns int begin atomic select case when true then 1 end; end',
      'select 2',
    ],
  ],
])('as Postgres reads it: %s', (_name, text, expected) => {
  expect(split('postgres', text)).toEqual(expected)
})

test.each([
  ['names', 'select `a;b`, [c;d]; select 2', ['select `a;b`, [c;d]', 'select 2']],
  [
    'comments do not nest',
    'select 1 /* a /* b */ + 1; select 2',
    ['select 1 /* a /* b */ + 1', 'select 2'],
  ],
  [
    'triggers',
    'create temp trigger t after insert on a begin update a set b = case when 1 then 2 end; select 3; end; select 4',
    [
      'create temp trigger t after insert on a begin update a set b = case when 1 then 2 end; select 3; end',
      'select 4',
    ],
  ],
])('as SQLite reads it: %s', (_name, text, expected) => {
  expect(split('sqlite', text)).toEqual(expected)
})

const piece = fc.oneof(
  fc.constantFrom(
    "'",
    '"',
    ';',
    '--',
    '/*',
    '*/',
    '$$',
    '$a$',
    '\n',
    ' ',
    '(',
    ')',
    'begin',
    'end',
    'case',
  ),
  fc.constantFrom(
    'create trigger t ',
    "e'",
    '\\',
    '`',
    '[',
    ']',
    'é',
    '😀',
    'select 1',
    '1e5',
    '$1',
    "''",
  ),
)
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''))
const engine = fc.constantFrom('sqlite' as const, 'postgres' as const)

test('whatever the text, no character is lost and each statement stands where it says', () => {
  fc.assert(
    fc.property(text, engine, (sql, on) => {
      expect([...tokens(sql, on)].map((token) => token.text).join('')).toBe(sql)
      for (const statement of statements(sql, on)) {
        expect(sql.slice(statement.start).startsWith(statement.text)).toBe(true)
        expect(sql.slice(0, statement.start).split('\n').length).toBe(statement.line)
      }
    }),
    { numRuns: 2000 },
  )
})

test('what is essential stays the same however it is laid out and commented', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          'select',
          'a',
          ',',
          '(',
          ')',
          "' x '",
          '"B"',
          ';',
          '1',
          '<>',
          '--c\n',
          '/*d*/',
        ),
        {
          maxLength: 20,
        },
      ),
      engine,
      (words, on) => {
        const plain = words.filter((word) => !/^(--|\/\*)/.test(word))
        expect(essence(words.join('\n  '), on)).toBe(essence(plain.join(' '), on))
        expect(essence(plain.join(' '), on).replaceAll(' ', '')).toBe(
          plain.join('').replaceAll(' ', ''),
        )
      },
    ),
    { numRuns: 1000 },
  )
})
