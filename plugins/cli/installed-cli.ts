import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { bunbase } from './package-info.ts'

/**
 * The `bunbase/cli` that an app has installed, when it is not this one: a command that was installed
 * globally must not run an app with another version of the framework than the app's own.
 *
 * @param root folder of the app, absolute
 * @returns path to import; undefined when this package is the app's, or the app has none
 */
export function installedCli(root: string): string | undefined {
  try {
    const manifest = Bun.resolveSync('bunbase/package.json', root)
    if (realpathSync(manifest) === realpathSync(join(bunbase.folder, 'package.json'))) return
    return Bun.resolveSync('bunbase/cli', root)
  } catch {
    return undefined
  }
}
