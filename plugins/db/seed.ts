import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Action, CallOptions, Logger } from '../../kernel/index.ts'
import type { Database, DatabaseEngine } from './database.ts'
import { MigrationError, engineMessage } from './migrate/error.ts'
import { locate } from './migrate/locate.ts'
import type { TypedQueryBuilder } from './tables.ts'

/** What a seed is given. */
export interface SeedContext {
  /** In the seed's transaction. */
  readonly db: TypedQueryBuilder
  readonly engine: DatabaseEngine
  readonly logger: Logger
  /** Runs an action; by default as the system itself. What it writes is in the seed's transaction. */
  call<In, Out>(
    action: Action<In, Out> | string,
    input: NoInfer<In>,
    options?: CallOptions,
  ): Promise<Out>
}

/** What a seed's file exports by default. It is run in a transaction, and must be safe to run again. */
export type Seed = (context: SeedContext) => void | Promise<void>

/** What seeds are run on. */
export interface SeedParts extends Omit<SeedContext, 'db' | 'engine'> {
  readonly database: Database
  /** Folder of the app, absolute. */
  readonly root: string
  /** Told of each seed that was run, in milliseconds. */
  readonly onDone?: (file: string, duration: number) => void
  /** Milliseconds, for durations. */
  readonly elapsed: () => number
}

const SEED = /^(?![._]).+(?<!\.d)\.(sql|[cm]?[jt]s)$/
const ALONE = ['seed.ts', 'seed.js', 'seed.sql']

/**
 * The app's seeds in the order they are run: `seed.ts`, then `seeds/*` by name.
 *
 * @returns paths relative to the root
 */
export async function seedFiles(root: string): Promise<string[]> {
  const found: string[] = []
  for (const file of ALONE) {
    if (await stat(join(root, file)).catch(() => undefined)) found.push(file)
  }
  const inFolder = await readdir(join(root, 'seeds')).catch(() => [])
  const names = inFolder.filter((name) => SEED.test(name) && !/[._](test|spec)\./.test(name))
  return [...found, ...names.sort().map((name) => join('seeds', name))]
}

/**
 * Runs seeds, each in a transaction of its own.
 *
 * @param files as {@link seedFiles} gives them
 * @throws MigrationError; the seeds before it stay
 */
export async function runSeeds(parts: SeedParts, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const since = parts.elapsed()
    if (file.endsWith('.sql')) await runSql(parts, file)
    else await runCode(parts, file)
    parts.onDone?.(file, Math.round(parts.elapsed() - since))
  }
}

const MEND = 'correct it and run again: bunbase seed. Nothing of this seed was kept'

async function runSql({ database, root }: SeedParts, file: string): Promise<void> {
  const text = await Bun.file(join(root, file)).text()
  try {
    await database.transaction(() => database.script(text))
  } catch (error) {
    throw await locate(database, { kind: 'sql', text, file }, error, MEND)
  }
}

async function runCode(parts: SeedParts, file: string): Promise<void> {
  const { database, root, logger, call } = parts
  const { default: seed } = (await import(join(root, file))) as { default?: Seed }
  if (typeof seed !== 'function') {
    throw new MigrationError(
      `${file} has no function as its default export`,
      'write: export default async function seed({ db }: SeedContext): Promise<void> { … }',
      { file },
    )
  }
  try {
    await database.transaction(async () =>
      seed({ db: database.dbOfAll, engine: database.engine, logger, call }),
    )
  } catch (cause) {
    throw new MigrationError(`${file} failed: ${engineMessage(cause)}`, MEND, { file, cause })
  }
}
