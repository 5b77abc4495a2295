import { expect, test } from 'bun:test'
import type { BootProblem } from '../../../plugins/index.ts'
import { HEAD, appFolder, plain } from './app-folder.ts'

type Told = Pick<BootProblem, 'file' | 'line' | 'column' | 'message' | 'mend'>

async function told(files: Record<string, string>): Promise<Told[]> {
  await using app = await appFolder(files)
  const { problems } = await app.refusal()
  return problems.map(({ file, line, column, message, mend }) => ({
    file,
    line,
    column,
    message,
    mend,
  }))
}

test('a syntax error is told with its place', async () => {
  expect(await told({ 'src/a.ts': 'export const a = 1\nexport const b == 5\n' })).toEqual([
    {
      file: 'src/a.ts',
      line: 2,
      column: 16,
      message: 'it cannot be read: Expected ";" but found "=="',
      mend: 'correct the syntax there',
    },
  ])
})

test('several syntax errors of one file are all told', async () => {
  const problems = await told({ 'src/a.ts': 'export const a = {\n  b: 1,,\n}\nconst = 5\n' })
  expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual(['src/a.ts:2', 'src/a.ts:4'])
})

test('an import of a file that is not there is told at the import', async () => {
  expect(
    await told({ 'src/a.ts': `const a = 1\nimport b from './b.ts'\nexport { a, b }` }),
  ).toEqual([
    {
      file: 'src/a.ts',
      line: 2,
      column: 16,
      message: 'it imports "./b.ts", which is not there',
      mend: 'correct the path, or create the file',
    },
  ])
})

test('an import of a package that is not installed says how to install it', async () => {
  const [problem] = await told({
    'bunfig.toml': '[install]\nauto = "disable"\n',
    'src/a.ts': `import b from '@none/such-package/deep'\nexport { b }`,
  })
  expect(problem).toMatchObject({
    file: 'src/a.ts',
    line: 1,
    mend: 'install it: bun add @none/such-package',
  })
})

test('an import of a package that is misspelt says which is meant', async () => {
  const [problem] = await told({
    'bunfig.toml': '[install]\nauto = "disable"\n',
    'package.json': '{ "dependencies": { "such-package": "1.0.0" } }',
    'src/a.ts': `import b from 'such-pakcage'\nexport { b }`,
  })
  expect(problem).toMatchObject({ mend: 'did you mean "such-package"?' })
})

test('an import of what an installed package does not have is no reason to install it', async () => {
  const [problem] = await told({
    'bunfig.toml': '[install]\nauto = "disable"\n',
    'node_modules/@one/such/package.json': '{ "name": "@one/such", "exports": "./a.js" }',
    'node_modules/@one/such/a.js': '',
    'src/a.ts': `import b from '@one/such/deep'\nexport { b }`,
  })
  expect(problem).toMatchObject({
    mend: 'correct what follows "@one/such": the package is there, and has no such entry',
  })
})

test('an import of a name that is not exported is told at the name', async () => {
  const problems = await told({
    'src/a.ts': `// about\nimport { c } from './b.ts'\nexport { c }`,
    'src/b.ts': 'export const bb = 1',
    'src/d.ts': `import { f } from './b.ts'\nexport const d = f()`,
  })
  const mend = expect.stringContaining('import type') as unknown as string
  expect(problems).toEqual([
    {
      file: 'src/a.ts',
      line: 2,
      column: 10,
      message: 'it imports "c" from ./b.ts, which exports no such name',
      mend,
    },
    {
      file: 'src/d.ts',
      line: 1,
      column: 10,
      message: 'it imports "f" from src/b.ts, which exports no such name',
      mend,
    },
  ])
})

test('a file that throws is told where it threw, also when another imports it', async () => {
  const problems = await told({
    'src/a.ts': `import './lib/deep.ts'\nexport {}`,
    'src/lib/deep.ts': `function fail() {\n  throw new RangeError('too far')\n}\nfail()`,
    'src/other.ts': `import './lib/deep.ts'\nexport {}`,
  })
  expect(problems).toEqual([
    {
      file: 'src/lib/deep.ts',
      line: 2,
      column: expect.any(Number),
      message: 'it throws while it is imported: too far',
      mend: expect.any(String),
    },
  ])
})

test('a file that throws something else than an Error is told all the same', async () => {
  const [problem] = await told({ 'src/a.ts': `throw 'nothing'; export {}` })
  expect(problem).toMatchObject({
    file: 'src/a.ts',
    message: 'it throws while it is imported: nothing',
  })
})

test('imports in a circle are called so', async () => {
  const problems = await told({
    'src/a.ts': `import { b } from './b.ts'\nexport const a = b + 1`,
    'src/b.ts': `import { a } from './a.ts'\nexport const b = a + 1`,
  })
  expect(problems[0]!.mend).toInclude('in a circle')
})

test('all failing files are told together, in order of file, beside other mistakes', async () => {
  await using app = await appFolder({
    'src/z.ts': 'throw new Error("z")',
    'src/a.ts': 'const = 1',
    'src/good.ts': plain('good'),
    'src/m/_module.ts': 'export default 1',
    'src/bad.ts': `${HEAD}export default action({ ...none, unheardOf: 1 }, () => ({ from: '' }))`,
  })
  const { problems, message } = await app.refusal()
  expect(problems.map(({ file }) => file)).toEqual([
    'src/a.ts',
    'src/z.ts',
    'src/m/_module.ts',
    'src/bad.ts',
  ])
  expect(message).toInclude('at: src/a.ts:1:7')
  expect(problems[1]!.cause).toBeInstanceOf(Error)
})
