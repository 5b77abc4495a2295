import { expect, test } from 'bun:test'
import { basename } from 'node:path'
import ts from 'typescript-5.9'
import { lineOf, sources, walk } from './sources.ts'

const lengths = sources.map(({ lines }) => lines).sort((a, b) => a - b)
const quantile = (q: number): number => lengths[Math.floor((lengths.length - 1) * q)] ?? 0
const where = (test: (path: string) => boolean): string[] =>
  sources.map(({ path }) => path).filter(test)

test('half of the files have at most 80 lines, nine in ten at most 220, all at most 400', () => {
  expect(lengths.length).toBeGreaterThan(30)
  const longest = sources.filter(({ lines }) => lines > 400).map(({ path }) => path)
  expect(longest).toEqual([])
  expect(quantile(0.9)).toBeLessThanOrEqual(220)
  expect(quantile(0.5)).toBeLessThanOrEqual(80)
})

test('no comment switches the type-checker or the linter off', () => {
  const off = /@ts-ignore|@ts-nocheck|@ts-expect-error|(oxlint|eslint)-disable/
  expect(sources.filter(({ text }) => off.test(text)).map(({ path }) => path)).toEqual([])
})

test('files are named in kebab-case and folders after their subject', () => {
  const name = /^_?[a-z0-9]+(-[a-z0-9]+)*(\.gen)?\.tsx?$/
  expect(where((path) => !name.test(basename(path)))).toEqual([])
  expect(
    where((path) => /\/((utils?|helpers?|common|shared)(\/|\.ts)|(types|lib)\/)/.test(path)),
  ).toEqual([])
})

test('an index.ts stands only where a folder has a front door', () => {
  const doors = /^(kernel|plugins|presets)\/index\.ts$|^plugins\/[^/]+\/index\.ts$/
  expect(where((path) => basename(path) === 'index.ts' && !doors.test(path))).toEqual([])
})

test('`export *` stands only in the front doors of the kernel and of the package', () => {
  const stars = sources.filter(({ text }) => /^export \*/m.test(text)).map(({ path }) => path)
  expect(
    stars.filter(
      (path) => !['kernel/index.ts', 'plugins/index.ts', 'plugins/db/index.ts'].includes(path),
    ),
  ).toEqual([])
})

test('folders are at most three deep', () => {
  expect(where((path) => path.split('/').length > 5)).toEqual([])
})

test('every exported name says in a docstring what its user needs', () => {
  const bare: string[] = []
  for (const { path, tree } of sources) {
    const documented = new Set<string>()
    for (const statement of tree.statements) {
      if (!ts.canHaveModifiers(statement)) continue
      const modifiers = ts.getModifiers(statement) ?? []
      if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue
      // One docstring serves the overloads of a function.
      const name = ts.isFunctionDeclaration(statement) ? statement.name?.text : undefined
      if (ts.getJSDocCommentsAndTags(statement).length > 0) documented.add(name ?? '')
      else if (!name || !documented.has(name)) bare.push(`${path}:${lineOf(tree, statement)}`)
    }
  }
  expect(bare).toEqual([])
})

test('`any` is used with thrift', () => {
  let count = 0
  for (const { tree } of sources) {
    walk(tree, (node) => void (count += Number(node.kind === ts.SyntaxKind.AnyKeyword)))
  }
  const lines = lengths.reduce((sum, length) => sum + length, 0)
  // One in 100 lines: the inference of the kernel and the adapters to untyped things.
  expect(count / lines).toBeLessThan(0.01)
})
