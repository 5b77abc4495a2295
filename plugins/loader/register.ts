import {
  type Hook,
  type HookOptions,
  type Host,
  type ModuleSource,
  isAction,
  isEvent,
  isHook,
  isModule,
  mendOf,
} from '../../kernel/index.ts'
import { nameOfFile } from './name.ts'

/** A source file that was imported. */
export interface LoadedFile {
  /** Relative to `actionsDir`. */
  readonly path: string
  readonly exports: Readonly<Record<string, unknown>>
  /** Its text, as far as it is at hand. */
  readonly text?: string | undefined
}

type Registrar = Pick<Host<never>, 'addAction' | 'addEvent' | 'hook' | 'report'>

/** How many actions, events and hooks were found. */
export interface Found {
  readonly count: number
}

/**
 * Registers what files export. Modules hold the actions of their folder and of those below.
 *
 * @param shown turns a file's path into one relative to the app's root
 */
export function register(
  files: readonly LoadedFile[],
  host: Registrar,
  shown: (path: string) => string,
): Found {
  const modules = modulesByFolder(files, host, shown)
  // One that another file exports again is still one subscription.
  const hooks = new Set<Hook>()
  let count = 0
  for (const { path, exports, text } of files.toSorted(declaringFirst)) {
    const file = shown(path)
    const names = Object.keys(exports).sort((a, b) => rank(a) - rank(b))
    for (const key of names) {
      const value = exports[key]
      if (isAction(value)) {
        count++
        host.addAction(value, {
          file,
          exportName: key === 'default' ? nameOfFile(path) : key,
          modules: modulesOf(path, modules),
          ...lineOf(text, key),
        })
      } else if (isEvent(value)) {
        count++
        host.addEvent(value, { file, ...lineOf(text, key) })
      } else if (isHook(value)) {
        count++
        if (hooks.has(value)) continue
        hooks.add(value)
        subscribe(value, host, { file, ...lineOf(text, key) })
      }
    }
  }
  return { count }
}

function subscribe(hook: Hook, host: Registrar, at: NonNullable<HookOptions['at']>): void {
  const { name, fn, order } = hook['~hook']
  try {
    host.hook(name as never, fn as never, { order, at })
  } catch (cause) {
    host.report({
      ...at,
      message: `hook("${name}") is refused: ${(cause as Error).message}`,
      mend: mendOf(cause, 'correct its arguments'),
    })
  }
}

const rank = (exportName: string): number => (exportName === 'default' ? 0 : 1)

/**
 * An action counts where it is met first. Files that gather the exports of others stand above them
 * or are called `index`, so these come last.
 */
function declaringFirst({ path: a }: LoadedFile, { path: b }: LoadedFile): number {
  const depth = (path: string): number => path.split('/').length
  const isIndex = (path: string): number => Number(/(^|\/)index\.\w+$/.test(path))
  return depth(b) - depth(a) || isIndex(a) - isIndex(b) || (a < b ? -1 : 1)
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

function modulesByFolder(
  files: readonly LoadedFile[],
  host: Registrar,
  shown: (path: string) => string,
): Map<string, ModuleSource> {
  const modules = new Map<string, ModuleSource>()
  for (const { path, exports } of files) {
    if (!/(^|\/)_module\.\w+$/.test(path)) continue
    const made = exports['default']
    if (isModule(made)) modules.set(folderOf(path), made)
    else {
      host.report({
        file: shown(path),
        message: 'its default export is not a module',
        mend: "write `export default module({ name: '…' })`",
      })
    }
  }
  return modules
}

/** Outer to inner. */
function modulesOf(path: string, modules: ReadonlyMap<string, ModuleSource>): ModuleSource[] {
  const folders = folderOf(path).split('/')
  return folders.flatMap((_, depth) => {
    const folder = folders.slice(0, depth).map((name) => `${name}/`)
    return modules.get(folder.join('')) ?? []
  })
}

function lineOf(text: string | undefined, exportName: string): { line?: number } {
  if (text === undefined) return {}
  const name = exportName.replaceAll('$', '\\$')
  const declared =
    exportName === 'default'
      ? /^export\s+default\b|\bas\s+default\b/m
      : new RegExp(`^export\\s+(const|let|var)\\s+${name}\\b|^export\\s*\\{[^}]*\\b${name}\\b`, 'm')
  const at = text.search(declared)
  return at === -1 ? {} : { line: text.slice(0, at).split('\n').length }
}
