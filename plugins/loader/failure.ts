import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { type BootProblem, framesOf, nearest } from '../../kernel/index.ts'

interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/**
 * What to tell about a file that failed to import. Bun throws something else for each reason
 * (syntax, a module or an export that is not there, the file's own code), each keeping its place
 * elsewhere.
 *
 * @param file absolute; where nothing more is known
 * @param root absolute; shown paths are relative to it
 */
export function importProblems(error: unknown, file: string, root: string): BootProblem[] {
  if (error instanceof AggregateError && error.errors.length > 0 && error.errors.every(isSyntax)) {
    const all = error.errors.flatMap((inner: unknown) => importProblems(inner, file, root))
    // What a reader of the line stumbles over next is most often the same mistake.
    return all.filter((one, i) => i === all.findIndex(({ line }) => line === one.line))
  }
  const { place, ...rest } = explain(error, file, root)
  const { line, column } = place
  return [
    {
      ...rest,
      message: rest.message.replaceAll(`${root}/`, ''),
      file: relative(root, place.file),
      ...(line ? { line, column } : {}),
      cause: error,
    },
  ]
}

interface Explained {
  readonly message: string
  readonly mend: string
  readonly place: Place
}

interface SyntaxFailure {
  readonly message: string
  readonly position: Place | null
}

function isSyntax(error: unknown): error is SyntaxFailure {
  return (error as Error | undefined)?.name === 'BuildMessage'
}

function explain(error: unknown, file: string, root: string): Explained {
  if (isSyntax(error)) {
    return {
      message: `it cannot be read: ${error.message}`,
      mend: 'correct the syntax there',
      place: error.position ?? { file },
    }
  }
  if (!(error instanceof Error)) {
    return {
      message: `it throws while it is imported: ${String(error)}`,
      mend: 'throw an Error, whose stack tells where',
      place: { file },
    }
  }
  return unresolved(error, root) ?? missingExport(error, file) ?? thrown(error, file)
}

function unresolved(error: Error, root: string): Explained | undefined {
  const { name, specifier, referrer } = error as Error & { specifier?: string; referrer?: string }
  if (name !== 'ResolveMessage' || specifier === undefined || referrer === undefined) return
  const quoted = specifier.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return {
    message: `it imports "${specifier}", which is not there`,
    mend: /^[./]/.test(specifier)
      ? 'correct the path, or create the file'
      : mendOfPackage(specifier, root),
    place: find(referrer, new RegExp(`(?<=['"\`])${quoted}(?=['"\`])`)),
  }
}

/** Whoever is told to install a name that is only misspelt runs a stranger's code. */
function mendOfPackage(specifier: string, root: string): string {
  const name = packageOf(specifier)
  if (name !== specifier && isInstalled(name, root)) {
    return `correct what follows "${name}": the package is there, and has no such entry`
  }
  const near = nearest(name, dependenciesOf(root))
  return near && near !== name ? `did you mean "${near}"?` : `install it: bun add ${name}`
}

function isInstalled(name: string, folder: string): boolean {
  if (existsSync(join(folder, 'node_modules', name))) return true
  return dirname(folder) !== folder && isInstalled(name, dirname(folder))
}

function dependenciesOf(root: string): string[] {
  try {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies?: object
      devDependencies?: object
    }
    return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
  } catch {
    return []
  }
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function missingExport(error: Error, file: string): Explained | undefined {
  const [, name, from] =
    /^export '(.+)' not found in '(.+)'/i.exec(error.message) ??
    /^Export named '(.+)' not found in module '(.+)'/.exec(error.message) ??
    []
  if (!name || !from) return
  return {
    message: `it imports "${name}" from ${from}, which exports no such name`,
    mend: 'correct the name, or export it there; a type needs `import type`',
    // Bun does not say who imports it: this file, or one that it imports.
    place: find(file, new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`)),
  }
}

function thrown(error: Error, file: string): Explained {
  const early = /^Cannot access '(.+)' before initialization/.exec(error.message)
  return {
    message: `it throws while it is imported: ${error.message}`,
    mend: early
      ? `files import each other in a circle: move "${early[1]}" to a file of its own`
      : 'see the cause; an import should only declare, not act',
    place: ownFrame(error.stack) ?? { file },
  }
}

/** The innermost frame of a stack that is in a file of the app. */
function ownFrame(stack: string | undefined): Place | undefined {
  return framesOf(stack).find(
    ({ file }) => file.startsWith('/') && !file.includes('/node_modules/'),
  )
}

function find(file: string, wanted: RegExp): Place {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return { file }
  }
  const at = text.search(wanted)
  if (at === -1) return { file }
  const before = text.slice(0, at).split('\n')
  return { file, line: before.length, column: before.at(-1)!.length + 1 }
}
