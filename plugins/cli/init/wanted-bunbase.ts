import { readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { bunbase } from '../package-info.ts'

/**
 * What a new app depends on to get the bunbase that makes it: its version, or the file that it was
 * installed from, as a registry need not have that.
 *
 * @param folder where the package is installed
 */
export async function wantedBunbase(folder: string = bunbase.folder): Promise<string> {
  const modules = dirname(folder)
  if (basename(modules) !== 'node_modules') return bunbase.version
  const home = dirname(modules)
  try {
    const { dependencies, devDependencies } = JSON.parse(
      await readFile(join(home, 'package.json'), 'utf8'),
    ) as Record<'dependencies' | 'devDependencies', Record<string, string> | undefined>
    const wanted = { ...devDependencies, ...dependencies }['bunbase'] ?? ''
    if (/^(file:|\.{0,2}\/)/.test(wanted)) return resolve(home, wanted.replace(/^file:/, ''))
  } catch {
    // Installed globally, or by hand: the version is the best that is known.
  }
  return bunbase.version
}
