import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bunbase } from './package-info.ts'

/**
 * The `bunbase/cli` that an app has installed, when it is not this one: a command that was installed
 * globally must not run an app with another version of the framework than the app's own. Looked up
 * by hand, as Bun's own resolution would download a package that is missing.
 *
 * @param root folder of the app, absolute
 * @returns path to import; undefined when this package is the app's, or the app has none
 */
export function installedCli(root: string): string | undefined {
  const folder = installedPackage(root)
  if (!folder || realpathSync(folder) === realpathSync(bunbase.folder)) return undefined
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    exports?: Record<string, { default?: string }>
  }
  const entry = manifest.exports?.['./cli']?.default
  return entry && join(folder, entry)
}

function installedPackage(root: string): string | undefined {
  for (let at = root; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', 'bunbase')
    if (existsSync(join(folder, 'package.json'))) return folder
    if (at === dirname(at)) return undefined
  }
}
