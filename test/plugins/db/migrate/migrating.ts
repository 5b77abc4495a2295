// An app with migrations on a fresh database of either engine.
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { db, database, type Database, migrations, type Migrations } from 'bunbase/db'
import { createTestApp } from 'bunbase/testing'
import { type Engine, testDatabase } from '../../../services.ts'
import { testFolder } from '../../../test-folder.ts'

/** Files of an app, and a database for it. */
export interface Migrating extends AsyncDisposable {
  /** Absolute. */
  readonly folder: string
  readonly url: string
  readonly database: Database
  readonly migrations: Migrations
  write(file: string, text: string): Promise<void>
  remove(file: string): Promise<void>
  /** Names of the tables, without bunbase's own. */
  tables(): Promise<string[]>
  /** `0001_a applied` for each migration. */
  states(): Promise<string[]>
}

/** Makes an app that applies nothing by itself. @param files by path: `migrations/0001_a.sql` */
export async function migrating(
  engine: Engine,
  files: Record<string, string> = {},
): Promise<Migrating> {
  const base = await testDatabase(engine)
  const { path: folder, remove: removeFolder } = testFolder('migrate', 'repository')
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await Bun.write(join(folder, file), text)
  }
  for (const [file, text] of Object.entries(files)) await write(file, text)
  const app = await createTestApp(
    { presets: [], plugins: [db()], database: { url: base.url, migrate: 'off' } },
    { root: folder },
  )
  const own = app.get(migrations)!
  const connection = app.get(database)!
  return {
    folder,
    url: base.url,
    database: connection,
    migrations: own,
    write,
    remove: (file) => rm(join(folder, file)),
    async tables() {
      const tables = await connection.db.introspection.getTables()
      return tables.map(({ name }) => name).filter((name) => !name.startsWith('_bunbase'))
    },
    async states() {
      const all = await own.status()
      return all.map(({ owner, name, state }) =>
        owner === 'app' ? `${name} ${state}` : `${owner}/${name} ${state}`,
      )
    },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]()
      await base[Symbol.asyncDispose]()
      removeFolder()
    },
  }
}

/** What a promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<Error & { mend?: string }> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error('this was expected to fail')
}
