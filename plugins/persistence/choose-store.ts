import { dirname, join, resolve } from 'node:path'
import type { Host } from '../../kernel/index.ts'
import { database } from '../db/index.ts'
import type { PersistenceConfig } from './config.ts'
import type { PersistencePlugin } from './index.ts'
import { ownFiles } from './leftovers.ts'
import type { RunStore } from './store.ts'

const FILE = '.bunbase/runs.db'
const MEMORY = ':memory:'

/** Where runs are kept, and where those that cannot be kept there yet. */
export interface ChosenStore {
  readonly store: RunStore
  /** A folder, and the beginning of the paths of this process's files in it; none in memory. */
  readonly files: { readonly folder: string; readonly own: string } | undefined
  /** Whether it makes the JSON of inputs as they were sent; Postgres reads rows as they are. */
  readonly takesSent: boolean
}

/**
 * The app's Postgres when it has one. Otherwise a file of its own; in tests, which leave nothing
 * behind, memory.
 */
export async function chooseStore(
  host: Host<PersistencePlugin>,
  { file }: PersistenceConfig,
): Promise<ChosenStore> {
  const { root, mode, clock } = host
  const filesIn = (folder: string): ChosenStore['files'] => {
    const path = join(folder, 'unstored-runs')
    return { folder: path, own: ownFiles(path, clock.now()) }
  }
  const app = host.get(database)
  if (app?.engine === 'postgres' && file === undefined) {
    const { PostgresStore } = await import('./postgres.ts')
    const files = mode === 'test' ? undefined : filesIn(join(root, dirname(FILE)))
    return { store: new PostgresStore(app), files, takesSent: false }
  }
  if (file === MEMORY || (file === undefined && mode === 'test')) {
    const { SqliteStore } = await import('./sqlite.ts')
    return { store: new SqliteStore({ path: MEMORY }), files: undefined, takesSent: true }
  }
  const path = resolve(root, file ?? FILE)
  const files = filesIn(dirname(path))
  const { RemoteSqliteStore } = await import('./sqlite-remote.ts')
  const store = new RemoteSqliteStore({ path, files: files?.own, burst: undefined })
  return { store, files, takesSent: true }
}
