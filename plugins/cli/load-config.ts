import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type App, BootError } from '../../kernel/index.ts'

/** Where an app's config may be, relative to its folder; the first that exists is taken. */
export const CONFIG_FILES: readonly string[] = [
  'bunbase.config.ts',
  'bunbase.ts',
  'src/bunbase.config.ts',
  'src/bunbase.ts',
]

/** A config and where it was found. */
export interface LoadedConfig {
  readonly app: App<any>
  /** Relative to the app's folder. */
  readonly file: string
}

/** The config file of an app, relative to its folder; undefined when there is none. */
export function findConfig(root: string): string | undefined {
  return CONFIG_FILES.find((file) => existsSync(join(root, file)))
}

/**
 * Imports the config of an app.
 *
 * @param root folder of the app, absolute
 * @throws BootError when there is none, when it cannot be imported, when it exports no config
 */
export async function loadConfig(root: string): Promise<LoadedConfig> {
  const file = findConfig(root)
  if (!file) {
    throw new BootError([
      {
        message: `there is no bunbase app in ${root}`,
        mend: `go to the folder of ${CONFIG_FILES[0]} (${CONFIG_FILES.slice(1).join(', ')} are looked for too), or make an app: bunbase init my-app`,
      },
    ])
  }
  const path = join(root, file)
  let exported: { default?: App<any> }
  try {
    exported = (await import(path)) as { default?: App<any> }
  } catch (error) {
    const { importProblems } = await import('../loader/index.ts')
    throw new BootError(importProblems(error, path, root))
  }
  if (exported.default === undefined) {
    throw new BootError([
      { file, message: 'it has no default export', mend: 'add: export default config' },
    ])
  }
  return { app: exported.default, file }
}
