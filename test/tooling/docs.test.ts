import { expect, test } from 'bun:test'
import { typeErrors } from '../docs/check.ts'
import { unknownCommands } from '../docs/commands.ts'
import { quote, readFences } from '../docs/fences.ts'

const page = (...lines: string[]) => readFences('page.md', lines.join('\n'))

test('a type error in a fence is reported at its line of the page', async () => {
  const errors = await typeErrors(
    page(
      '# Title',
      '```ts project=own',
      'const a = 1',
      'const b: string = a',
      'interface Register {}',
      '```',
    ),
    {},
  )
  expect(errors).toHaveLength(1)
  expect(errors[0]).toStartWith('page.md:4 error TS2322')
})

test('fences that name their file can import each other, and are held to it', async () => {
  const files = (imported: string) =>
    page(
      '```ts',
      '// src/a.ts',
      'export interface Register { a: 1 }',
      '```',
      '',
      '```ts',
      '// src/b.ts',
      `import type { ${imported} } from './a.ts'`,
      `export type B = ${imported}`,
      '```',
    )
  expect(await typeErrors(files('Register'), {})).toEqual([])
  expect((await typeErrors(files('Other'), {}))[0]).toStartWith('page.md:8 error')
})

test('a command that does not exist is reported at its line', async () => {
  const fences = page(
    '```sh',
    'npm test',
    'npm run demo && npm run nonsense && cd app # comment',
    '# bunbase',
    'bunbase-typo dev',
    '```',
  )
  expect(await unknownCommands(fences)).toEqual([
    'page.md:3 npm run nonsense',
    'page.md:5 bunbase-typo dev',
  ])
})

test('a quote is the region without its indentation, or the whole file without marks', () => {
  const source = 'a\n  // #region one\n  b\n\n    c\n  // #endregion\nd\n'
  expect(quote(source, 'one')).toBe('b\n\n  c\n')
  expect(quote(source)).toBe('a\n  b\n\n    c\nd\n')
  expect(quote(source, 'two')).toBeUndefined()
})

test('fences inside lists lose the indentation of the list', () => {
  expect(page('- x', '  ```ts file=a.ts#b', '  let y = 1', '  ```')).toMatchObject([
    { line: 3, language: 'ts', options: { file: 'a.ts#b' }, code: 'let y = 1\n' },
  ])
})
