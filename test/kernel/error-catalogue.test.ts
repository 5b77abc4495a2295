import { expect, test } from 'bun:test'
import { basename } from 'node:path'
import ts from 'typescript-5.9'
import { type Source, lineOf, sources, walk } from '../budget/sources.ts'

interface Entry {
  area: string
  code: string
  status: number
  retry: boolean
}

interface Defined extends Entry {
  at: string
  internal: boolean
}

/** The area of a file: `Kernel`, or the plugin's folder. */
function areaOf(path: string): string {
  const [top = '', folder = ''] = path.split('/')
  const name = top === 'kernel' ? top : folder
  return `${name[0]?.toUpperCase()}${name.slice(1)}`
}

/** Every `defineError(code, { status, retry })` of a file. */
function defined({ path, tree }: Source): Defined[] {
  const found: Defined[] = []
  walk(tree, (node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== 'defineError') return
    const [code, entry] = node.arguments
    const value = (key: string): string | undefined =>
      (entry as ts.ObjectLiteralExpression).properties
        .filter(ts.isPropertyAssignment)
        .find(({ name }) => name.getText() === key)
        ?.initializer.getText()
    found.push({
      at: `${path}:${lineOf(tree, node)}`,
      area: areaOf(path),
      code: (code as ts.StringLiteral).text,
      status: Number(value('status')),
      retry: value('retry') === 'true',
      internal: value('internal') === 'true',
    })
  })
  return found
}

/** Every row of the tables in docs/errors.md. */
function documented(markdown: string): Entry[] {
  let area = ''
  return markdown.split('\n').flatMap((line) => {
    area = /^### (.*)/.exec(line)?.[1] ?? area
    const [, code, status, retry] = /^\| `(\w+)` +\| (\d+) +\| (yes|no) +\|/.exec(line) ?? []
    return code ? [{ area, code, status: Number(status), retry: retry === 'yes' }] : []
  })
}

// What the test kit throws in its own suite is nobody's error.
const inCode = sources.filter(({ path }) => !path.startsWith('plugins/testing/')).flatMap(defined)
const byCode = (a: Entry, b: Entry): number => (a.code < b.code ? -1 : 1)

test('docs/errors.md and the code have the same errors, with the same status and retry', async () => {
  const page = new URL('../../docs/errors.md', import.meta.url)
  const rows = documented(await Bun.file(page).text())
  expect(inCode.length).toBeGreaterThan(15)
  expect(rows.toSorted(byCode)).toEqual(
    inCode.map(({ area, code, status, retry }) => ({ area, code, status, retry })).sort(byCode),
  )
})

test('each code is declared once, in upper snake case, in the errors.ts of its area', () => {
  const codes = inCode.map(({ code }) => code)
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([])
  expect(codes.filter((code) => !/^[A-Z]+(_[A-Z]+)*$/.test(code))).toEqual([])
  const elsewhere = inCode.filter(({ at }) => basename(at.split(':')[0]!) !== 'errors.ts')
  expect(elsewhere).toEqual([])
})

test('each status is an error’s', () => {
  expect(inCode.filter(({ status }) => !(status >= 400 && status <= 599))).toEqual([])
})

test('a status of 500 is a mistake of the app, and no business of its callers', () => {
  expect(inCode.filter(({ status, internal }) => (status === 500) !== internal)).toEqual([])
})
