import { dirname, join } from 'node:path'
import type { MigrationSource } from './migration.ts'
import { APP_FOLDER } from './new.ts'

/** Folder that holds every plugin of bunbase's own. */
const PLUGINS = `${dirname(dirname(import.meta.dir))}/`

/**
 * The folders of an app's migrations in the order they are applied: those of plugins in order of
 * set-up, then its own.
 *
 * @param root folder of the app
 * @param migrations folders by plugin
 */
export function migrationSources(
  root: string,
  migrations: ReadonlyMap<string, URL>,
): MigrationSource[] {
  const plugins = [...migrations].map(([owner, url]): MigrationSource => {
    const folder = Bun.fileURLToPath(url)
    return { owner, origin: folder.startsWith(PLUGINS) ? 'framework' : 'plugin', folder }
  })
  return [...plugins, { owner: 'app', origin: 'app', folder: join(root, APP_FOLDER) }]
}
