import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
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
export async function discover(dir: string): Promise<SourceFile[]> {
  const paths: string[] = []
  await walk(dir, '', paths)
  return paths.sort().map((path) => {
    const file = join(dir, path)
    return { path, load: () => import(file) as Promise<Record<string, unknown>> }
  })
}

async function walk(dir: string, prefix: string, found: string[]): Promise<void> {
  const folder = join(dir, prefix)
  const entries = await readdir(folder, { withFileTypes: true })
  await Promise.all(
    entries.map(async (entry) => {
      const path = prefix + entry.name
      const kind = entry.isSymbolicLink() ? await target(folder, entry) : entry
      if (kind?.isFile() && isSource(entry.name)) found.push(path)
      else if (kind?.isDirectory() && isFolder(entry.name)) await walk(dir, `${path}/`, found)
    }),
  )
}

/** What a link leads to; undefined when to nothing, or to a folder that it stands in itself. */
async function target(
  folder: string,
  link: Dirent,
): Promise<Pick<Dirent, 'isFile' | 'isDirectory'> | undefined> {
  try {
    const path = join(folder, link.name)
    const [real, here] = await Promise.all([realpath(path), realpath(folder)])
    return `${here}/`.startsWith(`${real}/`) ? undefined : await stat(path)
  } catch {
    return undefined
  }
}
