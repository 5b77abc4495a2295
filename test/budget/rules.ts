// The import rules of the house, as functions from a source file to its breaches.
import { dirname, join } from 'node:path'
import ts from 'typescript-5.9'
import { type Source, lineOf, walk } from './sources.ts'

/** Packages that every app pays for at start anyway. */
const LIGHT = new Set([
  '@sinclair/typebox',
  '@sinclair/typebox/compiler',
  '@sinclair/typebox/errors',
  '@sinclair/typebox/value',
])
/** What may be imported at the top of a file, by the folder it stands in. */
const TOP_LEVEL: Record<string, Set<string>> = {
  kernel: new Set([...LIGHT, 'hookable', 'node:async_hooks']),
  presets: new Set(),
  plugins: LIGHT,
  'plugins/cli': new Set([...LIGHT, 'citty']),
  'plugins/cron': new Set([...LIGHT, 'croner']),
  'plugins/db': new Set([...LIGHT, 'kysely']),
  // It rewrites queries, and needs `db`, which has loaded it already.
  'plugins/organizations': new Set([...LIGHT, 'kysely']),
}
/** The Studio's page: built by Vite for a browser, so that it loads what it likes and has its own clock. */
const BROWSER = 'plugins/studio/app/'
/** What the page takes from the plugin whose page it is: types, and what runs in both. */
const BROWSER_MAY = /^plugins\/studio\/(contract\/[^/]+|filter)\.ts$/
/** Names that reach out of the process. */
const IO = new Set(['Bun', 'process', 'require', 'fetch', 'console', 'WebSocket', '__dirname'])
/** Plugins that are tools around an app, not parts of one: they have no card. */
const TOOLS = new Set(['plugins/cli', 'plugins/testing'])

/** `plugins/http` for a file anywhere below it, `plugins` for the front door. */
export function folderOf(path: string): string {
  const [top = '', ...rest] = path.split('/')
  return top === 'plugins' && rest.length > 1 ? `${top}/${rest[0]}` : top
}

/** `HttpPlugin` is `plugins/http`, `RateLimitPlugin` is `plugins/rate-limit`. */
const folderOfCard = (card: string): string =>
  `plugins/${card
    .replace(/Plugin$/, '')
    .replaceAll(/\B[A-Z]/g, '-$&')
    .toLowerCase()}`

/** Folders of the plugins that a plugin's card names in `needs` and `uses`. */
export function cardNames(index: Source): Set<string> {
  const names = new Set<string>()
  walk(index.tree, (node) => {
    if (!ts.isInterfaceDeclaration(node) || !node.name.text.endsWith('Plugin')) return
    for (const member of node.members) {
      if (!ts.isPropertySignature(member) || !member.name || !member.type) continue
      if (!['needs', 'uses'].includes(member.name.getText())) continue
      walk(member.type, (type) => {
        if (ts.isTypeReferenceNode(type)) names.add(folderOfCard(type.typeName.getText()))
      })
    }
  })
  return names
}

/** Imports of a file that its place forbids. `cards` gives the folders that a plugin's card names. */
export function forbiddenImports(source: Source, cards: Map<string, Set<string>>): string[] {
  const folder = folderOf(source.path)
  const top = folder.split('/')[0]!
  return source.imports.flatMap(({ specifier, line, typeOnly, lazy }) => {
    const breach = (why: string): string[] => [`${source.path}:${line} '${specifier}': ${why}`]
    if (source.path.startsWith(BROWSER)) {
      if (!specifier.startsWith('.')) return []
      const target = join(dirname(source.path), specifier)
      return target.startsWith(BROWSER) || BROWSER_MAY.test(target)
        ? []
        : breach('not in a browser')
    }
    if (join(dirname(source.path), specifier).startsWith(BROWSER))
      return breach('only in a browser')
    if (!specifier.startsWith('.')) {
      if (typeOnly || lazy) return top === 'kernel' && lazy ? breach('the kernel has no I/O') : []
      if (top === 'plugins' && /^(node:|bun(:|$))/.test(specifier)) return []
      const allowed = TOP_LEVEL[folder] ?? TOP_LEVEL[top]!
      return allowed.has(specifier) ? [] : breach(`not at the top of a file of ${folder}/`)
    }
    if (!/\.tsx?$/.test(specifier)) return breach('imports end in .ts')
    const target = join(dirname(source.path), specifier)
    const into = folderOf(target)
    if (target === 'kernel/index.ts') return top === 'kernel' ? breach('its own front door') : []
    if (into === folder) return []
    if (top === 'kernel') return breach('the kernel imports nothing but itself')
    if (target === 'plugins/index.ts' && TOOLS.has(folder)) return []
    if (!/^plugins\/[^/]+\/index\.ts$/.test(target)) {
      const front = source.path === 'plugins/index.ts' && (lazy || typeOnly) && into === 'presets'
      return front ? [] : breach('only the index.ts of a folder')
    }
    if (top === 'presets' || folder === 'plugins' || TOOLS.has(folder)) return []
    return cards.get(folder)?.has(into) ? [] : breach(`the card of ${folder} does not name it`)
  })
}

/** Names of the outside world in a file of the kernel. */
export function outsideNames(source: Source): string[] {
  const found: string[] = []
  walk(source.tree, (node) => {
    if (!ts.isIdentifier(node) || !IO.has(node.text) || isName(node)) return
    found.push(`${source.path}:${lineOf(source.tree, node)} ${node.text}`)
  })
  return found
}

/** Time that does not come from the app's clock, so that a test cannot move it. */
export function ownTime(source: Source): string[] {
  const found: string[] = []
  walk(source.tree, (node) => {
    const called = ts.isCallExpression(node)
      ? node.expression.getText().replace('globalThis.', '')
      : ''
    const timer = /^(setTimeout|setInterval|Date\.now|Bun\.sleep|AbortSignal\.timeout)$/.test(
      called,
    )
    const now =
      ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length
    if (timer || now)
      found.push(`${source.path}:${lineOf(source.tree, node)} ${called || 'new Date()'}`)
  })
  return found
}

/** A property, member or key that happens to have the name. */
function isName(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  if (ts.isQualifiedName(parent)) return parent.right === node
  const named = ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)
  return (
    (named || ts.isMethodSignature(parent) || ts.isMethodDeclaration(parent)) &&
    parent.name === node
  )
}
