import { type FSWatcher, existsSync, readdirSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import { IGNORED } from './matters.ts'

/**
 * Tells of every change in an app's folder. The top level is watched by itself and each folder in
 * it with all below, so that `node_modules` costs nothing.
 *
 * @param changed takes a path relative to the root
 * @returns how to stop
 */
export function watchApp(root: string, changed: (path: string) => void): () => void {
  const folders = new Map<string, FSWatcher>()
  const follow = (name: string): boolean => {
    if (folders.has(name) || IGNORED.has(name) || !isFolder(join(root, name))) return false
    const watcher = watch(join(root, name), { recursive: true }, (_event, path) => {
      if (path) changed(join(name, path))
    })
    // A folder that is gone is noticed at the top level.
    watcher.on('error', () => {})
    folders.set(name, watcher)
    return true
  }
  const top = watch(root, (_event, name) => {
    if (!name) return
    if (folders.has(name) && !existsSync(join(root, name))) {
      folders.get(name)!.close()
      folders.delete(name)
    } else if (follow(name)) {
      // Files that were in it before it was watched.
      for (const path of filesIn(join(root, name))) changed(join(name, path))
    }
    changed(name)
  })
  for (const name of readdirSync(root)) follow(name)
  return () => {
    for (const watcher of [top, ...folders.values()]) watcher.close()
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch {
    return []
  }
}
