// The shipped sources as syntax trees, for the tests that hold them to the house rules.
import { join } from 'node:path'
import ts from 'typescript-5.9'

const root = Bun.fileURLToPath(new URL('../..', import.meta.url))

/** One `import`, `export … from`, `import()` or `import('…')` type. */
export interface Import {
  specifier: string
  line: number
  /** Erased by the compiler. */
  typeOnly: boolean
  /** Runs when its function does, not when the file is loaded. */
  lazy: boolean
}

/** A source file of kernel/, plugins/ or presets/. */
export interface Source {
  /** Relative to the repository. */
  path: string
  text: string
  lines: number
  tree: ts.SourceFile
  imports: Import[]
}

/** Templates are what users get, not what we ship to run. */
const shipped = [...new Bun.Glob('{kernel,plugins,presets}/**/*.{ts,tsx}').scanSync(root)]
  .filter((path) => !path.includes('/templates/'))
  .sort()

/** Every shipped source file. */
export const sources: Source[] = await Promise.all(shipped.map(readSource))

async function readSource(path: string): Promise<Source> {
  const text = await Bun.file(join(root, path)).text()
  return parseSource(path, text)
}

/** A source file from its text. */
export function parseSource(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true)
  return { path, text, lines: text.trimEnd().split('\n').length, tree, imports: importsOf(tree) }
}

/** Calls `visit` for every node of a tree. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

/** Line of a node, counted from 1. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
}

function importsOf(tree: ts.SourceFile): Import[] {
  const found: Import[] = []
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean, lazy = false) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return
    found.push({ specifier: specifier.text, line: lineOf(tree, node), typeOnly, lazy })
  }
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, namesOnlyTypes(node.importClause))
    } else if (ts.isExportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.isTypeOnly)
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal, true)
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0], false, true)
    }
  })
  return found
}

/** `import type …`, or `import { type A, type B } …`. */
function namesOnlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false
  if (clause.isTypeOnly) return true
  const names = clause.namedBindings
  if (clause.name || !names || !ts.isNamedImports(names)) return false
  return names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly)
}
