import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { copyFile, mkdir, readFile, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { CommandError } from '../command-error.ts'
import { packageName } from './choices.ts'
import { wantedBunbase } from './wanted-bunbase.ts'

/** Left out of a package under their own names: npm and `bun pm pack` take them for settings. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['_gitignore', '.gitignore'],
  ['_bunfig.toml', 'bunfig.toml'],
  ['_env.example', '.env.example'],
  ['_env.local', '.env.local'],
  ['_env.test', '.env.test'],
])

const TEMPLATES = join(dirname(import.meta.dir), 'templates')

/** Why a folder cannot be taken; undefined when it can. */
export function refusal(folder: string): string | undefined {
  const path = resolve(folder)
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return undefined
  if (!found.isDirectory()) return `${path} is a file`
  const inside = readdirSync(path).filter((name) => name !== '.git')
  return inside.length === 0
    ? undefined
    : `${path} is not empty (${inside.slice(0, 3).join(', ')}${inside.length > 3 ? ' …' : ''})`
}

/**
 * Writes an app into a folder that is empty or not there. When that fails, what was written is
 * taken away again.
 *
 * @param folder absolute
 */
export async function scaffold(folder: string, template: string): Promise<void> {
  const refused = refusal(folder)
  if (refused) throw new CommandError(`${refused}; nothing was written`, 'take another folder')
  const name = packageName(folder)
  const written: string[] = []
  const made = await mkdir(folder, { recursive: true })
  try {
    for (const source of ['shared', template]) {
      await copyFolder(join(TEMPLATES, source), folder, written)
    }
    await nameIt(join(folder, 'package.json'), name)
    await fillSecrets(join(folder, '.env.local'))
  } catch (error) {
    await takeAway(folder, made, written)
    throw new Error(`writing ${folder} failed; what was written is taken away again`, {
      cause: error,
    })
  }
}

async function copyFolder(from: string, to: string, written: string[]): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const target = join(to, RENAMED.get(entry.name) ?? entry.name)
    const source = join(from, entry.name)
    if (entry.isDirectory()) {
      await mkdir(target, { recursive: true })
      await copyFolder(source, target, written)
    } else {
      await copyFile(source, target)
      written.push(target)
    }
  }
}

async function nameIt(file: string, name: string): Promise<void> {
  const manifest = JSON.parse(await readFile(file, 'utf8')) as {
    dependencies: Record<string, string>
  }
  manifest.dependencies['bunbase'] = await wantedBunbase()
  await writeFile(file, `${JSON.stringify({ ...manifest, name }, null, 2)}\n`)
}

/** Each machine has secrets of its own. */
async function fillSecrets(file: string): Promise<void> {
  if (!existsSync(file)) return
  const text = await readFile(file, 'utf8')
  const secret = (): string => randomBytes(33).toString('base64')
  await writeFile(file, text.replaceAll('<random>', secret))
}

async function takeAway(
  folder: string,
  made: string | undefined,
  written: readonly string[],
): Promise<void> {
  if (made !== undefined) {
    await rm(made, { recursive: true, force: true })
    return
  }
  for (const file of written) {
    await rm(file, { force: true })
    // Folders go when the last file of them does.
    for (let at = dirname(file); at !== folder; at = dirname(at)) {
      await rmdir(at).catch(() => {})
    }
  }
}
