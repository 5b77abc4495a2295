import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { extname, join } from 'node:path'
import type { Kernel, Timer } from '../../../kernel/index.ts'
import type { OutputFile } from './output-file.ts'

const IGNORED = new Set(['node_modules', '.git', '.bunbase', 'dist', 'coverage'])
const CODE = /\.[cm]?[jt]sx?$|^\.env|^package\.json$/
/** Editors save in several steps. */
const PATIENCE_MS = 50

/**
 * Runs the command again, in a process that has loaded nothing before, whenever a file of the app has
 * changed; until the process is told to end.
 *
 * @param words after `bunbase generate client`
 * @param written what it writes itself
 */
export async function regenerateOnChange(
  { root, clock }: Kernel,
  words: readonly string[],
  written: readonly OutputFile[],
): Promise<void> {
  const own = new Set(written.map(({ file }) => file))
  const bin = Bun.fileURLToPath(
    new URL(`../../cli/bin${extname(import.meta.path)}`, import.meta.url),
  )
  const command = [process.execPath, bin, 'generate', 'client', ...words]
  let isRunning = false
  let isStale = false
  let timer: Timer | undefined
  const generate = async (): Promise<void> => {
    isRunning = true
    do {
      isStale = false
      await Bun.spawn(command, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).exited
    } while (isStale)
    isRunning = false
  }
  const changed = (path: string): void => {
    if (own.has(path) || !CODE.test(path)) return
    timer?.cancel()
    if (isRunning) isStale = true
    else timer = clock.setTimeout(() => void generate(), PATIENCE_MS)
  }
  const watchers: FSWatcher[] = [watch(root, (_event, name) => changed(name ?? ''))]
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (!entry.isDirectory() || IGNORED.has(entry.name)) continue
    const folder = join(root, entry.name)
    watchers.push(
      watch(folder, { recursive: true }, (_event, name) => changed(join(entry.name, name ?? ''))),
    )
  }
  console.log('watching for changes; Ctrl-C ends it')
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  timer?.cancel()
  for (const watcher of watchers) watcher.close()
}
