import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scratch } from './services/scratch.ts'

/** Where a folder is: on the disk; in memory, for databases; in the repository, where `bunbase` is found. */
type FolderPlace = 'disk' | 'memory' | 'repository'

/** A folder that a test has to itself, until it is removed or goes out of scope. */
export interface TestFolder extends Disposable {
  /** Absolute, and without links. */
  readonly path: string
  readonly remove: () => void
}

/** Makes an empty folder. @param name to tell by whose it was, should it be left */
export function testFolder(name: string, place: FolderPlace = 'disk'): TestFolder {
  const path = realpathSync(mkdtempSync(join(parentOf(place), `bunbase-${name}-`)))
  // What wrote into it may just be removing its own files.
  const remove = (): void => rmSync(path, { recursive: true, force: true })
  return { path, remove, [Symbol.dispose]: remove }
}

function parentOf(place: FolderPlace): string {
  if (place !== 'repository') return place === 'memory' ? scratch() : tmpdir()
  const parent = Bun.fileURLToPath(new URL('../.bunbase', import.meta.url))
  mkdirSync(parent, { recursive: true })
  return parent
}
