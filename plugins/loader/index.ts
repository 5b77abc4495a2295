import { existsSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { type BootProblem, type Host, type Plugin, definePlugin, t } from '../../kernel/index.ts'
import { discover } from './discover.ts'
import { importProblems } from './failure.ts'
import { type LoadedFile, register } from './register.ts'
import { type SourceFile, sourceFiles } from './source-file.ts'

export { importProblems }
export { type SourceFile, sourceFiles }

/** Finds actions, modules, events and app hooks under `actionsDir` and registers them. */
export interface LoaderPlugin {
  name: 'loader'
  config: {
    /** Folder of the app's sources, relative to the config's. Default `src`. */
    actionsDir?: string
  }
}

/** The loader plugin. */
export const loader: (options?: Partial<LoaderPlugin['config']>) => Plugin<LoaderPlugin> =
  definePlugin<LoaderPlugin>({
    name: 'loader',
    config: t.Object({
      actionsDir: t.Optional(
        t.String({ description: 'name a folder, relative to that of bunbase.config.ts' }),
      ),
    }),
    async setup(host, config) {
      const actionsDir = config.actionsDir ?? 'src'
      const dir = resolve(host.root, actionsDir)
      const files = host.get(sourceFiles) ?? find(dir, config.actionsDir, host)
      if (!files) return
      const shown = (path: string): string => relative(host.root, join(dir, path))
      const loaded = await load(files, dir, host)
      const { count } = register(loaded, host, shown)
      if (count === 0 && loaded.length === files.length) {
        host.logger.warn(`no actions were found in ${actionsDir}`, { files: files.length })
      }
    },
  })

function find(
  dir: string,
  wanted: string | undefined,
  host: Host<LoaderPlugin>,
): SourceFile[] | undefined {
  const found = existsSync(dir) ? statSync(dir) : undefined
  if (found?.isDirectory()) return discover(dir)
  // A test hands its actions in; an app that has none elsewhere lacks nothing there.
  if (!found && wanted === undefined && host.mode === 'test') return undefined
  host.report({
    key: 'actionsDir',
    message: found ? `${dir} is not a folder` : `there is no folder ${dir}`,
    mend: `create it and put actions in, or set \`actionsDir\` to where they are`,
  })
  return undefined
}

/** Milliseconds after which files that are still being imported are named. */
const SLOW = 3_000

/** Imports all files at once; those that fail are reported together, each mistake once. */
async function load(
  files: readonly SourceFile[],
  dir: string,
  host: Host<LoaderPlugin>,
): Promise<LoadedFile[]> {
  const loaded: LoadedFile[] = []
  const problems = new Map<string, BootProblem>()
  const open = new Set(files.map(({ path }) => relative(host.root, join(dir, path))))
  const tell = (): void => host.logger.warn('still importing', { files: [...open] })
  const slow = host.clock.setTimeout(tell, SLOW, { background: true })
  await Promise.all(
    files.map(async (source) => {
      const file = join(dir, source.path)
      try {
        const [exports, text] = await Promise.all([
          source.load(),
          Bun.file(file)
            .text()
            .catch(() => undefined),
        ])
        loaded.push({ path: source.path, exports, text })
      } catch (error) {
        for (const problem of importProblems(error, file, host.root)) {
          // A mistake in a file that several others import fails each of them.
          problems.set(`${problem.file}:${problem.line ?? 0}:${problem.message}`, problem)
        }
      }
      open.delete(relative(host.root, file))
    }),
  )
  slow.cancel()
  for (const [, problem] of [...problems].sort(([a], [b]) => (a < b ? -1 : 1))) host.report(problem)
  return loaded
}
