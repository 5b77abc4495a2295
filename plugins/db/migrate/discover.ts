import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { DatabaseEngine } from '../database.ts'
import { MigrationError } from './error.ts'
import { type FoundFile, readMigration } from './load.ts'
import type { Migration, MigrationSource } from './migration.ts'

/** Name, engine it is for, whether it is the way back, extension. */
const FILE = /^(.+?)(?:\.(sqlite|postgres))?(\.down)?\.(sql|[cm]?[jt]s)$/
const NOT_ONE = /\.d\.[cm]?ts$|[._](test|spec)\.[cm]?[jt]sx?$|^[._]/
const NAME = /^\d+_[A-Za-z0-9][\w-]*$/

/**
 * Finds the migrations of every source for an engine, in the order they are applied: source after
 * source, each by name.
 *
 * @param root folder that names in messages are relative to
 * @throws MigrationError for a file that cannot be one
 */
export async function discoverMigrations(
  sources: readonly MigrationSource[],
  engine: DatabaseEngine,
  root: string,
): Promise<Migration[]> {
  const found = await Promise.all(sources.map((source) => inFolder(source, engine, root)))
  return found.flat()
}

async function inFolder(
  source: MigrationSource,
  engine: DatabaseEngine,
  root: string,
): Promise<Migration[]> {
  const files = new Map<string, FoundFile[]>()
  for (const entry of await entriesOf(source.folder)) {
    const path = join(source.folder, entry.name)
    const inside = relative(root, path)
    const shown = inside.startsWith('..') ? path : inside
    const match = NOT_ONE.test(entry.name) || !entry.isFile() ? null : FILE.exec(entry.name)
    if (!match) continue
    const [, name = '', only, down, extension] = match
    if (!NAME.test(name)) {
      throw new MigrationError(
        `${shown} is not named like a migration`,
        'name it by number and subject, as in 0001_tasks.sql; or begin its name with "_" when it is not a migration',
        { file: shown },
      )
    }
    if (only !== undefined && only !== engine) continue
    const kind = extension === 'sql' ? 'sql' : 'code'
    const file: FoundFile = { path, shown, kind, down: !!down, special: only !== undefined }
    files.set(name, [...(files.get(name) ?? []), file])
  }
  const names = [...files.keys()].sort(byNumber)
  const made = names.map((name) => readMigration(source, name, files.get(name)!, engine))
  return (await Promise.all(made)).filter((migration) => migration !== undefined)
}

/** `0010_b` comes after `9_a`. */
function byNumber(a: string, b: string): number {
  const [first, second] = [BigInt(/^\d+/.exec(a)![0]), BigInt(/^\d+/.exec(b)![0])]
  if (first !== second) return first < second ? -1 : 1
  return a < b ? -1 : 1
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (/^(ENOENT|ENOTDIR)$/.test(String((error as NodeJS.ErrnoException).code))) return []
    throw error
  }
}
