import { realpathSync, statSync } from 'node:fs'
import { isAbsolute, relative, sep } from 'node:path'
import type { BootProblem } from '../../kernel/index.ts'

/**
 * The folder of a static path with every link resolved, once: what is served is what was there at
 * boot, not where a link leads later. Reports a folder that is not there or that holds the app;
 * undefined when it is not there.
 *
 * @param dir absolute
 * @param app folder of the app, absolute
 * @param key of the folder in the config
 */
export function openRoot(
  dir: string,
  app: string,
  key: string,
  report: (problem: BootProblem) => void,
): string | undefined {
  let root: string
  try {
    root = realpathSync.native(dir)
    if (!statSync(root).isDirectory()) throw new Error('not a folder')
  } catch (cause) {
    report({
      key: `${key}.dir`,
      message: `there is no folder "${dir}"`,
      mend: 'create it (a build step may have to run first), or correct the path',
      cause,
    })
    return undefined
  }
  const inner = relative(root, realpathSync.native(app))
  if (inner.split(sep, 1)[0] !== '..' && !isAbsolute(inner)) {
    report({
      key: `${key}.dir`,
      message: `"${dir}" holds the app itself, which would be served with it`,
      mend: "serve a folder that holds nothing else: dir: 'public'",
    })
  }
  return root
}
