import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { SourceFile } from './source-file.ts'

const SOURCE = /\.[cm]?[jt]sx?$/
const DECLARATION = /\.d\.([\w-]+\.)?[cm]?ts$/
const TEST = /[._](test|spec)\.[cm]?[jt]sx?$/
const CONFIG = /^bunbase\.config\./
const MODULE = /^_module\.[cm]?[jt]sx?$/

function isSource(name: string): boolean {
  if (!SOURCE.test(name) || DECLARATION.test(name) || TEST.test(name)) return false
  return MODULE.test(name) || !(/^[._]/.test(name) || CONFIG.test(name))
}

function isFolder(name: string): boolean {
  return !/^[._]/.test(name) && name !== 'node_modules'
}

/**
 * Finds the source files under a folder. Left out: names beginning with `_` or `.` (except
 * `_module.*`), tests, declarations, `node_modules` and the config.
 *
 * @param dir absolute
 * @returns in order of path
 */
export function discover(dir: string): SourceFile[] {
  return walk(dir, '')
    .sort()
    .map((path) => {
      const file = join(dir, path)
      return { path, load: () => import(file) as Promise<Record<string, unknown>> }
    })
}

/** @param crossed real paths of the folders whose links led here */
function walk(dir: string, prefix: string, crossed: readonly string[] = []): string[] {
  const folder = join(dir, prefix)
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = prefix + entry.name
    const around = entry.isSymbolicLink() ? [...crossed, realpathSync(folder)] : crossed
    const kind = entry.isSymbolicLink() ? target(join(folder, entry.name), around) : entry
    if (kind?.isFile() && isSource(entry.name)) return [path]
    return kind?.isDirectory() && isFolder(entry.name) ? walk(dir, `${path}/`, around) : []
  })
}

/** What a link leads to; undefined when to nothing, or back to a folder that led to it. */
function target(
  link: string,
  around: readonly string[],
): Pick<Dirent, 'isFile' | 'isDirectory'> | undefined {
  try {
    const real = realpathSync(link)
    return around.some((it) => `${it}/`.startsWith(`${real}/`)) ? undefined : statSync(link)
  } catch {
    return undefined
  }
}
