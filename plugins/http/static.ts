import { resolve } from 'node:path'
import type { BootProblem } from '../../kernel/index.ts'
import { type Encoding, encodingReader } from './accept-encoding.ts'
import { isCompressible } from './compress.ts'
import { seconds } from './max-age.ts'
import { type HeaderPairs, wrongHeader } from './security-headers.ts'
import { type StaticFolderConfig, WEB_EXTENSIONS } from './static-config.ts'
import { fileAnswer } from './static-answer.ts'
import { type Found, type StaticFile, staticRoot } from './static-file.ts'
import { openRoot } from './static-root.ts'
import { pathOf, staticPath } from './static-path.ts'
import { addVary } from './vary.ts'

/** A folder that is served. */
export interface StaticFolder {
  /** Route patterns that lead here, for GET and HEAD. */
  readonly routes: readonly string[]
  /** One line for each default that the config loosened, for the boot log. */
  readonly loosened: readonly string[]
  /** The answer to a GET or HEAD; undefined when there is no such file, which is a 404. */
  serve(request: Request): Response | undefined
}

/** What {@link staticFolders} has to know of the app. */
export interface StaticOptions {
  /** Folder of the app. Absolute. */
  readonly root: string
  /** Headers of every answer, the `document` ones of `securityHeaders`. */
  readonly headers: HeaderPairs
  report(problem: BootProblem): void
}

/** Smallest first: they were compressed once, so only their size counts. */
const PREFERENCE: readonly Encoding[] = ['br', 'zstd', 'gzip']
const YEAR = '365d'

/** Static files at boot. */
export function staticFolders(
  config: readonly StaticFolderConfig[],
  options: StaticOptions,
): StaticFolder[] {
  const paths = new Set<string>()
  return config.flatMap((folder, index) => {
    const key = `http.static.${index}`
    if (paths.has(folder.path)) {
      options.report({
        key,
        message: `two folders are served under "${folder.path}"`,
        mend: 'give each a path of its own',
      })
    }
    paths.add(folder.path)
    return staticFolder(folder, key, options) ?? []
  })
}

function staticFolder(
  folder: StaticFolderConfig,
  key: string,
  { root: app, headers, report }: StaticOptions,
): StaticFolder | undefined {
  const root = openRoot(resolve(app, folder.dir), app, key, report)
  if (root === undefined) return undefined
  const every = folder.extensions === '*'
  const listed = every ? undefined : new Set(extensionsOf(folder))
  const files = staticRoot(root, listed)
  const accepted = encodingReader(PREFERENCE)
  const prefix = folder.path === '/' ? '' : folder.path
  const index = folder.index ?? 'index.html'
  const fallback = folder.fallback?.split('/')
  if (fallback && !isFile(files.find(fallback))) {
    report({
      key: `${key}.fallback`,
      message: `there is no file "${folder.fallback}" in "${folder.dir}" that may be served`,
      mend: 'create it (a build step may have to run first), or correct the name',
    })
  }
  const shared = new Headers(folderHeaders(folder, key, headers, report))
  const age = seconds(folder.maxAge ?? 0)
  const caching = age > 0 ? `public, max-age=${age}` : 'no-cache'
  const forever = `public, max-age=${seconds(YEAR)}, immutable`
  const globs = folder.immutable?.map((pattern) => new Bun.Glob(pattern)) ?? []
  const control = (names: readonly string[]): string =>
    globs.some((glob) => glob.match(names.join('/'))) ? forever : caching

  const answer = (request: Request, file: StaticFile, keep: string): Response => {
    const type = typeOf(file.path)
    const compressible = isCompressible(type)
    let variant: StaticFile | undefined
    let encoding: Encoding | undefined
    if (compressible) {
      for (encoding of accepted(request.headers.get('accept-encoding'))) {
        variant = files.variant(file, encoding)
        if (variant) break
      }
    }
    const all = new Headers(shared)
    all.set('content-type', type)
    if (!all.has('cache-control')) all.set('cache-control', keep)
    if (compressible) addVary(all, 'Accept-Encoding')
    return fileAnswer(request, variant ?? file, all, variant && encoding)
  }

  return {
    routes: prefix === '' ? ['/', '/*'] : [prefix, `${prefix}/*`],
    loosened: every ? [`http.static serves files of every extension under ${folder.path}`] : [],
    serve(request) {
      const path = staticPath(pathOf(request.url), prefix)
      if (!path) return undefined
      const { names, folder: slash } = path
      const found = files.find(names)
      if (isFile(found) && !slash) return answer(request, found, control(names))
      if (found === 'folder' && index !== false) {
        const within = [...names, index]
        const page = files.find(within)
        if (isFile(page)) {
          return slash
            ? answer(request, page, control(within))
            : redirect(request.url, prefix, names, shared)
        }
      }
      if (!fallback || !isNavigation(request, names.at(-1))) return undefined
      const page = files.find(fallback)
      return isFile(page) ? answer(request, page, 'no-cache') : undefined
    },
  }
}

/** The constant headers with the folder's own over them. */
function folderHeaders(
  { headers = {} }: StaticFolderConfig,
  key: string,
  constant: HeaderPairs,
  report: StaticOptions['report'],
): [string, string][] {
  const all = new Map<string, string | false>(constant)
  for (const [written, value] of Object.entries(headers)) {
    const name = written.toLowerCase()
    const problem = wrongHeader(name, value)
    if (problem) report({ ...problem, key: `${key}.headers.${written}` })
    else all.set(name, value)
  }
  return [...all].filter((pair): pair is [string, string] => pair[1] !== false)
}

function extensionsOf({ extensions }: StaticFolderConfig): string[] {
  const listed = Array.isArray(extensions) ? (extensions as string[]) : WEB_EXTENSIONS
  return listed.map((extension) => extension.toLowerCase())
}

function isFile(found: Found): found is StaticFile {
  return found !== undefined && found !== 'folder'
}

function typeOf(path: string): string {
  const { type } = Bun.file(path)
  return type.startsWith('text/') && !type.includes('charset') ? `${type};charset=utf-8` : type
}

/** A browser that goes to a page, not a script or an image that is missing. */
function isNavigation(request: Request, name = ''): boolean {
  return !name.includes('.') && (request.headers.get('accept')?.includes('text/html') ?? false)
}

function redirect(
  url: string,
  prefix: string,
  names: readonly string[],
  shared: Headers,
): Response {
  const query = url.includes('?') ? url.slice(url.indexOf('?')) : ''
  const headers = new Headers(shared)
  headers.set('location', `${[prefix, ...names.map(encodeURIComponent)].join('/')}/${query}`)
  return new Response(null, { status: 301, headers })
}
